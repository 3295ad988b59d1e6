//! The recurrences step by step with Burn's own operations.

use burn::tensor::{
    Tensor,
    activation::{sigmoid, tanh},
};

use super::GATES;

/// The recurrence of today's Keras; `projected` is `[batch, time, 3 * units]`, `bias` `[1, 3 * units]`.
pub(super) fn reset_after(projected: Tensor<3>, recurrent_kernel: Tensor<2>, bias: Tensor<2>) -> Tensor<3> {
    let [batch, time, fused] = projected.dims();
    let units = fused / GATES;
    let mut states: Vec<Tensor<2>> = Vec::with_capacity(time);
    for step in 0..time {
        let from_input = projected.clone().narrow(1, step, 1).reshape([batch, fused]);
        let from_state = match states.last() {
            Some(state) => state.clone().matmul(recurrent_kernel.clone()) + bias.clone(),
            None => bias.clone().expand([batch, fused]),
        };
        let gate = |product: &Tensor<2>, at: usize| product.clone().narrow(1, at * units, units);
        let update = sigmoid(gate(&from_input, 0) + gate(&from_state, 0));
        let reset = sigmoid(gate(&from_input, 1) + gate(&from_state, 1));
        let candidate = tanh(gate(&from_input, 2) + reset * gate(&from_state, 2));
        // update * state + (1 - update) * candidate
        let state = match states.last() {
            Some(state) => candidate.clone() + update * (state.clone() - candidate),
            None => candidate.clone() - update * candidate,
        };
        states.push(state);
    }
    Tensor::stack::<3>(states, 1)
}

/// The recurrence of Keras 2.1; `projected` is `[batch, time, 3 * units]`.
pub(super) fn reset_before(projected: Tensor<3>, recurrent_kernel: Tensor<2>) -> Tensor<3> {
    let [batch, time, fused] = projected.dims();
    let units = fused / GATES;
    let for_gates = recurrent_kernel.clone().narrow(1, 0, 2 * units);
    let for_candidate = recurrent_kernel.narrow(1, 2 * units, units);
    let mut state = Tensor::zeros([batch, units], (&projected.device(), projected.dtype()));
    let mut states: Vec<Tensor<2>> = Vec::with_capacity(time);
    for step in 0..time {
        let from_input = projected.clone().narrow(1, step, 1).reshape([batch, fused]);
        let for_both = from_input.clone().narrow(1, 0, 2 * units);
        let gates = hard_sigmoid(for_both + state.clone().matmul(for_gates.clone()));
        let (update, reset) = (gates.clone().narrow(1, 0, units), gates.narrow(1, units, units));
        let from_state = (reset * state.clone()).matmul(for_candidate.clone());
        let candidate = tanh(from_input.narrow(1, 2 * units, units) + from_state);
        // update * state + (1 - update) * candidate
        state = candidate.clone() + update * (state - candidate);
        states.push(state.clone());
    }
    Tensor::stack::<3>(states, 1)
}

/// A line through the middle of the sigmoid, cut off at 0 and 1. Today's Keras calls a steeper one by this name.
fn hard_sigmoid(input: Tensor<2>) -> Tensor<2> {
    (input * 0.2 + 0.5).clamp(0.0, 1.0)
}
