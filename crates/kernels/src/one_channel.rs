//! Convolution of a single input channel, such as a spectrogram: its cells are read where they lie.
//!
//! Winograd's method would have nothing to add up, and a product over nine values is over before its overhead is paid
//! for. So register tiles take their factors straight from the rows around the cells, their [`Surroundings`]. Where only the
//! largest of a pool's window is wanted, no row of the convolution is written.

use pulp::Simd;

use crate::{
    Buffer,
    direct::{self, InputGradient, RowBack, TAPS},
    lanes::{accumulate, larger, load, multiply_add},
    matrix::{
        outer::Rows,
        panels::{panels, vectors_per_panel},
        strided::Strided,
    },
    winograd::tiles::Images,
};

/// Cells of a register tile: with two vectors each, their sums hide the latency of the multiply-adds.
const TILE_CELLS: usize = 4;
/// Values of one row around a tile.
const TILE_WINDOW: usize = TILE_CELLS + 2;
/// Columns of the gradients of a cell's surroundings, which are whole vectors.
const BACKWARD_COLUMNS: usize = 16;

/// The rows around some rows of cells, each with a zero before it and zeros behind.
pub(crate) struct Surroundings {
    values: Buffer,
    frequency: usize,
}

impl Surroundings {
    /// Room for what lies around a row of `frequency` cells.
    #[inline(always)]
    pub(crate) fn new(frequency: usize) -> Self {
        Self::of_rows(frequency, 1)
    }

    /// Room for what lies around `rows` rows of `frequency` cells.
    #[inline(always)]
    pub(crate) fn of_rows(frequency: usize, rows: usize) -> Self {
        Self { values: Buffer::zeros((rows + 2) * row_len(frequency)), frequency }
    }

    /// Takes up the surroundings of the rows of `clip` from `time` on.
    #[inline(always)]
    pub(crate) fn read(&mut self, images: Images, clip: usize, time: usize) {
        let Images { values, frequency, .. } = images;
        let clip = &values[clip * images.time * frequency..][..images.time * frequency];
        for (tap, room) in self.values.chunks_exact_mut(row_len(frequency)).enumerate() {
            let room = &mut room[1..=frequency];
            match (time + tap).checked_sub(1).filter(|row| *row < images.time) {
                Some(row) => room.copy_from_slice(&clip[row * frequency..][..frequency]),
                None => room.fill(0.0),
            }
        }
    }

    /// What lies around `cell` of `row` and the next three, row by row.
    #[inline(always)]
    fn around(&self, row: usize, cell: usize) -> [&[f32; TILE_WINDOW]; 3] {
        let mut rows = [&[0.0; TILE_WINDOW]; 3];
        let row_len = row_len(self.frequency);
        let values = self.values[row * row_len..].chunks_exact(row_len);
        for (row, values) in rows.iter_mut().zip(values) {
            if let Some(window) = values[cell..].first_chunk() {
                *row = window;
            }
        }
        rows
    }
}

/// Columns of the tiles that cover a row: the last one may reach over the row's end.
pub(crate) fn columns(frequency: usize) -> usize {
    frequency.next_multiple_of(TILE_CELLS)
}

/// Values of a row with its zeros.
fn row_len(frequency: usize) -> usize {
    columns(frequency) + 2
}

/// Writes one row of the convolution, `[frequency, outputs filled up]`.
#[inline(always)]
pub(crate) fn convolve_row<S: Simd>(
    simd: S,
    filter: &direct::Filter,
    surroundings: &Surroundings,
    result: &mut [f32],
) {
    let mut rest = &filter.panels[..];
    for (first, vectors) in panels::<S>(filter.columns) {
        let (panel, behind) = rest.split_at(TAPS * vectors * S::F32_LANES);
        rest = behind;
        let panel = S::as_simd_f32s(panel).0;
        let place = Strided { values: &mut result[first..], stride: filter.columns };
        if vectors == 1 {
            convolve_panel::<S, 1>(simd, panel, surroundings, place);
        } else if vectors_per_panel::<S>() == 2 {
            convolve_panel::<S, 2>(simd, panel, surroundings, place);
        } else {
            convolve_panel::<S, 4>(simd, panel, surroundings, place);
        }
    }
}

/// The columns of one panel.
#[inline(always)]
fn convolve_panel<S: Simd, const V: usize>(
    simd: S,
    panel: &[S::f32s],
    surroundings: &Surroundings,
    result: Strided,
) {
    let Strided { values: result, stride } = result;
    let Some(weights) = panel.as_chunks::<V>().0.first_chunk::<TAPS>() else { return };
    for cell in (0..surroundings.frequency).step_by(TILE_CELLS) {
        let sums = convolve_tile::<S, V>(simd, weights, surroundings.around(0, cell));
        let cells = result[cell * stride..].chunks_mut(stride);
        for (place, sums) in cells.zip(&sums) {
            S::as_mut_simd_f32s(&mut place[..V * S::F32_LANES]).0.copy_from_slice(sums);
        }
    }
}

