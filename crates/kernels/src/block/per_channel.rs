//! One number for each channel, as the passes read it: whole vectors.

use crate::lanes::WIDEST;

/// Added to the variance before its root is taken.
pub(super) const EPSILON: f64 = 1e-3;

/// One number for each channel, filled up with zeros to whole vectors.
pub(super) fn filled(values: impl ExactSizeIterator<Item = f32>) -> Vec<f32> {
    let length = values.len().next_multiple_of(WIDEST);
    let mut filled: Vec<f32> = values.collect();
    filled.resize(length, 0.0);
    filled
}

/// For each channel 1 where the largest value of a window wins, -1 where the smallest, 0 where all are equal.
pub(super) fn directions(gamma: &[f32]) -> Vec<f32> {
    filled(gamma.iter().map(|gamma| if *gamma == 0.0 { 0.0 } else { gamma.signum() }))
}
