//! The sizes of a convolution block, and how its rows are cut into pieces that threads work on.
//!
//! The pieces follow from the sizes alone and never from the number of threads, and sums are added up piece by piece in
//! order: so the number of threads does not change a bit of the result.

use std::ops::Range;

use crate::lanes::WIDEST;

/// Rows and columns of outputs that one Winograd tile gives.
pub(crate) const TILE: usize = 4;
/// Tiles that a piece of work should have: enough rows for the products, few enough to stay in the second-level cache.
const TILES_PER_JOB: usize = 16;

/// How a convolution is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Winograd's F(4x4, 3x3): a quarter of the multiplications. Needs channels in multiples of 16 on both sides.
    Winograd,
    /// As it is written: 9 products for each pair of channels. Takes any sizes.
    Direct,
}

/// The sizes of a block: `[batch, time, frequency, inputs]` becomes
/// `[batch, time / pool.0, frequency / pool.1, outputs]`, rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Clips.
    pub batch: usize,
    /// Frames that enter.
    pub time: usize,
    /// Bands that enter.
    pub frequency: usize,
    /// Channels that enter.
    pub inputs: usize,
    /// Channels that leave.
    pub outputs: usize,
    /// Max pool in time and frequency.
    pub pool: (usize, usize),
}

impl Shape {
    /// Frames that leave.
    pub fn pooled_time(&self) -> usize {
        self.time / self.pool.0
    }

    /// Bands that leave.
    pub fn pooled_frequency(&self) -> usize {
        self.frequency / self.pool.1
    }

    /// Number of values that enter.
    pub fn input_len(&self) -> usize {
        self.batch * self.time * self.frequency * self.inputs
    }

    /// Number of values that leave.
    pub fn output_len(&self) -> usize {
        self.batch * self.pooled_time() * self.pooled_frequency() * self.outputs
    }

    /// The fastest method that these sizes allow.
    pub fn fastest_method(&self) -> Method {
        match self.inputs.is_multiple_of(WIDEST) && self.outputs.is_multiple_of(WIDEST) {
            true => Method::Winograd,
            false => Method::Direct,
        }
    }

    /// Output channels filled up to whole vectors: the stride of all that stays inside.
    pub(crate) fn stride(&self) -> usize {
        self.outputs.next_multiple_of(WIDEST)
    }

    /// Values of one row of one clip inside.
    pub(crate) fn row_len(&self) -> usize {
        self.frequency * self.stride()
    }

    /// Values of one pooled row of one clip inside.
    pub(crate) fn pooled_row_len(&self) -> usize {
        self.pooled_frequency() * self.stride()
    }

    /// Winograd tiles in one row of tiles.
    fn tile_columns(&self) -> usize {
        self.frequency.div_ceil(TILE)
    }
}

/// A piece of one clip: some rows, and the pooled rows that come of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) clip: usize,
    pub(crate) rows: Range<usize>,
    pub(crate) pooled_rows: Range<usize>,
}

/// All rows of all clips in units, and the units in jobs: one job is one thread's work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pieces {
    shape: Shape,
    /// Rows of a unit: whole tiles and whole pooling windows.
    rows: usize,
    units_per_clip: usize,
    units_per_job: usize,
}

impl Pieces {
    pub(crate) fn new(shape: Shape, method: Method) -> Self {
        let step = match method {
            Method::Winograd => least_common_multiple(TILE, shape.pool.0),
            Method::Direct => shape.pool.0,
        };
        let rows = step.min(shape.time.next_multiple_of(TILE)).max(1);
        let tiles = rows.div_ceil(TILE) * shape.tile_columns();
        Self {
            shape,
            rows,
            units_per_clip: shape.time.div_ceil(rows),
            units_per_job: (TILES_PER_JOB / tiles).max(1),
        }
    }

    fn units(&self) -> usize {
        self.shape.batch * self.units_per_clip
    }

    pub(crate) fn jobs(&self) -> usize {
        self.units().div_ceil(self.units_per_job)
    }

    /// The units of a job.
    pub(crate) fn of_job(&self, job: usize) -> Vec<Unit> {
        let first = job * self.units_per_job;
        (first..(first + self.units_per_job).min(self.units())).map(|unit| self.unit(unit)).collect()
    }

    /// The units of one clip.
    pub(crate) fn of_clip(&self, clip: usize) -> impl Iterator<Item = Unit> {
        let pieces = *self;
        (0..self.units_per_clip).map(move |unit| pieces.unit(clip * pieces.units_per_clip + unit))
    }

    fn unit(&self, unit: usize) -> Unit {
        let (clip, place) = (unit / self.units_per_clip, unit % self.units_per_clip);
        let (start, end) = (place * self.rows, ((place + 1) * self.rows).min(self.shape.time));
        let pooled = |row: usize| (row / self.shape.pool.0).min(self.shape.pooled_time());
        // The last unit may end within a window, which then gives no pooled row.
        Unit { clip, rows: start..end, pooled_rows: pooled(start)..pooled(end) }
    }

    /// Rows of each job.
    pub(crate) fn rows_of_jobs(&self) -> Vec<usize> {
        self.of_jobs(|unit| unit.rows.len())
    }

    /// Pooled rows of each job.
    pub(crate) fn pooled_rows_of_jobs(&self) -> Vec<usize> {
        self.of_jobs(|unit| unit.pooled_rows.len())
    }

    fn of_jobs(&self, count: impl Fn(&Unit) -> usize) -> Vec<usize> {
        (0..self.jobs()).map(|job| self.of_job(job).iter().map(&count).sum()).collect()
    }
}

/// Cuts `values` into one slice a job: `len` values for each of its `rows`.
pub(crate) fn split_rows<'a>(values: &'a mut [f32], rows: &[usize], len: usize) -> Vec<&'a mut [f32]> {
    let mut rest = values;
    let mut slices = Vec::with_capacity(rows.len());
    for rows in rows {
        let (slice, behind) = std::mem::take(&mut rest).split_at_mut(rows * len);
        slices.push(slice);
        rest = behind;
    }
    slices
}

fn least_common_multiple(left: usize, right: usize) -> usize {
    let (mut larger, mut smaller) = (left, right);
    while smaller != 0 {
        (larger, smaller) = (smaller, larger % smaller);
    }
    left / larger * right
}

#[cfg(test)]
mod tests;
