//! One unit's rows while they are in the cache: bias, activation, sums for the statistics, and the peaks of the windows.

use pulp::Simd;

use super::definition::{Activation, Curve, Elu, Relu};
use crate::{
    lanes::{accumulate, larger, load, multiply_add, store},
    shape::{Shape, Unit},
};

/// What the pass knows of each channel.
#[derive(Clone, Copy)]
pub(crate) struct Channels<'a> {
    pub(crate) activation: Activation,
    pub(crate) bias: &'a [f32],
    pub(crate) directions: &'a [f32],
}

/// Sums of a job's values, each `[channels]`: first what is taken off each value, then the sum and the sum of squares.
pub(crate) struct Sums<'a> {
    pub(crate) shift: &'a mut [f32],
    pub(crate) sum: &'a mut [f32],
    pub(crate) squares: &'a mut [f32],
}

impl<'a> Sums<'a> {
    /// Sums in `room`, `[3, channels]`.
    pub(crate) fn new(room: &'a mut [f32]) -> Self {
        let channels = room.len() / 3;
        let (shift, rest) = room.split_at_mut(channels);
        let (sum, squares) = rest.split_at_mut(channels);
        Self { shift, sum, squares }
    }

    /// Begins at zero, with the first cell's activation taken off: near the mean, squares lose no digits to it.
    #[inline(always)]
    pub(crate) fn begin<S: Simd>(&mut self, simd: S, cell: &[f32], channels: Channels) {
        for at in (0..self.sum.len()).step_by(S::F32_LANES) {
            let value = simd.add_f32s(load::<S>(&cell[at..]), load::<S>(&channels.bias[at..]));
            store::<S>(&mut self.shift[at..], channels.activation.of(simd, value));
        }
        self.sum.fill(0.0);
        self.squares.fill(0.0);
    }
}

/// A unit of a block while it is activated.
pub(crate) struct UnitRows<'a> {
    pub(crate) shape: Shape,
    pub(crate) unit: &'a Unit,
    /// A convolution without bias, `[rows, frequency, channels]`, which becomes activations.
    pub(crate) rows: &'a mut [f32],
    /// The largest or smallest activation of each window, `[pooled rows, pooled frequency, channels]`.
    pub(crate) peaks: &'a mut [f32],
}

/// Turns a unit's rows into activations; adds them up and finds the peaks.
#[inline(always)]
pub(crate) fn activate<S: Simd>(simd: S, unit: UnitRows, channels: Channels, sums: &mut Sums) {
    match channels.activation {
        Activation::Elu => activate_by::<S, Elu>(simd, unit, channels, sums),
        Activation::Relu => activate_by::<S, Relu>(simd, unit, channels, sums),
    }
}

#[inline(always)]
fn activate_by<S: Simd, A: Curve>(simd: S, unit: UnitRows, channels: Channels, sums: &mut Sums) {
    let UnitRows { shape, unit, rows, peaks } = unit;
    let (stride, row_len) = (shape.stride(), shape.row_len());
    let pooled_columns = shape.pooled_frequency();
    let windows = unit.pooled_rows.len() * pooled_columns;
    for (window, peak) in (0..windows).zip(peaks.chunks_exact_mut(stride)) {
        let (row, column) = (window / pooled_columns * shape.pool.0, window % pooled_columns * shape.pool.1);
        let cells = &mut rows[row * row_len + column * stride..];
        activate_window::<S, A>(simd, Window { cells, pool: shape.pool, row_len, peak }, channels, sums);
    }
    // What the pools leave over counts in the statistics and in nothing else.
    let inside = [unit.pooled_rows.len() * shape.pool.0, pooled_columns * shape.pool.1];
    for (row, cells) in rows.chunks_exact_mut(row_len).enumerate() {
        let first = if row < inside[0] { inside[1] } else { 0 };
        for cell in cells.chunks_exact_mut(stride).skip(first) {
            for at in (0..stride).step_by(S::F32_LANES) {
                let value = simd.add_f32s(load::<S>(&cell[at..]), load::<S>(&channels.bias[at..]));
                let value = A::of(simd, value);
                store::<S>(&mut cell[at..], value);
                let shifted = simd.sub_f32s(value, load::<S>(&sums.shift[at..]));
                accumulate(simd, &mut sums.sum[at..], shifted);
                accumulate(simd, &mut sums.squares[at..], simd.mul_f32s(shifted, shifted));
            }
        }
    }
}

/// A window whose first cell is `cells`' first.
struct Window<'a> {
    cells: &'a mut [f32],
    pool: (usize, usize),
    row_len: usize,
    peak: &'a mut [f32],
}

/// [`activate_by`] for one window.
#[inline(always)]
fn activate_window<S: Simd, A: Curve>(simd: S, window: Window, channels: Channels, sums: &mut Sums) {
    let Window { cells, pool: (times, bands), row_len, peak } = window;
    let stride = peak.len();
    for at in (0..stride).step_by(S::F32_LANES) {
        let (bias, direction) = (load::<S>(&channels.bias[at..]), load::<S>(&channels.directions[at..]));
        let shift = load::<S>(&sums.shift[at..]);
        let (mut sum, mut squares) = (load::<S>(&sums.sum[at..]), load::<S>(&sums.squares[at..]));
        let mut highest = simd.splat_f32s(f32::NEG_INFINITY);
        for row in 0..times {
            // By index: cutting so short a row into chunks would cost a division.
            for column in 0..bands {
                let cell = &mut cells[row * row_len + column * stride + at..];
                let value = A::of(simd, simd.add_f32s(load::<S>(cell), bias));
                store::<S>(cell, value);
                let shifted = simd.sub_f32s(value, shift);
                sum = simd.add_f32s(sum, shifted);
                squares = multiply_add(simd, shifted, shifted, squares);
                highest = larger(simd, simd.mul_f32s(value, direction), highest);
            }
        }
        // A direction is its own inverse, but for 0.
        let equal = simd.equal_f32s(direction, simd.splat_f32s(0.0));
        let peak_of_all = simd.select_f32s(equal, load::<S>(&cells[at..]), simd.mul_f32s(highest, direction));
        store::<S>(&mut sums.sum[at..], sum);
        store::<S>(&mut sums.squares[at..], squares);
        store::<S>(&mut peak[at..], peak_of_all);
    }
}

/// Turns rows of a convolution without bias into activations, and no more: bit for bit what [`activate`] makes of them.
#[inline(always)]
pub(crate) fn activate_only<S: Simd>(simd: S, activation: Activation, bias: &[f32], rows: &mut [f32]) {
    match activation {
        Activation::Elu => activate_only_by::<S, Elu>(simd, bias, rows),
        Activation::Relu => activate_only_by::<S, Relu>(simd, bias, rows),
    }
}

#[inline(always)]
fn activate_only_by<S: Simd, A: Curve>(simd: S, bias: &[f32], rows: &mut [f32]) {
    for cell in rows.chunks_exact_mut(bias.len()) {
        for at in (0..bias.len()).step_by(S::F32_LANES) {
            let value = simd.add_f32s(load::<S>(&cell[at..]), load::<S>(&bias[at..]));
            store::<S>(&mut cell[at..], A::of(simd, value));
        }
    }
}
