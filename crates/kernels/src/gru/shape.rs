//! The sizes of a recurrence, and how its rows are filled up to whole vectors.

use crate::lanes::WIDEST;

/// The update gate, the reset gate and the candidate, in this order.
pub(super) const GATES: usize = 3;
/// Clips that one thread takes through time: a register tile's rows, and no more than leaves work for other threads.
pub(super) const CLIPS: usize = 4;

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
    pub(super) fn stride(&self) -> usize {
        self.units.next_multiple_of(WIDEST)
    }
}

/// Copies rows of `groups` times `from` values into rows of `groups` times `to`, filled up with zeros or cut.
pub(super) fn restride(values: &[f32], from: usize, to: usize) -> Vec<f32> {
    let kept = from.min(to);
    let mut copy = vec![0.0; values.len() / from * to];
    for (to, from) in copy.chunks_exact_mut(to).zip(values.chunks_exact(from)) {
        to[..kept].copy_from_slice(&from[..kept]);
    }
    copy
}