/// The convolution of the cells of a tile, by what lies around them.
#[inline(always)]
fn convolve_tile<S: Simd, const V: usize>(
    simd: S,
    weights: &[[S::f32s; V]; TAPS],
    rows: [&[f32; TILE_WINDOW]; 3],
) -> [[S::f32s; V]; TILE_CELLS] {
    let mut sums = [[simd.splat_f32s(0.0); V]; TILE_CELLS];
    for tap in 0..TAPS {
        for (at, sums) in sums.iter_mut().enumerate() {
            let factor = simd.splat_f32s(rows[tap / 3][at + tap % 3]);
            for vector in 0..V {
                sums[vector] = multiply_add(simd, factor, weights[tap][vector], sums[vector]);
            }
        }
    }
    sums
}

/// Writes the largest convolution of each column of `rows` rows to `largest`, `[columns, V]`, each times its direction.
#[inline(always)]
pub(crate) fn largest_of_columns<S: Simd, const V: usize>(
    simd: S,
    weights: &[[S::f32s; V]; TAPS],
    (surroundings, rows): (&Surroundings, usize),
    largest: &mut [f32],
) {
    let tiles = largest.chunks_exact_mut(TILE_CELLS * V * S::F32_LANES);
    for (cell, place) in (0..).step_by(TILE_CELLS).zip(tiles) {
        let mut largest = convolve_tile::<S, V>(simd, weights, surroundings.around(0, cell));
        for row in 1..rows {
            let sums = convolve_tile::<S, V>(simd, weights, surroundings.around(row, cell));
            for (largest, sums) in largest.as_flattened_mut().iter_mut().zip(sums.as_flattened()) {
                *largest = larger(simd, *sums, *largest);
            }
        }
        for (place, largest) in S::as_mut_simd_f32s(place).0.iter_mut().zip(largest.as_flattened()) {
            *place = *largest;
        }
    }
}

/// Adds one row's part of the weights' gradient to `sums`, `[9, outputs filled up]`.
#[inline(always)]
pub(crate) fn add_kernel_gradient<S: Simd>(
    simd: S,
    surroundings: &Surroundings,
    gradient: Rows,
    sums: &mut [f32],
) {
    let Rows { values: gradient, columns: stride, .. } = gradient;
    let (before, rest) = surroundings.values.split_at(row_len(surroundings.frequency));
    let (here, behind) = rest.split_at(before.len());
    for at in (0..stride).step_by(S::F32_LANES) {
        let mut added = [[simd.splat_f32s(0.0); 3]; 3];
        let windows = before.array_windows().zip(here.array_windows()).zip(behind.array_windows());
        for (gradient, ((before, here), behind)) in gradient.chunks_exact(stride).zip(windows) {
            let gradient = load::<S>(&gradient[at..]);
            let rows: [&[f32; 3]; 3] = [before, here, behind];
            for (added, factors) in added.iter_mut().zip(rows) {
                for tap in 0..3 {
                    added[tap] = multiply_add(simd, simd.splat_f32s(factors[tap]), gradient, added[tap]);
                }
            }
        }
        for (sums, added) in sums.chunks_exact_mut(stride).zip(added.as_flattened()) {
            accumulate(simd, &mut sums[at..], *added);
        }
    }
}

/// Takes one row of the outputs' gradient back to the clip's inputs, which have one channel; the row's room is
/// `[frequency, BACKWARD_COLUMNS]`.
#[inline(always)]
pub(crate) fn add_input_gradient<S: Simd>(simd: S, row: RowBack, inputs: InputGradient) {
    let RowBack { filter, gradient, time, room } = row;
    let InputGradient { values: inputs, times, frequency, .. } = inputs;
    filter.multiply(simd, gradient, room);
    let cells = room.as_chunks::<BACKWARD_COLUMNS>().0;
    for tap in 0..3 {
        let Some(row) = (time + tap).checked_sub(1).filter(|row| *row < times) else { continue };
        let row = &mut inputs[row * frequency..][..frequency];
        // A cell is the last column around the cell before it, the first around the cell behind.
        let [first, middle, last] = [3 * tap, 3 * tap + 1, 3 * tap + 2];
        for (to, cell) in row.iter_mut().zip(cells) {
            *to += cell[middle];
        }
        for (to, before) in row.iter_mut().skip(1).zip(cells) {
            *to += before[last];
        }
        for (to, behind) in row.iter_mut().zip(cells.iter().skip(1)) {
            *to += behind[first];
        }
    }
}
