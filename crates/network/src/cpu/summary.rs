//! Means and maxima of an image's channels between tensors, and their place in the gradient's graph.

use auteur_kernels::{Instructions, mean_and_largest};
use burn::{
    backend::{
        Autodiff, Backend, Dispatch, Flex,
        autodiff::{
            checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
            grads::Gradients,
            ops::{Backward, Ops, OpsKind},
        },
        backend_extension,
        tensor::FloatTensor,
    },
    tensor::Tensor,
};
use rayon::prelude::*;

use super::slices::{shape, slice, split, tensor};

type FlexTensor = FloatTensor<Flex>;

/// The mean and then the largest value of each channel of `images`, `[batch, time, frequency, channels]`, over time and frequency:
/// `[batch, 2 * channels]`. Channels come in multiples of 16.
pub(crate) fn means_and_maxima(images: Tensor<4>) -> Tensor<2> {
    Tensor::from_dispatch(<Dispatch as SummaryKernel>::means_and_maxima(images.into_dispatch()))
}

/// The operation; its tensor is f32.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait SummaryKernel: Backend {
    /// Means and maxima.
    fn means_and_maxima(images: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl SummaryKernel for Flex {
    fn means_and_maxima(images: FloatTensor<Self>) -> FloatTensor<Self> {
        Saved::of(images).output()
    }
}

impl<C: CheckpointStrategy> SummaryKernel for Autodiff<Flex, C> {
    fn means_and_maxima(images: FloatTensor<Self>) -> FloatTensor<Self> {
        let ([images], nodes) = split::<C, 1>([images]);
        let saved = Saved::of(images);
        let output = saved.output();
        match SummaryBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(step) => step.finish(saved, output),
            OpsKind::UnTracked(step) => step.finish(output),
        }
    }
}

/// What entered, contiguous, and what left.
#[derive(Clone, Debug)]
struct Saved {
    images: FlexTensor,
    /// `[batch, 2 * channels]`
    summaries: Vec<f32>,
}

impl Saved {
    fn of(images: FlexTensor) -> Self {
        let images = images.to_contiguous();
        let sizes = shape(&images);
        let channels = sizes[3];
        let mut summaries = vec![0.0; sizes[0] * 2 * channels];
        let cells = slice(&images).par_chunks_exact(sizes[1] * sizes[2] * channels);
        summaries.par_chunks_exact_mut(2 * channels).zip(cells).for_each(|(summary, cells)| {
            let (mean, largest) = summary.split_at_mut(channels);
            mean_and_largest(cells, [mean, largest], Instructions::best());
        });
        Self { images, summaries }
    }

    fn output(&self) -> FlexTensor {
        let sizes = shape(&self.images);
        tensor(self.summaries.clone(), &[sizes[0], 2 * sizes[3]])
    }

    /// The gradient of what entered: a mean's goes to all cells evenly, a maximum's to the first that has it.
    fn back(&self, gradient: &[f32]) -> Vec<f32> {
        let sizes = shape(&self.images);
        let (channels, cells) = (sizes[3], sizes[1] * sizes[2]);
        let values = slice(&self.images);
        let mut back = vec![0.0; values.len()];
        let images = values.par_chunks_exact(cells * channels);
        let clips = back.par_chunks_exact_mut(cells * channels).zip(images);
        let summaries = self.summaries.par_chunks_exact(2 * channels);
        let clips = clips.zip(summaries.zip(gradient.par_chunks_exact(2 * channels)));
        clips.for_each(|((back, values), (summary, gradient))| {
            let largest = &summary[channels..];
            let (of_means, of_maxima) = gradient.split_at(channels);
            let shares: Vec<f32> = of_means.iter().map(|gradient| gradient / cells as f32).collect();
            let mut waiting = of_maxima.to_vec();
            for (back, values) in back.chunks_exact_mut(channels).zip(values.chunks_exact(channels)) {
                for channel in 0..channels {
                    let is_largest = values[channel] == largest[channel];
                    back[channel] = shares[channel] + if is_largest { waiting[channel] } else { 0.0 };
                    waiting[channel] = if is_largest { 0.0 } else { waiting[channel] };
                }
            }
        });
        back
    }
}

/// The step of the gradient's graph.
#[derive(Debug)]
struct SummaryBackward;

impl Backward<Flex, 1> for SummaryBackward {
    type State = Saved;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node).to_contiguous();
        let [parent] = ops.parents;
        if let Some(parent) = parent {
            let back = ops.state.back(slice(&gradient));
            grads.register::<Flex>(parent.id, tensor(back, &shape(&ops.state.images)));
        }
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;
    use burn::tensor::{DType, Device, TensorData};

    use super::*;

    /// Sums of f32.
    const ROUNDING: f64 = 1e-5;

    const SHAPE: [usize; 4] = [3, 5, 4, 16];

    fn noise(count: usize, number: u64) -> Vec<f64> {
        let random = RandomStream::new(number);
        (0..count).map(|at| 2.0 * random.uniform(at as u64) - 1.0).collect()
    }

    /// The summaries of random images and the gradient of a weighted sum of theirs, in numbers of `dtype`.
    fn summaries_and_gradient(dtype: DType, of: fn(Tensor<4>) -> Tensor<2>) -> [Vec<f64>; 2] {
        let device = Device::flex().autodiff();
        let [batch, .., channels] = SHAPE;
        // Halves and quarters, so that maxima are met by several cells.
        let values =
            noise(SHAPE.iter().product(), 1).iter().map(|value| (value * 4.0).round() / 4.0).collect();
        let images = Tensor::<4>::from_data(TensorData::new::<f64, _>(values, SHAPE), (&device, dtype));
        let images = images.require_grad();
        let weights = TensorData::new(noise(batch * 2 * channels, 2), [batch, 2 * channels]);
        let weights = Tensor::<2>::from_data(weights, (&device, dtype));
        let summaries = of(images.clone());
        let gradients = (summaries.clone() * weights).sum().backward();
        let values = |data: TensorData| data.iter::<f64>().collect();
        [values(summaries.into_data()), values(images.grad(&gradients).unwrap().into_data())]
    }

    fn with_burn(images: Tensor<4>) -> Tensor<2> {
        let [batch, time, frequency, channels] = SHAPE;
        let cells = images.reshape([batch, time * frequency, channels]);
        let parts = [cells.clone().mean_dim(1), cells.max_dim(1)];
        Tensor::cat(parts.map(|part| part.reshape([batch, channels])).to_vec(), 1)
    }

    #[test]
    fn summaries_and_their_gradients_are_burns() {
        let [found, back] = summaries_and_gradient(DType::F32, means_and_maxima);
        let [expected, back_expected] = summaries_and_gradient(DType::F64, with_burn);
        for (found, expected) in [(found, expected), (back, back_expected)] {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < ROUNDING, "{found}, {expected}");
            }
        }
    }
}
