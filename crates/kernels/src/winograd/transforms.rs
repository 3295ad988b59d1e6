//! The one-dimensional transforms, on vectors of channels; applied to columns and then to rows they are the matrices.
//!
//! The interpolation points are 0, 1, -1, 2, -2 and infinity:
//!
//! ```text
//!      | 4  0 -5  0  1  0 |        | 1/4    0     0  |        | 1  0  0  0 |
//!      | 0 -4 -4  1  1  0 |        |-1/6  -1/6  -1/6 |        | 1  1  1  1 |
//! B' = | 0  4 -4 -1  1  0 |    G = |-1/6   1/6  -1/6 |    A = | 1 -1  1 -1 |
//!      | 0 -2 -1  2  1  0 |        | 1/24  1/12  1/6 |        | 1  2  4  8 |
//!      | 0  2 -1 -2  1  0 |        | 1/24 -1/12  1/6 |        | 1 -2  4 -8 |
//!      | 0  4  0 -5  0  1 |        |  0     0     1  |        | 0  0  0  1 |
//! ```

use pulp::Simd;

use super::WINDOW;
use crate::{
    lanes::{multiply_add, subtract_product},
    shape::TILE,
};

/// The filter's transform.
pub(crate) const G: [[f32; 3]; WINDOW] = [
    [0.25, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// A transform of a column or row of `N` values into one of a window; a type, so that it is always inlined.
pub(crate) trait Transform<const N: usize> {
    /// The column or row of a window.
    fn apply<S: Simd>(simd: S, values: [S::f32s; N]) -> [S::f32s; WINDOW];
}

/// `B' d`, of an input window.
pub(crate) struct Input;

/// `A y`, of an output tile's gradient.
pub(crate) struct Gradient;

impl Transform<WINDOW> for Input {
    #[inline(always)]
    fn apply<S: Simd>(simd: S, d: [S::f32s; WINDOW]) -> [S::f32s; WINDOW] {
        let (two, four, five) = (simd.splat_f32s(2.0), simd.splat_f32s(4.0), simd.splat_f32s(5.0));
        let even = subtract_product(simd, four, d[2], d[4]);
        let odd = subtract_product(simd, four, d[1], d[3]);
        let (outer, inner) = (simd.sub_f32s(d[4], d[2]), simd.sub_f32s(d[3], d[1]));
        [
            subtract_product(simd, five, d[2], multiply_add(simd, four, d[0], d[4])),
            simd.add_f32s(even, odd),
            simd.sub_f32s(even, odd),
            multiply_add(simd, two, inner, outer),
            subtract_product(simd, two, inner, outer),
            subtract_product(simd, five, d[3], multiply_add(simd, four, d[1], d[5])),
        ]
    }
}

/// `A' m`: a column or row of products becomes one of outputs.
#[inline(always)]
pub(crate) fn output<S: Simd>(simd: S, m: [S::f32s; WINDOW]) -> [S::f32s; TILE] {
    let (two, four, eight) = (simd.splat_f32s(2.0), simd.splat_f32s(4.0), simd.splat_f32s(8.0));
    let (near_sum, near_difference) = (simd.add_f32s(m[1], m[2]), simd.sub_f32s(m[1], m[2]));
    let (far_sum, far_difference) = (simd.add_f32s(m[3], m[4]), simd.sub_f32s(m[3], m[4]));
    [
        simd.add_f32s(simd.add_f32s(m[0], near_sum), far_sum),
        multiply_add(simd, two, far_difference, near_difference),
        multiply_add(simd, four, far_sum, near_sum),
        multiply_add(simd, eight, far_difference, simd.add_f32s(near_difference, m[5])),
    ]
}

impl Transform<TILE> for Gradient {
    #[inline(always)]
    fn apply<S: Simd>(simd: S, y: [S::f32s; TILE]) -> [S::f32s; WINDOW] {
        let (two, four) = (simd.splat_f32s(2.0), simd.splat_f32s(4.0));
        let (even, odd) = (simd.add_f32s(y[0], y[2]), simd.add_f32s(y[1], y[3]));
        let far_even = multiply_add(simd, four, y[2], y[0]);
        // 2 y1 + 8 y3
        let far_odd = simd.mul_f32s(two, multiply_add(simd, four, y[3], y[1]));
        [
            y[0],
            simd.add_f32s(even, odd),
            simd.sub_f32s(even, odd),
            simd.add_f32s(far_even, far_odd),
            simd.sub_f32s(far_even, far_odd),
            y[3],
        ]
    }
}

#[cfg(test)]
mod tests;
