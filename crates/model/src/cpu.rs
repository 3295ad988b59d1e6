//! Our own CPU kernels as operations of Burn: tensors of the CPU backend go through them, with their gradients.
//!
//! Layers ask [`serves`] and take these operations where it says yes; elsewhere, on a GPU or in f64, they compute the
//! same with Burn's own operations, which are also what the tests hold the kernels against.

mod conv_block;
mod gru;
mod slices;
#[cfg(test)]
mod tests;

use auteur_kernels::{Instructions, adam};
use burn::{
    backend::{Backend, Dispatch, Flex, backend_extension, tensor::FloatTensor},
    tensor::{DType, Device, Tensor},
};

pub(crate) use conv_block::{FusedBlock, PreparedBlock, fused_block};
pub(crate) use gru::gru_states;

/// Whether the kernels compute with tensors like this one.
pub(crate) fn serves<const D: usize>(tensor: &Tensor<D>) -> bool {
    #[cfg(test)]
    if tests::BURN_ONLY.get() {
        return false;
    }
    tensor.dtype() == DType::F32 && tensor.device().without_autodiff() == Device::flex()
}

/// The operations. Tensors are f32 and of the shapes that `auteur_kernels` states.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait Kernels: Backend {
    /// A convolution block in training: its output, the batch's mean and biased variance.
    #[allow(clippy::too_many_arguments, reason = "tensors cannot stand in a struct here")]
    fn train_block(
        input: FloatTensor<Self>,
        kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool_time: usize,
        pool_frequency: usize,
        dropout_rate: f64,
        dropout_key: u64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    /// A convolution block at inference.
    fn infer_block(input: FloatTensor<Self>, block: &PreparedBlock) -> FloatTensor<Self>;

    /// A recurrence's states.
    fn gru_states(
        projected: FloatTensor<Self>,
        recurrent_kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self>;

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
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// One step of Adam on tensors of any one shape; returns the weights and both moments.
pub(crate) fn adam_step<const D: usize>(
    step: adam::Step,
    weights: Tensor<D>,
    gradient: Tensor<D>,
    (mean, mean_square): (Tensor<D>, Tensor<D>),
) -> [Tensor<D>; 3] {
    let (weights, mean, mean_square) = <Dispatch as Kernels>::adam_step(
        weights.into_dispatch(),
        gradient.into_dispatch(),
        mean.into_dispatch(),
        mean_square.into_dispatch(),
        step.rate,
        step.betas.0,
        step.betas.1,
        step.epsilon,
    );
    [weights, mean, mean_square].map(Tensor::from_dispatch)
}

impl Kernels for Flex {
    fn train_block(
        input: FloatTensor<Self>,
        kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool_time: usize,
        pool_frequency: usize,
        dropout_rate: f64,
        dropout_key: u64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let entering = conv_block::Entering::new([input, kernel, bias, gamma, beta]);
        let settings = conv_block::Settings { pool: (pool_time, pool_frequency), dropout_rate, dropout_key };
        entering.train(settings).0
    }

    fn infer_block(input: FloatTensor<Self>, block: &PreparedBlock) -> FloatTensor<Self> {
        block.infer(&input)
    }

    fn gru_states(
        projected: FloatTensor<Self>,
        recurrent_kernel: FloatTensor<Self>,
        bias: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        gru::states([projected, recurrent_kernel, bias]).0
    }

    fn adam_step(
        weights: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        mean_square: FloatTensor<Self>,
        rate: f32,
        beta_1: f32,
        beta_2: f32,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let gradient = gradient.to_contiguous();
        let [mut weights, mut mean, mut mean_square] = [weights, mean, mean_square].map(slices::contiguous);
        let step = adam::Step { rate, betas: (beta_1, beta_2), epsilon };
        let moments = (slices::slice_mut(&mut mean), slices::slice_mut(&mut mean_square));
        let changed = slices::slice_mut(&mut weights);
        adam::step((step, Instructions::best()), changed, slices::slice(&gradient), moments);
        (weights, mean, mean_square)
    }
}
