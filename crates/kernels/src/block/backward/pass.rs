//! The pass over all activations that overwrites them with their gradients.

use super::spread::Pooled;
use crate::{
    block::{coefficients::Spread, definition::Block},
    shape::Unit,
};

/// What all jobs share that write activations' gradients.
#[derive(Clone, Copy)]
pub(super) struct SpreadPass<'a> {
    pub(super) block: Block,
    pub(super) spread: &'a Spread,
    /// Of the pooled outputs, `[batch, pooled time, pooled frequency, channels filled up]`.
    pub(super) gradient: &'a [f32],
    pub(super) peaks: &'a [f32],
}

impl<'a> SpreadPass<'a> {
    /// A unit's pooled gradients and peaks.
    pub(super) fn pooled(&self, unit: &Unit) -> Pooled<'a> {
        let shape = self.block.shape;
        let len = shape.pooled_row_len();
        let first = unit.clip * shape.pooled_time();
        let range = (first + unit.pooled_rows.start) * len..(first + unit.pooled_rows.end) * len;
        Pooled { gradient: &self.gradient[range.clone()], peaks: &self.peaks[range] }
    }
}
