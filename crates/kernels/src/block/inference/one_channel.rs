//! The job of a block with a single input channel: no row of the convolution is ever written.

use pulp::Simd;

use super::{Infer, InferJob};
use crate::{
    Buffer, Shape,
    direct::{self, TAPS},
    lanes::{larger, store},
    matrix::panels::{panels, vectors_per_panel},
    one_channel::{self, Surroundings, largest_of_columns},
};

/// A pooled row on its way.
struct PooledRow<'a> {
    /// The rows that it is made of.
    surroundings: &'a Surroundings,
    /// Room for the largest convolution of each column, one panel's channels at a time.
    largest: &'a mut [f32],
    /// `[pooled frequency, stride]`
    output: &'a mut [f32],
}

impl InferJob<'_> {
    /// Writes the pooled rows of the job's units.
    #[inline(always)]
    pub(super) fn infer_one_channel<S: Simd>(self, simd: S, filter: &direct::Filter) {
        let Self { pass, units, output } = self;
        let Shape { outputs, pool, frequency, .. } = pass.shape;
        let (stride, columns) = (pass.shape.stride(), pass.shape.pooled_frequency());
        let mut surroundings = Surroundings::of_rows(frequency, pool.0);
        let mut largest = Buffer::take(one_channel::columns(frequency) * stride);
        let mut room = Buffer::take(columns * stride);
        let rows = units.iter().flat_map(|unit| unit.pooled_rows.clone().map(|row| (unit.clip, row)));
        for ((clip, row), output) in rows.zip(output.chunks_exact_mut((columns * outputs).max(1))) {
            surroundings.read(pass.images, clip, row * pool.0);
            let whole = outputs == stride;
            let place = if whole { &mut *output } else { &mut *room };
            let row = PooledRow { surroundings: &surroundings, largest: &mut largest, output: place };
            pass.infer_row(simd, filter, row);
            if !whole {
                for (output, cell) in output.chunks_exact_mut(outputs).zip(room.chunks_exact(stride)) {
                    output.copy_from_slice(&cell[..outputs]);
                }
            }
        }
    }
}

impl Infer<'_> {
    /// Writes one pooled row.
    #[inline(always)]
    fn infer_row<S: Simd>(&self, simd: S, filter: &direct::Filter, mut row: PooledRow) {
        let mut rest = &filter.panels[..];
        for (first, vectors) in panels::<S>(filter.columns) {
            let (panel, behind) = rest.split_at(TAPS * vectors * S::F32_LANES);
            rest = behind;
            let panel = S::as_simd_f32s(panel).0;
            if vectors == 1 {
                self.infer_panel::<S, 1>(simd, (first, panel), &mut row);
            } else if vectors_per_panel::<S>() == 2 {
                self.infer_panel::<S, 2>(simd, (first, panel), &mut row);
            } else {
                self.infer_panel::<S, 4>(simd, (first, panel), &mut row);
            }
        }
    }

    /// The channels of one panel, of which `first` is the first.
    #[inline(always)]
    fn infer_panel<S: Simd, const V: usize>(
        &self,
        simd: S,
        (first, panel): (usize, &[S::f32s]),
        row: &mut PooledRow,
    ) {
        let Some(weights) = panel.as_chunks::<V>().0.first_chunk::<TAPS>() else { return };
        let PooledRow { surroundings, largest, output } = row;
        let width = V * S::F32_LANES;
        let (rows, columns) = self.shape.pool;
        let largest = &mut largest[..one_channel::columns(self.shape.frequency) * width];
        largest_of_columns::<S, V>(simd, weights, (surroundings, rows), largest);
        let windows = largest.chunks_exact(columns * width);
        for (window, cell) in windows.zip(output.chunks_exact_mut(self.shape.stride())) {
            let window = S::as_simd_f32s(window).0.as_chunks::<V>().0;
            for vector in 0..V {
                let mut largest = window[0][vector];
                for column in &window[1..] {
                    largest = larger(simd, column[vector], largest);
                }
                let at = first + vector * S::F32_LANES;
                store::<S>(&mut cell[at..], self.finished(simd, largest, at));
            }
        }
    }
}
