//! The convolution block as fused passes: convolution 3x3 with bias, ELU or ReLU, batch norm, max pool,
//! dropout.
//!
//! Batch norm and both activations never fall where they rise elsewhere: within a channel the largest output of a window comes from
//! the largest value that enters (from the smallest, where gamma is negative). So the maximum is taken in the same
//! pass that adds up the batch's statistics, while the values are in the cache, and normalisation touches pooled
//! values only. These unnormalised extremes are the *peaks*; a peak that dropout takes away becomes NaN, which equals
//! no value, and so no gradient finds its way back through it.

mod activation;
mod backward;
mod coefficients;
mod definition;
mod inference;
mod per_channel;
mod rows;
mod statistics;
mod training;

pub use backward::{Gradients, backward};
pub use definition::{Activation, Block, Weights};
pub use inference::Prepared;
pub use training::{Forward, Saved, forward};
