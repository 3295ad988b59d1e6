//! Adam's kernel between tensors: one step, outside the gradient's graph.

use auteur_kernels::{Instructions, adam};
use burn::{
    backend::{
        Autodiff, AutodiffBackend, Backend, Dispatch, Flex,
        autodiff::checkpoint::strategy::CheckpointStrategy, backend_extension, tensor::FloatTensor,
    },
    tensor::Tensor,
};

use super::slices::{contiguous, slice, slice_mut};

/// Adam's two moving averages of one weight tensor, of its shape.
pub(crate) struct Moments<const D: usize> {
    pub(crate) mean: Tensor<D>,
    pub(crate) mean_square: Tensor<D>,
}

/// One step of Adam on tensors of any one shape, f32 on the CPU; returns the weights and both moments.
pub(crate) fn adam_step<const D: usize>(
    step: adam::Step,
    weights: Tensor<D>,
    gradient: Tensor<D>,
    moments: Moments<D>,
) -> (Tensor<D>, Moments<D>) {
    let (weights, mean, mean_square) = <Dispatch as AdamKernel>::adam_step(
        weights.into_dispatch(),
        gradient.into_dispatch(),
        moments.mean.into_dispatch(),
        moments.mean_square.into_dispatch(),
        step.rate,
        step.betas.0,
        step.betas.1,
        step.epsilon,
        step.decay,
    );
    let [weights, mean, mean_square] = [weights, mean, mean_square].map(Tensor::from_dispatch);
    (weights, Moments { mean, mean_square })
}

/// The operation. All four tensors are f32 and of one shape.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait AdamKernel: Backend {
    /// One step of Adam: weights and both moments after it.
    #[allow(clippy::too_many_arguments, reason = "tensors cannot stand in a struct here")]
    fn adam_step(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        mean_square: FloatTensor<Self>,
        rate: f32,
        beta_1: f32,
        beta_2: f32,
        epsilon: f32,
        decay: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

impl AdamKernel for Flex {
    fn adam_step(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        mean_square: FloatTensor<Self>,
        rate: f32,
        beta_1: f32,
        beta_2: f32,
        epsilon: f32,
        decay: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let gradient = gradient.to_contiguous();
        let [mut weights, mut mean, mut mean_square] = [weights, mean, mean_square].map(contiguous);
        let step = adam::Step { rate, betas: (beta_1, beta_2), epsilon, decay };
        let parameter = adam::Parameter {
            weights: slice_mut(&mut weights),
            gradient: slice(&gradient),
            mean: slice_mut(&mut mean),
            mean_square: slice_mut(&mut mean_square),
        };
        adam::step(step, Instructions::best(), parameter);
        (weights, mean, mean_square)
    }
}

impl<C: CheckpointStrategy> AdamKernel for Autodiff<Flex, C> {
    fn adam_step(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        mean_square: FloatTensor<Self>,
        rate: f32,
        beta_1: f32,
        beta_2: f32,
        epsilon: f32,
        decay: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let [weights, gradient, mean, mean_square] = [weights, gradient, mean, mean_square].map(Self::inner);
        let (weights, mean, mean_square) =
            Flex::adam_step(weights, gradient, mean, mean_square, rate, beta_1, beta_2, epsilon, decay);
        (Self::from_inner(weights), Self::from_inner(mean), Self::from_inner(mean_square))
    }
}
