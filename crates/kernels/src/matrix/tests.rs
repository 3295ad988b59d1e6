use pulp::{Scalar128b, Scalar256b, Scalar512b, Simd, WithSimd};

use super::{
    TILE_ROWS,
    outer::{Factors, Rows, add_outer},
    panels::{pack, panels, place},
    product::{Left, product},
    row_groups,
    strided::{Packed, Strided},
};
use crate::Instructions;

/// For small integers every sum is exact, so all ways to compute it agree to the bit.
fn integers(length: usize, step: usize) -> Vec<f32> {
    (0..length).map(|at| (at * step % 17) as f32 - 8.0).collect()
}

/// Runs a check with every width of vector and with the processor's own instructions.
fn everywhere(check: impl WithSimd<Output = ()> + Copy) {
    Scalar128b.vectorize(check);
    Scalar256b.vectorize(check);
    Scalar512b.vectorize(check);
    Instructions::available().into_iter().for_each(|instructions| instructions.run(check));
}

#[test]
fn row_groups_cover_all_rows_in_order_and_differ_by_one_at_most() {
    for rows in 0..200 {
        let groups: Vec<_> = row_groups(rows).collect();
        let mut next = 0;
        for (first, length) in &groups {
            assert_eq!(*first, next, "{rows} rows");
            assert!((1..=TILE_ROWS).contains(length), "{rows} rows: {groups:?}");
            next += length;
        }
        assert_eq!(next, rows);
        let lengths = || groups.iter().map(|(_, length)| *length);
        assert!(lengths().max() <= lengths().min().map(|least| least + 1), "{rows} rows: {groups:?}");
    }
}

#[test]
fn panels_cover_all_columns_and_packed_values_lie_where_place_says() {
    #[derive(Clone, Copy)]
    struct Check;
    impl WithSimd for Check {
        type Output = ();
        fn with_simd<S: Simd>(self, _: S) {
            for (rows, columns) in
                [(1usize, 1usize), (3, 16), (5, 17), (2, 48), (4, 63), (3, 64), (2, 80), (7, 144)]
            {
                let (stride, filled) = (columns + 3, columns.next_multiple_of(16));
                let covered: usize = panels::<S>(filled).map(|(_, vectors)| vectors * S::F32_LANES).sum();
                assert_eq!(covered, filled);
                let matrix: Vec<f32> = (1..=rows * stride).map(|value| value as f32).collect();
                let mut packed = vec![f32::NAN; rows * filled];
                pack::<S>(&matrix, stride, [rows, columns], &mut packed);
                for (row, column) in (0..rows).flat_map(|row| (0..filled).map(move |column| (row, column))) {
                    let place = place::<S>(column / S::F32_LANES, rows, filled);
                    let value = packed[place.start + row * place.stride + column % S::F32_LANES];
                    let expected = if column < columns { matrix[row * stride + column] } else { 0.0 };
                    assert_eq!(value, expected, "row {row}, column {column} of {rows} x {columns}");
                }
            }
        }
    }
    everywhere(Check);
}

#[test]
fn a_product_is_the_sum_of_its_definition() {
    #[derive(Clone, Copy)]
    struct Check;
    impl WithSimd for Check {
        type Output = ();
        fn with_simd<S: Simd>(self, simd: S) {
            for (rows, inner, columns) in
                [(1, 1, 16), (5, 3, 32), (6, 9, 48), (7, 2, 64), (13, 5, 80), (20, 4, 144)]
            {
                let (stride, result_stride) = (inner + 2, columns + 16);
                let (left, right) = (integers(rows * stride, 5), integers(inner * columns, 7));
                let mut packed = vec![0.0; inner * columns];
                pack::<S>(&right, columns, [inner, columns], &mut packed);
                let mut result = vec![f32::NAN; rows * result_stride];
                let values = Left { values: &left, stride, rows, inner };
                let right_packed = Packed { values: &packed, columns };
                product(simd, values, right_packed, Strided { values: &mut result, stride: result_stride });
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let terms = (0..inner).map(|at| left[row * stride + at] * right[at * columns + column]);
                    assert_eq!(result[row * result_stride + column], terms.sum::<f32>());
                }
            }
        }
    }
    everywhere(Check);
}

#[test]
fn outer_products_are_added_up_as_their_definition_says() {
    #[derive(Clone, Copy)]
    struct Check;
    impl WithSimd for Check {
        type Output = ();
        fn with_simd<S: Simd>(self, simd: S) {
            for (count, rows, columns) in
                [(1, 1, 16), (4, 5, 32), (9, 6, 48), (3, 7, 64), (2, 18, 80), (5, 9, 144)]
            {
                let (left, right) = (integers(count * rows, 5), integers(count * columns, 7));
                let stride = columns + 16;
                let mut sums = vec![1.0; rows * stride];
                let factors =
                    Factors { count, left: Rows::new(&left, rows), right: Rows::new(&right, columns) };
                add_outer(simd, factors, Strided { values: &mut sums, stride });
                for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                    let terms = (0..count).map(|at| left[at * rows + row] * right[at * columns + column]);
                    assert_eq!(sums[row * stride + column], 1.0 + terms.sum::<f32>());
                }
            }
        }
    }
    everywhere(Check);
}

/// `[rows, columns]`, row-major, cut into blocks of `row_piece` rows and groups of `column_piece` columns, with
/// something else behind each block.
fn cut(matrix: &[f32], columns: usize, row_piece: usize, column_piece: usize) -> (Vec<f32>, usize) {
    let rows = matrix.len() / columns;
    let block = row_piece * columns + 5;
    let mut values = vec![f32::NAN; rows.div_ceil(row_piece) * block];
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let start = row / row_piece * block + column / column_piece * row_piece * column_piece;
        values[start + row % row_piece * column_piece + column % column_piece] =
            matrix[row * columns + column];
    }
    (values, block)
}

#[test]
fn outer_products_of_matrices_in_pieces_are_those_of_whole_ones() {
    #[derive(Clone, Copy)]
    struct Check;
    impl WithSimd for Check {
        type Output = ();
        fn with_simd<S: Simd>(self, simd: S) {
            let row_piece = 4;
            for (count, columns) in [(3, [16, 64usize]), (4, [48, 16]), (9, [80, 128]), (13, [32, 112])] {
                // The right matrix' pieces are whole tiles, the widest of which has 64 columns.
                let right = if columns[1].is_multiple_of(64) { 64 } else { columns[1] };
                for pieces in [[16, right], columns] {
                    let whole = columns.map(|columns| integers(count * columns, columns + 1));
                    let cuts: [_; 2] =
                        std::array::from_fn(|side| cut(&whole[side], columns[side], row_piece, pieces[side]));
                    let rows = |side: usize| Rows {
                        values: &cuts[side].0,
                        columns: columns[side],
                        row_piece,
                        column_piece: pieces[side],
                        next_rows: cuts[side].1,
                        next_columns: row_piece * pieces[side],
                    };
                    let mut sums = vec![0.0; columns[0] * columns[1]];
                    let factors = Factors { count, left: rows(0), right: rows(1) };
                    add_outer(simd, factors, Strided { values: &mut sums, stride: columns[1] });
                    for (place, sum) in sums.into_iter().enumerate() {
                        let (row, column) = (place / columns[1], place % columns[1]);
                        let terms = (0..count)
                            .map(|at| whole[0][at * columns[0] + row] * whole[1][at * columns[1] + column]);
                        assert_eq!(sum, terms.sum::<f32>(), "row {row}, column {column} of {columns:?}");
                    }
                }
            }
        }
    }
    everywhere(Check);
}
