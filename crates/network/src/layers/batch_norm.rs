//! Batch normalisation as Keras computes it: epsilon 1e-3, biased moving variance, the momentum weighs the old value.
//!
//! Burn's own layer weighs the other way round, keeps an unbiased variance and changes itself inside the forward pass;
//! here the pass takes the statistics down and [`BatchNorm::absorb`] moves the averages, which makes a step a function.

use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData, module::batch_norm_train},
};

use crate::pass::{BatchStatistics, Pass};

/// Added to the variance before its root is taken.
const EPSILON: f64 = 1e-3;

/// Normalises each channel to mean `beta` and standard deviation `gamma`.
///
/// # Source
/// Keras 3 `layers.BatchNormalization`.
#[derive(Module, Debug)]
pub(crate) struct BatchNorm {
    gamma: Param<Tensor<1>>,
    beta: Param<Tensor<1>>,
    moving_mean: Param<Tensor<1>>,
    moving_variance: Param<Tensor<1>>,
}

impl BatchNorm {
    /// A layer that at first changes almost nothing.
    pub(crate) fn new(channels: usize, device: &Device) -> Self {
        let filled = |value: f32| TensorData::new(vec![value; channels], [channels]);
        Self {
            gamma: Param::from_data(filled(1.0), device),
            beta: Param::from_data(filled(0.0), device),
            moving_mean: Param::from_data(filled(0.0), device).set_require_grad(false),
            moving_variance: Param::from_data(filled(1.0), device).set_require_grad(false),
        }
    }

    /// Normalises `input`, whose second axis is the channel; the shape stays.
    pub(crate) fn forward<const D: usize>(&self, input: Tensor<D>, pass: &mut Pass) -> Tensor<D> {
        match pass {
            Pass::Inference => self.with_moving_statistics(input),
            Pass::Training(training) => {
                let result = batch_norm_train(input, self.gamma.val(), self.beta.val(), EPSILON);
                training.record(BatchStatistics { mean: result.mean, variance: result.variance });
                result.output
            }
        }
    }

    /// Gamma and beta.
    pub(crate) fn learnt(&self) -> [Tensor<1>; 2] {
        [self.gamma.val(), self.beta.val()]
    }

    /// The moving mean and variance.
    pub(crate) fn moving(&self) -> [Tensor<1>; 2] {
        [self.moving_mean.val(), self.moving_variance.val()]
    }

    /// Moves the moving averages towards a batch's statistics; `momentum` is the weight of what they were.
    pub(crate) fn absorb(self, batch: BatchStatistics, momentum: f64) -> Self {
        let towards = |average: Param<Tensor<1>>, batch: Tensor<1>| {
            average.map(|average| (average * momentum + batch * (1.0 - momentum)).detach())
        };
        Self {
            moving_mean: towards(self.moving_mean, batch.mean),
            moving_variance: towards(self.moving_variance, batch.variance),
            ..self
        }
    }

    /// One factor and one term a channel, so that a large tensor is passed over twice and not five times.
    fn with_moving_statistics<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let factor = self.gamma.val() / (self.moving_variance.val() + EPSILON).sqrt();
        let term = self.beta.val() - self.moving_mean.val() * factor.clone();
        let mut shape = [1; D];
        shape[1] = input.dims()[1];
        input * factor.reshape(shape) + term.reshape(shape)
    }
}
