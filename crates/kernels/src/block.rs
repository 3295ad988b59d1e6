//! The convolution block as fused passes: convolution 3x3 with bias, ELU, batch norm, max pool, dropout.
//!
//! Batch norm and ELU never fall where they rise elsewhere: within a channel the largest output of a window comes from
//! the largest value that enters (from the smallest, where gamma is negative). So the maximum is taken in the same
//! pass that adds up the batch's statistics, while the values are in the cache, and normalisation touches pooled
//! values only. These unnormalised extremes are the *peaks*; a peak that dropout takes away becomes NaN, which equals
//! no value, and so no gradient finds its way back through it.

mod activation;
mod backward;
mod coefficients;
mod inference;
mod rows;
mod statistics;
mod training;

pub use backward::{Gradients, backward};
pub use inference::Prepared;
pub use training::{Forward, Saved, forward};

use crate::{Instructions, Method, Shape, environment, lanes::WIDEST};

/// Added to the variance before its root is taken.
pub(crate) const EPSILON: f64 = 1e-3;

/// What a block is and how it is computed.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Its sizes.
    pub shape: Shape,
    /// How its convolution is computed.
    pub method: Method,
    /// With which instructions.
    pub instructions: Instructions,
}

impl Block {
    /// The fastest way to compute a block of these sizes that the environment allows.
    pub fn fastest(shape: Shape) -> Self {
        let method = if environment::allows_winograd() { shape.fastest_method() } else { Method::Direct };
        Self { shape, method, instructions: Instructions::best() }
    }
}

/// A block's weights.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    /// `[3, 3, inputs, outputs]`: time, frequency.
    pub kernel: &'a [f32],
    /// `[outputs]`
    pub bias: &'a [f32],
    /// `[outputs]`: standard deviation after batch norm.
    pub gamma: &'a [f32],
    /// `[outputs]`: mean after batch norm.
    pub beta: &'a [f32],
}

/// One number for each channel, filled up with zeros to whole vectors.
fn filled(values: impl ExactSizeIterator<Item = f32>) -> Vec<f32> {
    let length = values.len().next_multiple_of(WIDEST);
    let mut filled: Vec<f32> = values.collect();
    filled.resize(length, 0.0);
    filled
}

/// For each channel 1 where the largest value of a window wins, -1 where the smallest, 0 where all are equal.
fn directions(gamma: &[f32]) -> Vec<f32> {
    filled(gamma.iter().map(|gamma| if *gamma == 0.0 { 0.0 } else { gamma.signum() }))
}
