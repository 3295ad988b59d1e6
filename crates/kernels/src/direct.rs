//! Convolution as it is written: each cell's 3x3 surroundings side by side, times the kernel.
//!
//! Takes any channel counts; [`one_channel`](crate::one_channel) does the same for a single one. A cell with its
//! surroundings is a *patch* of `9 * inputs` values, `[3, 3, inputs]`: outputs are patches times the kernel, the weights'
//! gradient is the sum of outer products of patches and gradients, and the inputs' gradient is the gradient times the
//! transposed kernel, added up where patches overlap.

use pulp::Simd;

use crate::{
    Buffer,
    lanes::WIDEST,
    matrix::{
        outer::{Factors, Rows, add_outer},
        panels::pack,
        product::{Left, product},
        strided::{Packed, Strided},
    },
    winograd::tiles::Images,
};

/// Cells of a patch.
pub(crate) const TAPS: usize = 9;

/// Writes the patches of row `time` of `clip`, `[frequency, 3, 3, inputs]`.
#[inline(always)]
pub(crate) fn patches(images: Images, clip: usize, time: usize, patches: &mut [f32]) {
    let Images { values, frequency, channels, .. } = images;
    let row_len = frequency * channels;
    let clip = &values[clip * images.time * row_len..][..images.time * row_len];
    for tap in 0..3 {
        let row = (time + tap).checked_sub(1).filter(|row| *row < images.time);
        let source = row.map(|row| &clip[row * row_len..][..row_len]);
        for (cell, patch) in patches.chunks_exact_mut(TAPS * channels).enumerate() {
            let to = &mut patch[tap * 3 * channels..][..3 * channels];
            match source {
                None => to.fill(0.0),
                Some(row) if cell > 0 && cell + 1 < frequency => {
                    let from = &row[(cell - 1) * channels..][..3 * channels];
                    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
                }
                Some(row) => {
                    for (column, to) in to.chunks_exact_mut(channels).enumerate() {
                        match (cell + column).checked_sub(1).filter(|cell| *cell < frequency) {
                            Some(cell) => to.copy_from_slice(&row[cell * channels..][..channels]),
                            None => to.fill(0.0),
                        }
                    }
                }
            }
        }
    }
}

/// The gradient of a clip's inputs, `[times, frequency, channels]`, to which that of its outputs is taken back.
pub(crate) struct InputGradient<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) times: usize,
    pub(crate) frequency: usize,
    pub(crate) channels: usize,
}

/// One row of the gradient of a clip's outputs, on its way back to the inputs.
pub(crate) struct RowBack<'a> {
    /// The transposed kernel.
    pub(crate) filter: &'a Filter,
    /// `[frequency, outputs filled up]`
    pub(crate) gradient: &'a [f32],
    /// Which row it is.
    pub(crate) time: usize,
    /// Room for `[frequency, filter's columns]`.
    pub(crate) room: &'a mut [f32],
}

/// Adds the gradients of the patches of row `time`, which are `stride` apart, to the gradient of the clip's inputs.
#[inline(always)]
fn add_patches(inputs: InputGradient, time: usize, patches: &[f32], stride: usize) {
    let InputGradient { values: gradient, times, frequency, channels } = inputs;
    let row_len = frequency * channels;
    for tap in 0..3 {
        let Some(row) = (time + tap).checked_sub(1).filter(|row| *row < times) else { continue };
        let row = &mut gradient[row * row_len..][..row_len];
        for (cell, patch) in patches.chunks(stride).enumerate() {
            // Columns cell - 1 to cell + 1, as far as they exist.
            let (first, last) = (cell.saturating_sub(1), (cell + 1).min(frequency - 1));
            let skipped = first + 1 - cell;
            let from = &patch[(tap * 3 + skipped) * channels..][..(last + 1 - first) * channels];
            let to = &mut row[first * channels..][..from.len()];
            to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
        }
    }
}

/// A kernel in panels, `[9 * inputs, outputs]`, outputs filled up to whole vectors.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) panels: Buffer,
    inner: usize,
    pub(crate) columns: usize,
}

impl Filter {
    /// Packs `kernel`, `[3, 3, inputs, outputs]`.
    #[inline(always)]
    pub(crate) fn new<S: Simd>(kernel: &[f32], inputs: usize, outputs: usize) -> Self {
        let (inner, columns) = (TAPS * inputs, outputs.next_multiple_of(WIDEST));
        let mut panels = Buffer::take(inner * columns);
        pack::<S>(kernel, outputs, [inner, outputs], &mut panels);
        Self { panels, inner, columns }
    }

    /// Packs the transposed kernel, `[outputs filled up, 9 * inputs]`.
    #[inline(always)]
    pub(crate) fn backward<S: Simd>(kernel: &[f32], inputs: usize, outputs: usize) -> Self {
        let (inner, taps) = (outputs.next_multiple_of(WIDEST), TAPS * inputs);
        let columns = taps.next_multiple_of(WIDEST);
        let mut transposed = Buffer::zeros(inner * taps);
        for (output, row) in transposed.chunks_exact_mut(taps).enumerate().take(outputs) {
            row.iter_mut().zip(kernel[output..].iter().step_by(outputs)).for_each(|(to, from)| *to = *from);
        }
        let mut panels = Buffer::take(inner * columns);
        pack::<S>(&transposed, taps, [inner, taps], &mut panels);
        Self { panels, inner, columns }
    }

    /// Writes rows of `inner` values, one after the other, times the kernel.
    #[inline(always)]
    pub(crate) fn multiply<S: Simd>(&self, simd: S, rows: &[f32], result: &mut [f32]) {
        let Self { panels, inner, columns } = self;
        let left = Left { values: rows, stride: *inner, rows: rows.len() / inner, inner: *inner };
        let right = Packed { values: panels, columns: *columns };
        product(simd, left, right, Strided { values: result, stride: *columns });
    }
}

/// Takes one row of the outputs' gradient back to the clip's inputs.
#[inline(always)]
pub(crate) fn add_input_gradient<S: Simd>(simd: S, row: RowBack, inputs: InputGradient) {
    let RowBack { filter, gradient, time, room } = row;
    filter.multiply(simd, gradient, room);
    add_patches(inputs, time, room, filter.columns);
}

/// Columns of a row's patch gradients.
pub(crate) fn backward_columns(inputs: usize) -> usize {
    (TAPS * inputs).next_multiple_of(WIDEST)
}

/// Adds one row's part of the weights' gradient to `sums`, `[9 * inputs, outputs filled up]`: `patches` and `gradient` have
/// a row for each cell.
#[inline(always)]
pub(crate) fn add_kernel_gradient<S: Simd>(simd: S, patches: Rows, gradient: Rows, sums: &mut [f32]) {
    let outputs = gradient.columns;
    let factors = Factors { count: gradient.values.len() / outputs, left: patches, right: gradient };
    add_outer(simd, factors, Strided { values: sums, stride: outputs });
}
