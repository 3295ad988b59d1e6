//! The recurrence of a gated recurrent layer, forward and backward through time.
//!
//! What enters is the input's product with its kernel, for all steps at once, which is a plain matrix product and not
//! done here. Clips do not depend on each other, so each thread takes some clips through all steps.

mod backward;
mod forward;
mod gates;

pub use backward::{Gradients, backward};
pub use forward::{Entering, Forward, Saved, forward};

use crate::lanes::WIDEST;

/// The update gate, the reset gate and the candidate, in this order.
pub(crate) const GATES: usize = 3;
/// Clips that one thread takes through time: a register tile's rows, and no more than leaves work for other threads.
pub(crate) const CLIPS: usize = 4;

/// The sizes of a recurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Clips.
    pub batch: usize,
    /// Steps.
    pub time: usize,
    /// Units of the state.
    pub units: usize,
}

impl Shape {
    /// Units filled up to whole vectors.
    pub(crate) fn stride(&self) -> usize {
        self.units.next_multiple_of(WIDEST)
    }
}

/// Copies rows of `groups` times `from` values into rows of `groups` times `to`, filled up with zeros or cut.
pub(crate) fn restride(values: &[f32], from: usize, to: usize) -> Vec<f32> {
    let kept = from.min(to);
    let mut copy = vec![0.0; values.len() / from * to];
    for (to, from) in copy.chunks_exact_mut(to).zip(values.chunks_exact(from)) {
        to[..kept].copy_from_slice(&from[..kept]);
    }
    copy
}
