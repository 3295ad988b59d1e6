//! One unit's activations become their own gradients, in place.

use pulp::Simd;

use crate::{
    block::{
        coefficients::Spread,
        definition::{Activation, Curve, Elu, Relu},
    },
    lanes::{accumulate, load, multiply_add, store},
    shape::{Shape, Unit},
};

/// What belongs to a unit's pooled outputs, `[rows, columns, channels]` each.
#[derive(Clone, Copy)]
pub(super) struct Pooled<'a> {
    pub(super) gradient: &'a [f32],
    pub(super) peaks: &'a [f32],
}

/// What a unit's activations become gradients by.
#[derive(Clone, Copy)]
pub(super) struct Spreading<'a> {
    pub(super) shape: Shape,
    pub(super) unit: &'a Unit,
    pub(super) activation: Activation,
    pub(super) spread: &'a Spread,
    pub(super) pooled: Pooled<'a>,
}

/// Overwrites the activations in `rows` with their gradients, and adds those to `bias`.
///
/// A window's gradient goes to its first value that equals the peak.
#[inline(always)]
pub(super) fn spread_unit<S: Simd>(simd: S, spreading: Spreading, rows: &mut [f32], bias: &mut [f32]) {
    match spreading.activation {
        Activation::Elu => spread_unit_by::<S, Elu>(simd, spreading, rows, bias),
        Activation::Relu => spread_unit_by::<S, Relu>(simd, spreading, rows, bias),
    }
}

#[inline(always)]
fn spread_unit_by<S: Simd, A: Curve>(simd: S, spreading: Spreading, rows: &mut [f32], bias: &mut [f32]) {
    let Spreading { shape, unit, spread, pooled, .. } = spreading;
    let (stride, row_len) = (shape.stride(), shape.row_len());
    let pooled_columns = shape.pooled_frequency();
    let outputs = pooled.gradient.chunks_exact(stride).zip(pooled.peaks.chunks_exact(stride));
    for (window, (gradient, peaks)) in outputs.enumerate() {
        let (row, column) = (window / pooled_columns * shape.pool.0, window % pooled_columns * shape.pool.1);
        let cells = &mut rows[row * row_len + column * stride..];
        let window = Window { cells, pool: shape.pool, row_len, gradient, peaks };
        spread_window::<S, A>(simd, window, spread, bias);
    }
    let inside = [unit.pooled_rows.len() * shape.pool.0, pooled_columns * shape.pool.1];
    for (row, cells) in rows.chunks_exact_mut(row_len).enumerate() {
        let first = if row < inside[0] { inside[1] } else { 0 };
        for cell in cells.chunks_exact_mut(stride).skip(first) {
            for at in (0..stride).step_by(S::F32_LANES) {
                let (constant, linear) = (load::<S>(&spread.constant[at..]), load::<S>(&spread.linear[at..]));
                let value = load::<S>(&cell[at..]);
                let gradient = multiply_add(simd, linear, value, constant);
                let gradient = simd.mul_f32s(gradient, A::slope(simd, value));
                store::<S>(&mut cell[at..], gradient);
                accumulate(simd, &mut bias[at..], gradient);
            }
        }
    }
}

/// A window whose first cell is `cells`' first, and what belongs to its pooled output.
struct Window<'a> {
    cells: &'a mut [f32],
    pool: (usize, usize),
    row_len: usize,
    gradient: &'a [f32],
    peaks: &'a [f32],
}

/// [`spread_unit_by`] for one window.
#[inline(always)]
fn spread_window<S: Simd, A: Curve>(simd: S, window: Window, spread: &Spread, bias: &mut [f32]) {
    let Window { cells, pool: (times, bands), row_len, gradient, peaks } = window;
    let (stride, zero) = (peaks.len(), simd.splat_f32s(0.0));
    for at in (0..stride).step_by(S::F32_LANES) {
        let (constant, linear) = (load::<S>(&spread.constant[at..]), load::<S>(&spread.linear[at..]));
        let peak = load::<S>(&peaks[at..]);
        let mut waiting = simd.mul_f32s(load::<S>(&spread.peak[at..]), load::<S>(&gradient[at..]));
        let mut sum = load::<S>(&bias[at..]);
        for row in 0..times {
            // By index: cutting so short a row into chunks would cost a division.
            for column in 0..bands {
                let cell = &mut cells[row * row_len + column * stride + at..];
                let value = load::<S>(cell);
                let is_peak = simd.equal_f32s(value, peak);
                let arriving = simd.select_f32s(is_peak, waiting, zero);
                waiting = simd.select_f32s(is_peak, zero, waiting);
                let gradient = simd.add_f32s(arriving, multiply_add(simd, linear, value, constant));
                let gradient = simd.mul_f32s(gradient, A::slope(simd, value));
                store::<S>(cell, gradient);
                sum = simd.add_f32s(sum, gradient);
            }
        }
        store::<S>(&mut bias[at..], sum);
    }
}
