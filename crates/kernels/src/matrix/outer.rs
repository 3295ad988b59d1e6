//! `D += A' B`: the sum over rows of the outer products of `A`'s and `B`'s rows, which weight gradients are made of.

use pulp::{Simd, WithSimd};

use crate::lanes::multiply_add;

use super::{
    panels::{panels, vectors_per_panel},
    row_groups, with_rows,
};

/// A matrix whose rows and columns are cut into pieces: `row_piece` rows by `column_piece` columns lie together,
/// row-major; `next_columns` values on lie the next columns of the same rows, `next_rows` on the next rows.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) columns: usize,
    pub(crate) row_piece: usize,
    pub(crate) column_piece: usize,
    pub(crate) next_rows: usize,
    pub(crate) next_columns: usize,
}

impl<'a> Rows<'a> {
    /// A row-major matrix in one piece.
    pub(crate) fn new(values: &'a [f32], columns: usize) -> Self {
        let whole = usize::MAX;
        Self { values, columns, row_piece: whole, column_piece: columns, next_rows: 0, next_columns: 0 }
    }

    /// The values from column `column` of the first row on.
    #[inline(always)]
    fn at_column(self, column: usize) -> &'a [f32] {
        let piece = column / self.column_piece;
        &self.values[piece * self.next_columns + column % self.column_piece..]
    }
}

/// Adds to `sums`, `[left.columns, right.columns]` with rows of whole vectors `stride` apart, the outer products of
/// the first `count` rows.
///
/// Both have the same pieces of rows.
#[inline(always)]
pub(crate) fn add_outer<S: Simd>(
    simd: S,
    count: usize,
    (left, right): (Rows, Rows),
    (sums, stride): (&mut [f32], usize),
) {
    // A function of its own, as [`product`](super::product::product).
    simd.vectorize(AddOuter { count, left, right, sums, stride });
}

struct AddOuter<'a> {
    count: usize,
    left: Rows<'a>,
    right: Rows<'a>,
    sums: &'a mut [f32],
    stride: usize,
}

impl WithSimd for AddOuter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { count, left, right, sums, stride } = self;
        for start in (0..right.columns).step_by(right.column_piece) {
            // A tile must not reach over the end of a piece of columns.
            let columns = right.column_piece.min(right.columns - start);
            for (first, vectors) in panels::<S>(columns) {
                let first = start + first;
                for piece in (0..left.columns).step_by(left.column_piece) {
                    for (row, rows) in row_groups(left.column_piece.min(left.columns - piece)) {
                        let row = piece + row;
                        let values = (left.at_column(row), right.at_column(first));
                        let matrices = (count, left, right);
                        let place = &mut sums[row * stride + first..];
                        if vectors == 1 {
                            with_rows!(rows, tile::<S, 1>(simd, matrices, values, (place, stride)));
                        } else if vectors_per_panel::<S>() == 2 {
                            with_rows!(rows, tile::<S, 2>(simd, matrices, values, (place, stride)));
                        } else {
                            with_rows!(rows, tile::<S, 4>(simd, matrices, values, (place, stride)));
                        }
                    }
                }
            }
        }
    }
}

/// `R` rows by `V` vectors of the sums.
#[inline(always)]
fn tile<S: Simd, const R: usize, const V: usize>(
    simd: S,
    (count, left, right): (usize, Rows, Rows),
    (left_values, right_values): (&[f32], &[f32]),
    (sums, stride): (&mut [f32], usize),
) {
    let mut added = [[simd.splat_f32s(0.0); V]; R];
    let piece = left.row_piece.min(count);
    for (first, number) in (0..count).step_by(piece).zip(0..) {
        let factors = left_values[number * left.next_rows..].chunks(left.column_piece);
        let vectors = right_values[number * right.next_rows..].chunks(right.column_piece);
        for (factors, vectors) in factors.zip(vectors).take(piece.min(count - first)) {
            let (factors, vectors) = (&factors[..R], S::as_simd_f32s(&vectors[..V * S::F32_LANES]).0);
            for row in 0..R {
                let factor = simd.splat_f32s(factors[row]);
                for vector in 0..V {
                    added[row][vector] = multiply_add(simd, factor, vectors[vector], added[row][vector]);
                }
            }
        }
    }
    for row in 0..R {
        let place = S::as_mut_simd_f32s(&mut sums[row * stride..][..V * S::F32_LANES]).0;
        for vector in 0..V {
            place[vector] = simd.add_f32s(place[vector], added[row][vector]);
        }
    }
}
