//! The job of a block with a single input channel: no row of the convolution is ever written.

use pulp::Simd;

use super::Infer;
use crate::{
    Buffer, Shape,
    direct::{self, TAPS},
    lanes::{load, store},
    matrix::panels::{panels, vectors_per_panel},
    one_channel::{Panel, Surroundings, largest_of_window},
    shape::Unit,
};

impl Infer<'_> {
    /// Writes the pooled rows of `units`, `[pooled rows, pooled frequency, outputs]`.
    #[inline(always)]
    pub(super) fn infer_one_channel<S: Simd>(
        self,
        simd: S,
        filter: &direct::Filter,
        units: &[Unit],
        output: &mut [f32],
    ) {
        let Shape { outputs, pool, frequency, .. } = self.shape;
        let (stride, columns) = (self.shape.stride(), self.shape.pooled_frequency());
        let mut surroundings = Surroundings::of_rows(frequency, pool.0);
        let mut room = Buffer::take(columns * stride);
        let rows = units.iter().flat_map(|unit| unit.pooled_rows.clone().map(|row| (unit.clip, row)));
        for ((clip, row), output) in rows.zip(output.chunks_exact_mut(columns * outputs)) {
            surroundings.read(self.images, clip, row * pool.0);
            if outputs == stride {
                self.infer_row(simd, filter, &surroundings, output);
                continue;
            }
            self.infer_row(simd, filter, &surroundings, &mut room);
            for (output, cell) in output.chunks_exact_mut(outputs).zip(room.chunks_exact(stride)) {
                output.copy_from_slice(&cell[..outputs]);
            }
        }
    }

    /// Writes one pooled row, `[pooled frequency, stride]`.
    #[inline(always)]
    fn infer_row<S: Simd>(
        &self,
        simd: S,
        filter: &direct::Filter,
        surroundings: &Surroundings,
        row: &mut [f32],
    ) {
        let mut rest = &filter.panels[..];
        for (first, vectors) in panels::<S>(filter.columns) {
            let (panel, behind) = rest.split_at(TAPS * vectors * S::F32_LANES);
            rest = behind;
            let panel = S::as_simd_f32s(panel).0;
            if vectors == 1 {
                self.infer_panel::<S, 1>(simd, (first, panel), surroundings, row);
            } else if vectors_per_panel::<S>() == 2 {
                self.infer_panel::<S, 2>(simd, (first, panel), surroundings, row);
            } else {
                self.infer_panel::<S, 4>(simd, (first, panel), surroundings, row);
            }
        }
    }

    /// The channels of one panel, of which `first` is the first.
    #[inline(always)]
    fn infer_panel<S: Simd, const V: usize>(
        &self,
        simd: S,
        (first, panel): (usize, &[S::f32s]),
        surroundings: &Surroundings,
        row: &mut [f32],
    ) {
        let Some(weights) = panel.as_chunks::<V>().0.first_chunk::<TAPS>() else { return };
        let mut directions = [simd.splat_f32s(0.0); V];
        for (vector, direction) in directions.iter_mut().enumerate() {
            *direction = load::<S>(&self.prepared.directions[first + vector * S::F32_LANES..]);
        }
        let panel = Panel { weights, directions };
        let window = surroundings.window(self.shape.pool);
        let columns = (0..).step_by(self.shape.pool.1);
        for (column, cell) in columns.zip(row.chunks_exact_mut(self.shape.stride())) {
            let largest = largest_of_window::<S, V>(simd, &panel, surroundings, (&window, column));
            for (vector, largest) in largest.into_iter().enumerate() {
                let at = first + vector * S::F32_LANES;
                store::<S>(&mut cell[at..], self.finished(simd, largest, at));
            }
        }
    }
}
