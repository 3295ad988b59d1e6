//! A gated recurrent layer with Keras' weights: three gates in one fused kernel, reset applied after the product.
//!
//! All steps' input products are one matrix product. What is left of a step is one operation of our own on the CPU for
//! all steps together, and Burn's operations elsewhere. The fused kernels are also what Keras' initialisers are defined
//! over.

use auteur_ground::RandomStream;
use burn::{
    module::{Module, Param},
    tensor::{
        Device, Tensor, TensorData,
        activation::{sigmoid, tanh},
    },
};

use super::initializers::{glorot_uniform, orthogonal};
use crate::cpu;

/// The update gate `z`, the reset gate `r` and the candidate `h`, in this order.
pub(crate) const GATES: usize = 3;

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

    /// The state after each step of `input`, `[batch, time, inputs]`: `[batch, time, units]`. The first state is zero.
    pub(crate) fn forward(&self, input: Tensor<3>) -> Tensor<3> {
        let [batch, time, inputs] = input.dims();
        let recurrent_kernel = self.recurrent_kernel.val();
        let [_, fused] = recurrent_kernel.dims();
        let [input_bias, state_bias] = [0, 1].map(|row| self.bias.val().narrow(0, row, 1));
        let on_cpu = cpu::serves(&input);
        let rows = input.reshape([batch * time, inputs]);
        let projected = (rows.matmul(self.kernel.val()) + input_bias).reshape([batch, time, fused]);
        match on_cpu {
            true => cpu::gru_states(projected, recurrent_kernel, state_bias.reshape([fused])),
            false => states_with_burn(projected, recurrent_kernel, state_bias),
        }
    }
}

/// The recurrence with Burn's own operations; `projected` is `[batch, time, 3 * units]`, `bias` `[1, 3 * units]`.
fn states_with_burn(projected: Tensor<3>, recurrent_kernel: Tensor<2>, bias: Tensor<2>) -> Tensor<3> {
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

#[cfg(test)]
mod tests {
    use burn::{module::ParamId, tensor::DType};

    use super::*;

    const BATCH: usize = 2;
    const TIME: usize = 4;
    const INPUTS: usize = 3;
    const UNITS: usize = 2;

    /// Step of the finite differences; their own error is about its square.
    const STEP: f64 = 1e-5;
    /// Rounding of f64 divided by the step.
    const TOLERANCE: f64 = 1e-9;

    /// Lengths of kernel, recurrent kernel, bias and input, in this order in one vector.
    const LENGTHS: [usize; 4] =
        [INPUTS * GATES * UNITS, UNITS * GATES * UNITS, 2 * GATES * UNITS, BATCH * TIME * INPUTS];

    /// The four tensors that `values` holds, in f64.
    fn tensors(values: &[f64], device: &Device) -> ([Tensor<2>; 3], Tensor<3>) {
        let mut rest = values;
        let mut take = |length: usize| {
            let (taken, behind) = rest.split_at(length);
            rest = behind;
            taken.to_vec()
        };
        let fused = GATES * UNITS;
        let shapes = [[INPUTS, fused], [UNITS, fused], [2, fused]];
        let matrices = [0, 1, 2].map(|at| {
            let data = TensorData::new(take(LENGTHS[at]), shapes[at]);
            Tensor::from_data(data, (device, DType::F64))
        });
        let input = TensorData::new(take(LENGTHS[3]), [BATCH, TIME, INPUTS]);
        (matrices, Tensor::from_data(input, (device, DType::F64)))
    }

    /// A number that depends on every state and every unit differently.
    fn weighed(matrices: [Tensor<2>; 3], input: Tensor<3>) -> Tensor<1> {
        let [kernel, recurrent_kernel, bias] =
            matrices.map(|matrix| Param::initialized(ParamId::new(), matrix));
        let states = Gru { kernel, recurrent_kernel, bias }.forward(input);
        let weights: Vec<f64> = (0..TIME * BATCH * UNITS).map(|at| (at as f64).sin()).collect();
        let weights = TensorData::new(weights, [BATCH, TIME, UNITS]);
        let device = states.device();
        (states * Tensor::from_data(weights, (&device, DType::F64))).sum()
    }

    #[test]
    fn gradients_are_those_of_finite_differences_in_f64() {
        let random = RandomStream::new(0);
        let count: usize = LENGTHS.iter().sum();
        let values: Vec<f64> = (0..count as u64).map(|at| 2.0 * random.uniform(at) - 1.0).collect();

        let (matrices, input) = tensors(&values, &Device::flex().autodiff());
        let (matrices, input) = (matrices.map(Tensor::require_grad), input.require_grad());
        let gradients = weighed(matrices.clone(), input.clone()).backward();
        let mut found: Vec<f64> = Vec::new();
        for matrix in &matrices {
            found.extend(matrix.grad(&gradients).unwrap().into_data().iter::<f64>());
        }
        found.extend(input.grad(&gradients).unwrap().into_data().iter::<f64>());

        let device = Device::flex();
        let at_distance = |place: usize, distance: f64| -> f64 {
            let mut moved = values.clone();
            moved[place] += distance;
            let (matrices, input) = tensors(&moved, &device);
            weighed(matrices, input).into_scalar()
        };
        for (place, found) in found.into_iter().enumerate() {
            let difference = (at_distance(place, STEP) - at_distance(place, -STEP)) / (2.0 * STEP);
            assert!((found - difference).abs() < TOLERANCE, "place {place}: {found}, {difference}");
        }
    }
}
