//! `D += A' B`: the sum over rows of the outer products of `A`'s and `B`'s rows, which weight gradients are made of.

use pulp::{Simd, WithSimd};

use crate::lanes::multiply_add;

use super::{
    panels::{panels, vectors_per_panel},
    row_groups,
    strided::Strided,
    with_rows,
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

/// The first `count` rows of two matrices, which have the same pieces of rows.
#[derive(Clone, Copy)]
pub(crate) struct Factors<'a> {
    pub(crate) count: usize,
    pub(crate) left: Rows<'a>,
    pub(crate) right: Rows<'a>,
}

/// Adds to `sums`, `[left.columns, right.columns]`, the outer products of the factors' rows.
#[inline(always)]
pub(crate) fn add_outer<S: Simd>(simd: S, factors: Factors, sums: Strided) {
    // A function of its own, as [`product`](super::product::product).
    simd.vectorize(AddOuter { factors, sums });
}

struct AddOuter<'a> {
    factors: Factors<'a>,
    sums: Strided<'a>,
}

impl WithSimd for AddOuter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { factors: Factors { count, left, right }, mut sums } = self;
        for start in (0..right.columns).step_by(right.column_piece) {
            // A tile must not reach over the end of a piece of columns.
            let columns = right.column_piece.min(right.columns - start);
            for (first, vectors) in panels::<S>(columns) {
                let first = start + first;
                for piece in (0..left.columns).step_by(left.column_piece) {
                    for (row, rows) in row_groups(left.column_piece.min(left.columns - piece)) {
                        let row = piece + row;
                        let left = Rows { values: left.at_column(row), ..left };
                        let right = Rows { values: right.at_column(first), ..right };
                        let factors = Factors { count, left, right };
                        let place = sums.at(row * sums.stride + first);
                        if vectors == 1 {
                            with_rows!(rows, tile::<S, 1>(simd, factors, place));
                        } else if vectors_per_panel::<S>() == 2 {
                            with_rows!(rows, tile::<S, 2>(simd, factors, place));
                        } else {
                            with_rows!(rows, tile::<S, 4>(simd, factors, place));
                        }
                    }
                }
            }
        }
    }
}

/// `R` rows by `V` vectors of the sums; both factors begin with the columns of the tile.
#[inline(always)]
fn tile<S: Simd, const R: usize, const V: usize>(simd: S, factors: Factors, sums: Strided) {
    let Factors { count, left, right } = factors;
    let Strided { values: sums, stride } = sums;
    let mut added = [[simd.splat_f32s(0.0); V]; R];
    let piece = left.row_piece.min(count);
    for (first, number) in (0..count).step_by(piece).zip(0..) {
        let factors = left.values[number * left.next_rows..].chunks(left.column_piece);
        let vectors = right.values[number * right.next_rows..].chunks(right.column_piece);
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
