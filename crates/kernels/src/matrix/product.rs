//! `C = A B` with `B` in panels.

use pulp::{Simd, WithSimd};

use crate::lanes::multiply_add;

use super::{
    panels::{panels, vectors_per_panel},
    row_groups,
    strided::{Packed, Strided},
    with_rows,
};

/// The left factor: `rows` rows of `inner` values, `stride` from row to row.
#[derive(Clone, Copy)]
pub(crate) struct Left<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
    pub(crate) rows: usize,
    pub(crate) inner: usize,
}

/// Writes `A B` to `result`; `right` is `B`.
#[inline(always)]
pub(crate) fn product<S: Simd>(simd: S, left: Left, right: Packed, result: Strided) {
    // A function of its own: inlined into every kernel it would be compiled as many times.
    simd.vectorize(Product { left, right, result });
}

struct Product<'a> {
    left: Left<'a>,
    right: Packed<'a>,
    result: Strided<'a>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { left, right, mut result } = self;
        let mut rest = right.values;
        for (first, vectors) in panels::<S>(right.columns) {
            let (panel, behind) = rest.split_at(left.inner * vectors * S::F32_LANES);
            rest = behind;
            let panel = S::as_simd_f32s(panel).0;
            for (row, rows) in row_groups(left.rows) {
                let place = result.at(row * result.stride + first);
                let left = Left { values: &left.values[row * left.stride..], ..left };
                if vectors == 1 {
                    with_rows!(rows, tile::<S, 1>(simd, left, panel, place));
                } else if vectors_per_panel::<S>() == 2 {
                    with_rows!(rows, tile::<S, 2>(simd, left, panel, place));
                } else {
                    with_rows!(rows, tile::<S, 4>(simd, left, panel, place));
                }
            }
        }
    }
}

/// Steps of the inner dimension in one turn of the loop, which has to count and to address `R` rows each time.
const STEPS: usize = 4;

/// `R` rows by `V` vectors of the result.
#[inline(always)]
fn tile<S: Simd, const R: usize, const V: usize>(simd: S, left: Left, panel: &[S::f32s], result: Strided) {
    let Strided { values: result, stride } = result;
    let mut rows = [&left.values[..0]; R];
    for (row, values) in rows.iter_mut().enumerate() {
        *values = &left.values[row * left.stride..][..left.inner];
    }
    let mut sums = [[simd.splat_f32s(0.0); V]; R];
    let (steps, rest) = panel.as_chunks::<V>().0[..left.inner].as_chunks::<STEPS>();
    for (at, steps) in (0..).step_by(STEPS).zip(steps) {
        let mut factors = [&[0.0; STEPS]; R];
        for row in 0..R {
            let Some(chunk) = rows[row][at..].first_chunk() else { return };
            factors[row] = chunk;
        }
        for (step, vectors) in steps.iter().enumerate() {
            for row in 0..R {
                let factor = simd.splat_f32s(factors[row][step]);
                for vector in 0..V {
                    sums[row][vector] = multiply_add(simd, factor, vectors[vector], sums[row][vector]);
                }
            }
        }
    }
    let done = left.inner - rest.len();
    for (at, vectors) in (done..).zip(rest) {
        for row in 0..R {
            let factor = simd.splat_f32s(rows[row][at]);
            for vector in 0..V {
                sums[row][vector] = multiply_add(simd, factor, vectors[vector], sums[row][vector]);
            }
        }
    }
    for row in 0..R {
        let place = S::as_mut_simd_f32s(&mut result[row * stride..][..V * S::F32_LANES]).0;
        place.copy_from_slice(&sums[row]);
    }
}
