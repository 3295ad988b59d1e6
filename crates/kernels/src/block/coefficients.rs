//! Batch norm as one factor and one term a channel, forward and backward.

use super::{
    per_channel::{EPSILON, filled},
    statistics::Statistics,
};

/// `normalised = factor * value + term`.
#[derive(Clone, Debug)]
pub(crate) struct Normalization {
    pub(crate) factor: Vec<f32>,
    pub(crate) term: Vec<f32>,
}

impl Normalization {
    /// Batch norm with these statistics.
    pub(crate) fn new(statistics: &Statistics, gamma: &[f32], beta: &[f32]) -> Self {
        let deviations = statistics.variance.iter().map(|variance| (variance + EPSILON).sqrt());
        let factors: Vec<f64> =
            gamma.iter().zip(deviations).map(|(gamma, deviation)| f64::from(*gamma) / deviation).collect();
        let terms = beta.iter().zip(&statistics.mean).zip(&factors);
        let term = filled(terms.map(|((beta, mean), factor)| (f64::from(*beta) - mean * factor) as f32));
        Self { factor: filled(factors.iter().map(|factor| *factor as f32)), term }
    }
}

/// The gradient of an activation `y` is `slope(y) * (peak * g + constant + linear * y)`, where `g` is the gradient of
/// the pooled output that `y` gave, or zero where it gave none.
#[derive(Clone, Debug)]
pub(crate) struct Spread {
    pub(crate) peak: Vec<f32>,
    pub(crate) constant: Vec<f32>,
    pub(crate) linear: Vec<f32>,
}

/// Sums over the pooled outputs that were kept, of each channel: of the gradient, and of the gradient times the peak's
/// distance from the mean.
#[derive(Clone, Debug)]
pub(crate) struct PeakSums {
    pub(crate) gradient: Vec<f64>,
    pub(crate) moment: Vec<f64>,
}

/// A pass through the block, of which the sums are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed<'a> {
    pub(crate) statistics: &'a Statistics,
    /// Values that entered each channel's statistics.
    pub(crate) count: usize,
    /// What dropout multiplied by.
    pub(crate) scale: f32,
}

/// What the sums say of gamma, beta and the activations.
///
/// With `d` the gradient after batch norm and `x` the normalised value before gamma, the gradient of `y` is
/// `gamma / deviation * (d - mean(d) - x mean(d x))`.
pub(crate) fn spread(passed: Passed, gamma: &[f32], sums: &PeakSums) -> (Spread, [Vec<f32>; 2]) {
    let statistics = passed.statistics;
    let (count, scale) = (passed.count as f64, f64::from(passed.scale));
    let mut spread = Spread { peak: Vec::new(), constant: Vec::new(), linear: Vec::new() };
    let (mut of_gamma, mut of_beta) = (Vec::new(), Vec::new());
    for (channel, gamma) in gamma.iter().enumerate() {
        let deviation = (statistics.variance[channel] + EPSILON).sqrt();
        let (sum, moment) = (scale * sums.gradient[channel], scale * sums.moment[channel] / deviation);
        let factor = f64::from(*gamma) / deviation;
        let linear = -factor * moment / (count * deviation);
        spread.peak.push((factor * scale) as f32);
        spread.linear.push(linear as f32);
        spread.constant.push((-factor * sum / count - linear * statistics.mean[channel]) as f32);
        of_gamma.push(moment as f32);
        of_beta.push(sum as f32);
    }
    for values in [&mut spread.peak, &mut spread.constant, &mut spread.linear] {
        *values = filled(std::mem::take(values).into_iter());
    }
    (spread, [of_gamma, of_beta])
}
