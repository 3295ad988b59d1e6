//! The job of a block with a single input channel: no row of the convolution is ever written.

use pulp::Simd;

use super::{Infer, InferJob};
use crate::{
    Buffer, Shape,
    direct::{self, TAPS},
    lanes::{load, store},
    matrix::panels::{panels, vectors_per_panel},
    one_channel::{Panel, Surroundings, Window, largest_of_window},
};

/// A pooled row on its way.
struct PooledRow<'a> {
    /// The rows that it is made of.
    surroundings: &'a Surroundings,
    /// The first of its windows.
    window: &'a Window,
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
        let window = surroundings.window(pool);
        let mut room = Buffer::take(columns * stride);
        let rows = units.iter().flat_map(|unit| unit.pooled_rows.clone().map(|row| (unit.clip, row)));
        for ((clip, row), output) in rows.zip(output.chunks_exact_mut((columns * outputs).max(1))) {
            surroundings.read(pass.images, clip, row * pool.0);
            let whole = outputs == stride;
            let place = if whole { &mut *output } else { &mut *room };
            let row = PooledRow { surroundings: &surroundings, window: &window, output: place };
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
        let mut directions = [simd.splat_f32s(0.0); V];
        for (vector, direction) in directions.iter_mut().enumerate() {
            *direction = load::<S>(&self.prepared.directions[first + vector * S::F32_LANES..]);
        }
        let panel = Panel { weights, directions };
        let columns = (0..).step_by(self.shape.pool.1);
        for (column, cell) in columns.zip(row.output.chunks_exact_mut(self.shape.stride())) {
            let around = row.surroundings.of_window(row.window, column);
            let largest = largest_of_window::<S, V>(simd, &panel, around);
            for (vector, largest) in largest.into_iter().enumerate() {
                let at = first + vector * S::F32_LANES;
                store::<S>(&mut cell[at..], self.finished(simd, largest, at));
            }
        }
    }
}
