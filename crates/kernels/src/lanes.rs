//! What kernels ask of one vector of lanes beyond [`pulp::Simd`]: loads, stores, and the functions that have no
//! instruction.
//!
//! All kernels are `#[inline(always)]` and loop with `for`: what the compiler does not inline into the function that
//! enables the instructions, be it a closure within the standard library, is compiled without them.

use std::any::TypeId;

use pulp::{Scalar256b, Simd};

/// Channels are filled up to a multiple of this, the widest vector that there is.
pub(crate) const WIDEST: usize = 16;

/// `a * b + c`.
///
/// Fused where there is an instruction for it; portable code would call a function of the C library for each lane.
#[inline(always)]
pub(crate) fn multiply_add<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    match TypeId::of::<S>() == TypeId::of::<Scalar256b>() {
        true => simd.add_f32s(simd.mul_f32s(a, b), c),
        false => simd.mul_add_e_f32s(a, b, c),
    }
}

/// `c - a * b`.
#[inline(always)]
pub(crate) fn subtract_product<S: Simd>(simd: S, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
    match TypeId::of::<S>() == TypeId::of::<Scalar256b>() {
        true => simd.sub_f32s(c, simd.mul_f32s(a, b)),
        false => simd.negate_mul_add_e_f32s(a, b, c),
    }
}

/// `x` where it is more than `least`, elsewhere `least`; what is no number stays so.
///
/// With the operands in this order, processors' instructions give NaN where `x` is; portable code would give `least`.
#[inline(always)]
fn at_least<S: Simd>(simd: S, least: f32, x: S::f32s) -> S::f32s {
    let least = simd.splat_f32s(least);
    match TypeId::of::<S>() == TypeId::of::<Scalar256b>() {
        true => simd.select_f32s(simd.less_than_f32s(x, least), least, x),
        false => simd.max_f32s(least, x),
    }
}

/// `x` where it is less than `most`, elsewhere `most`; what is no number stays so, as in [`at_least`].
#[inline(always)]
pub(crate) fn at_most<S: Simd>(simd: S, most: f32, x: S::f32s) -> S::f32s {
    let most = simd.splat_f32s(most);
    match TypeId::of::<S>() == TypeId::of::<Scalar256b>() {
        true => simd.select_f32s(simd.greater_than_f32s(x, most), most, x),
        false => simd.min_f32s(most, x),
    }
}

/// `a` where it is more than `b`, elsewhere `b`: so where one of them is no number.
#[inline(always)]
pub(crate) fn larger<S: Simd>(simd: S, a: S::f32s, b: S::f32s) -> S::f32s {
    // x86 has an instruction that does just this; others treat what is no number in their own way.
    match cfg!(target_arch = "x86_64") && TypeId::of::<S>() != TypeId::of::<Scalar256b>() {
        true => simd.max_f32s(a, b),
        false => simd.select_f32s(simd.greater_than_f32s(a, b), a, b),
    }
}

/// The first vector of `from`.
#[inline(always)]
pub(crate) fn load<S: Simd>(from: &[f32]) -> S::f32s {
    S::as_simd_f32s(&from[..S::F32_LANES]).0[0]
}

/// Puts `value` at the start of `to`.
#[inline(always)]
pub(crate) fn store<S: Simd>(to: &mut [f32], value: S::f32s) {
    S::as_mut_simd_f32s(&mut to[..S::F32_LANES]).0[0] = value;
}

/// Adds `value` to the start of `to`.
#[inline(always)]
pub(crate) fn accumulate<S: Simd>(simd: S, to: &mut [f32], value: S::f32s) {
    let place = &mut S::as_mut_simd_f32s(&mut to[..S::F32_LANES]).0[0];
    *place = simd.add_f32s(*place, value);
}

/// `e` to the power of `x` where it is from -87.3 to 88; lower arguments are taken as -87.3, higher ones give nonsense.
///
/// Within 2 units in the last place. `x = n ln 2 + r` with an integer `n` and `|r| <= ln 2 / 2`; a polynomial gives the
/// power of `r`, and `n` goes into the exponent's bits.
///
/// # Source
/// The Cephes library's `expf` (Moshier).
#[inline(always)]
pub(crate) fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    /// 1.5 * 2^23: a float of this size has no bits left for a fraction, so adding it rounds.
    const ROUND: f32 = 12_582_912.0;
    /// Of the power series' remainder, the highest power first.
    const COEFFICIENTS: [f32; 6] =
        [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 5e-1];
    let x = at_least(simd, -87.3, x);
    let round = simd.splat_f32s(ROUND);
    let rounded = multiply_add(simd, x, simd.splat_f32s(std::f32::consts::LOG2_E), round);
    let n = simd.sub_f32s(rounded, round);
    // ln 2 in two parts, the first of which has few bits, so that n times it is exact.
    let r = subtract_product(simd, n, simd.splat_f32s(0.693_359_4), x);
    let r = subtract_product(simd, n, simd.splat_f32s(-2.121_944_4e-4), r);
    let mut polynomial = simd.splat_f32s(COEFFICIENTS[0]);
    for coefficient in &COEFFICIENTS[1..] {
        polynomial = multiply_add(simd, polynomial, r, simd.splat_f32s(*coefficient));
    }
    let power = simd.add_f32s(multiply_add(simd, polynomial, simd.mul_f32s(r, r), r), simd.splat_f32s(1.0));
    let exponent = simd.wrapping_dyn_shl_u32s(simd.transmute_u32s_f32s(rounded), simd.splat_u32s(23));
    let scale = simd.add_u32s(exponent, simd.splat_u32s(127 << 23));
    simd.mul_f32s(power, simd.transmute_f32s_u32s(scale))
}

/// `x` where it is positive, elsewhere `exp(x) - 1`; what is no number stays so.
#[inline(always)]
pub(crate) fn elu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let below = simd.sub_f32s(exp(simd, x), simd.splat_f32s(1.0));
    simd.select_f32s(simd.less_than_or_equal_f32s(x, simd.splat_f32s(0.0)), below, x)
}

/// `x` where it is positive, elsewhere 0; what is no number stays so.
#[inline(always)]
pub(crate) fn relu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    at_least(simd, 0.0, x)
}

/// The slope of [`elu`] where its value is `y`: 1 where that is positive, elsewhere `y + 1`.
#[inline(always)]
pub(crate) fn elu_slope<S: Simd>(simd: S, y: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    simd.min_f32s(simd.add_f32s(y, one), one)
}

/// The slope of [`relu`] where its value is `y`: 1 where that is positive, elsewhere 0.
#[inline(always)]
pub(crate) fn relu_slope<S: Simd>(simd: S, y: S::f32s) -> S::f32s {
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    simd.select_f32s(simd.less_than_or_equal_f32s(y, zero), zero, one)
}

#[cfg(test)]
pub(crate) mod tests;
