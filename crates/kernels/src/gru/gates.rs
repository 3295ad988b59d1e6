//! One step of some clips: products become gates, gates a state.

use pulp::Simd;

use crate::lanes::{at_most, exp, load, multiply_add, store};

/// `1 / (1 + exp(-x))`.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    // The power is never asked for more than it can give; what is no number stays so.
    let negated = at_most(simd, 87.0, simd.neg_f32s(x));
    simd.div_f32s(one, simd.add_f32s(one, exp(simd, negated)))
}

/// `(exp(2 x) - 1) / (exp(2 x) + 1)`.
#[inline(always)]
fn tanh<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = simd.splat_f32s(1.0);
    let doubled = at_most(simd, 87.0, simd.add_f32s(x, x));
    let quotient = simd.div_f32s(simd.splat_f32s(2.0), simd.add_f32s(one, exp(simd, doubled)));
    simd.sub_f32s(one, quotient)
}

/// What a step's backward pass needs of each clip and unit: gates, candidate, and the candidate's product of the state.
pub(super) const KEPT: usize = 4;

/// What enters a step of one clip, each `[3, units]`.
pub(super) struct Products<'a> {
    pub(super) from_input: &'a [f32],
    pub(super) from_state: &'a [f32],
    /// Added to what comes from the state.
    pub(super) bias: &'a [f32],
}

/// What a step of one clip changes.
pub(super) struct Changed<'a> {
    /// `[units]`
    pub(super) state: &'a mut [f32],
    /// `[4, units]`
    pub(super) kept: &'a mut [f32],
}

/// Takes one clip's state one step further.
#[inline(always)]
pub(super) fn step<S: Simd>(simd: S, products: Products, changed: Changed) {
    let Products { from_input, from_state, bias } = products;
    let Changed { state, kept } = changed;
    let units = state.len();
    for at in (0..units).step_by(S::F32_LANES) {
        let gate = |values: &[f32], gate: usize| load::<S>(&values[gate * units + at..]);
        let recurrent_0 = simd.add_f32s(gate(from_state, 0), gate(bias, 0));
        let recurrent_1 = simd.add_f32s(gate(from_state, 1), gate(bias, 1));
        let recurrent_2 = simd.add_f32s(gate(from_state, 2), gate(bias, 2));
        let update = sigmoid(simd, simd.add_f32s(gate(from_input, 0), recurrent_0));
        let reset = sigmoid(simd, simd.add_f32s(gate(from_input, 1), recurrent_1));
        let candidate = tanh(simd, multiply_add(simd, reset, recurrent_2, gate(from_input, 2)));
        let distance = simd.sub_f32s(load::<S>(&state[at..]), candidate);
        store::<S>(&mut state[at..], multiply_add(simd, update, distance, candidate));
        store::<S>(&mut kept[at..], update);
        store::<S>(&mut kept[units + at..], reset);
        store::<S>(&mut kept[2 * units + at..], candidate);
        store::<S>(&mut kept[3 * units + at..], recurrent_2);
    }
}

/// What a step of one clip left behind.
pub(super) struct Left<'a> {
    /// The state before the step, `[units]`.
    pub(super) before: &'a [f32],
    /// `[4, units]`
    pub(super) kept: &'a [f32],
}

/// The gradients of both products of a step of one clip, each `[3, units]`.
pub(super) struct OfProducts<'a> {
    pub(super) of_input: &'a mut [f32],
    pub(super) of_state: &'a mut [f32],
}

/// Takes the gradient of one clip's state one step back.
///
/// `gradient` is that of the state after the step and becomes the part of the state before it that does not go through
/// the recurrent product.
#[inline(always)]
pub(super) fn step_back<S: Simd>(simd: S, left: Left, gradient: &mut [f32], of_products: OfProducts) {
    let Left { before, kept } = left;
    let OfProducts { of_input, of_state } = of_products;
    let units = gradient.len();
    let one = simd.splat_f32s(1.0);
    for at in (0..units).step_by(S::F32_LANES) {
        let update = load::<S>(&kept[at..]);
        let reset = load::<S>(&kept[units + at..]);
        let candidate = load::<S>(&kept[2 * units + at..]);
        let product = load::<S>(&kept[3 * units + at..]);
        let of_new = load::<S>(&gradient[at..]);

        let of_update = simd.mul_f32s(of_new, simd.sub_f32s(load::<S>(&before[at..]), candidate));
        let of_update = simd.mul_f32s(of_update, simd.mul_f32s(update, simd.sub_f32s(one, update)));
        let of_candidate = simd.mul_f32s(of_new, simd.sub_f32s(one, update));
        let slope = simd.sub_f32s(one, simd.mul_f32s(candidate, candidate));
        let of_candidate = simd.mul_f32s(of_candidate, slope);
        let of_reset = simd.mul_f32s(of_candidate, product);
        let of_reset = simd.mul_f32s(of_reset, simd.mul_f32s(reset, simd.sub_f32s(one, reset)));

        store::<S>(&mut gradient[at..], simd.mul_f32s(of_new, update));
        for (products, of_third) in
            [(&mut *of_input, of_candidate), (&mut *of_state, simd.mul_f32s(of_candidate, reset))]
        {
            store::<S>(&mut products[at..], of_update);
            store::<S>(&mut products[units + at..], of_reset);
            store::<S>(&mut products[2 * units + at..], of_third);
        }
    }
}

#[cfg(test)]
mod tests;
