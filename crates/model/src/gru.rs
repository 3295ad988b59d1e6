//! A gated recurrent layer with Keras' weights: three gates in one fused kernel, reset applied after the product.
//!
//! All steps' input products are one matrix product, and each step's recurrent products another, where Burn's layer
//! makes six small ones a step. The fused kernels are also what Keras' initialisers are defined over.

use burn::{
    module::{Module, Param},
    tensor::{
        Device, Tensor, TensorData,
        activation::{sigmoid, tanh},
    },
};

use crate::{
    initializers::{glorot_uniform, orthogonal},
    random::RandomStream,
};

/// The update gate `z`, the reset gate `r` and the candidate `h`, in this order.
const GATES: usize = 3;

/// `[batch, time, inputs]` becomes `[batch, time, units]`.
///
/// # Source
/// Keras 3 `layers.GRU` with its defaults (`reset_after=True`, sigmoid gates, tanh candidate).
#[derive(Module, Debug)]
pub(crate) struct Gru {
    /// `[inputs, 3 * units]`
    kernel: Param<Tensor<2>>,
    /// `[units, 3 * units]`
    recurrent_kernel: Param<Tensor<2>>,
    /// `[2, 3 * units]`: for the input's product, for the state's product.
    bias: Param<Tensor<2>>,
}

impl Gru {
    /// A layer with Keras' initial weights, drawn from `random`.
    pub(crate) fn new(inputs: usize, units: usize, random: RandomStream, device: &Device) -> Self {
        let fused = GATES * units;
        let kernel = TensorData::new(glorot_uniform(1, inputs, fused, random.branch(0)), [inputs, fused]);
        let recurrent = TensorData::new(orthogonal(units, fused, random.branch(1)), [units, fused]);
        Self {
            kernel: Param::from_data(kernel, device),
            recurrent_kernel: Param::from_data(recurrent, device),
            bias: Param::from_data(TensorData::new(vec![0.0f32; 2 * fused], [2, fused]), device),
        }
    }

    /// The state after each step of `input`, `[batch, time, inputs]`, as `[batch, units]` each; the first state is zero.
    pub(crate) fn forward(&self, input: Tensor<3>) -> Vec<Tensor<2>> {
        let [batch, time, inputs] = input.dims();
        let recurrent_kernel = self.recurrent_kernel.val();
        let [units, fused] = recurrent_kernel.dims();
        let [input_bias, state_bias] = [0, 1].map(|row| self.bias.val().narrow(0, row, 1));
        // Time first, so that each step is one contiguous block: [time * batch, inputs] -> [time * batch, 3 * units].
        let rows = input.swap_dims(0, 1).reshape([time * batch, inputs]);
        let projected = rows.matmul(self.kernel.val()) + input_bias;

        let mut states: Vec<Tensor<2>> = Vec::with_capacity(time);
        for step in 0..time {
            let from_input = projected.clone().narrow(0, step * batch, batch);
            let from_state = match states.last() {
                Some(state) => state.clone().matmul(recurrent_kernel.clone()) + state_bias.clone(),
                None => state_bias.clone().expand([batch, fused]),
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
        states
    }
}
