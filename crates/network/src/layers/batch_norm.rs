//! Batch normalisation as Keras computes it: epsilon 1e-3, biased moving variance, the momentum weighs the old value.
//!
//! Burn's own layer weighs the other way round, keeps an unbiased variance and changes itself inside the forward pass;
//! here the pass takes the statistics down and [`BatchNorm::absorb`] moves the averages, which makes a step a function.

use auteur_encoder::Normalization;
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor, TensorData, module::batch_norm_train},
};

use crate::pass::{BatchStatistics, Pass};

/// Added to the variance before its root is taken.
const EPSILON: f64 = 1e-3;

/// How the moving averages follow the statistics of the batches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MovingAverages {
    /// Weight of the old averages once many batches have been seen, in 0..1.
    pub(crate) momentum: f64,
    /// Whether the averages are of the batches alone, and not of the initial values too.
    pub(crate) debias: bool,
}

impl MovingAverages {
    /// Weight of the old averages at a step, counted from 1.
    ///
    /// Debiased, the average after step t is that of all batches, the i-th weighed by `momentum^(t - i)`. It is what
    /// remains of an average that starts from 0 when it is divided by `1 - momentum^t`, as Adam divides its own.
    pub(crate) fn momentum_at(self, step: usize) -> f64 {
        let Self { momentum, debias } = self;
        let unseen = momentum.powf(step as f64);
        if debias { (momentum - unseen) / (1.0 - unseen) } else { momentum }
    }

    /// Share of the initial values, from 0 to 1, in the averages after so many steps.
    pub(crate) fn initial_share_left(self, steps: usize) -> f64 {
        if self.debias && steps > 0 { 0.0 } else { self.momentum.powf(steps as f64) }
    }
}

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

    /// A layer of the pre-trained encoder.
    pub(crate) fn trained(weights: &Normalization, device: &Device) -> Self {
        let param =
            |values: &[f32]| Param::from_data(TensorData::new(values.to_vec(), [values.len()]), device);
        let Normalization { gamma, beta, mean, variance } = weights;
        Self {
            gamma: param(gamma),
            beta: param(beta),
            moving_mean: param(mean).set_require_grad(false),
            moving_variance: param(variance).set_require_grad(false),
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

    /// How many channels it has.
    pub(crate) fn channels(&self) -> usize {
        self.gamma.val().dims()[0]
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Batches of one channel: their means, and variances.
    const BATCHES: [[f32; 2]; 6] =
        [[-30.0, 800.0], [-28.0, 790.0], [-33.0, 700.0], [5.0, 1.0], [4.0, 2.0], [0.0, 0.5]];
    /// Each step rounds to f32 once or twice.
    const ROUNDING: f64 = 1e-6;

    /// The moving mean and variance after each of the batches.
    fn followed(averages: MovingAverages, device: &Device) -> Vec<[f64; 2]> {
        let mut layer = BatchNorm::new(1, device);
        let mut found = Vec::new();
        for ([mean, variance], step) in BATCHES.into_iter().zip(1..) {
            let [mean, variance] = [mean, variance].map(|value| Tensor::from_floats([value], device));
            layer = layer.absorb(BatchStatistics { mean, variance }, averages.momentum_at(step));
            found.push(layer.moving().map(|average| f64::from(average.into_scalar::<f32>())));
        }
        found
    }

    #[test]
    fn debiased_averages_are_the_weighted_means_of_the_batches_so_far_at_every_step() {
        for device in [Device::flex(), Device::flex().autodiff()] {
            for momentum in [0.0, 0.5, 0.9, 0.99] {
                let found = followed(MovingAverages { momentum, debias: true }, &device);
                for (found, steps) in found.iter().zip(1..) {
                    for (at, found) in found.iter().enumerate() {
                        // The definition: an average that starts from 0, divided by 1 - m^t.
                        let weight = |i: i32| (1.0 - momentum) * momentum.powi(steps - i);
                        let batches = BATCHES.iter().zip(1..=steps);
                        let sum: f64 = batches.map(|(batch, i)| weight(i) * f64::from(batch[at])).sum();
                        let expected = sum / (1.0 - momentum.powi(steps));
                        let apart = (found - expected).abs();
                        assert!(apart <= ROUNDING * 800.0, "{momentum}, step {steps}: {found}, {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn averages_that_are_not_debiased_start_from_mean_0_and_variance_1() {
        let [mean, variance] = followed(MovingAverages { momentum: 0.99, debias: false }, &Device::flex())[0];
        assert!((mean + 0.3).abs() < ROUNDING, "{mean}");
        assert!((variance - (0.99 + 8.0)).abs() < 10.0 * ROUNDING, "{variance}");
    }

    #[test]
    fn both_kinds_of_averages_come_to_follow_alike() {
        let [debiased, kept] = [true, false].map(|debias| MovingAverages { momentum: 0.99, debias });
        assert!(debiased.momentum_at(100) < kept.momentum_at(100));
        assert!((debiased.momentum_at(5000) - kept.momentum_at(5000)).abs() < 1e-12);
        assert_eq!(debiased.initial_share_left(0), 1.0);
    }
}
