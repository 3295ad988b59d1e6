//! The layer against finite differences, and that of Keras 2.1 against its equations in NumPy.

use std::collections::BTreeMap;

use burn::{module::ParamId, tensor::DType};
use serde::Deserialize;

use super::*;

/// Step of the finite differences; their own error is about its square.
const STEP: f64 = 1e-5;
/// Rounding of f64 divided by the step.
const TOLERANCE: f64 = 1e-9;
/// Of f64, through six steps.
const ROUNDING: f64 = 1e-13;
/// Of f32, which gates that lie on a slope of one fifth do not blow up.
const ROUNDING_IN_F32: f64 = 3e-6;

/// The sizes of a layer and of what enters it.
#[derive(Clone, Copy, Deserialize)]
struct Sizes {
    batch: usize,
    time: usize,
    inputs: usize,
    units: usize,
}

/// A layer whose weights and input are one vector: kernel, recurrent kernel, bias and input, in this order.
#[derive(Clone, Copy)]
struct Layer {
    sizes: Sizes,
    variant: GruVariant,
    dtype: DType,
}

impl Layer {
    /// The shapes of the three weights.
    fn shapes(&self) -> [[usize; 2]; 3] {
        let (Sizes { inputs, units, .. }, fused) = (self.sizes, GATES * self.sizes.units);
        [[inputs, fused], [units, fused], [self.variant.biases(), fused]]
    }

    /// Numbers of weights and input.
    fn count(&self) -> usize {
        let Sizes { batch, time, inputs, .. } = self.sizes;
        self.shapes().iter().map(|[rows, columns]| rows * columns).sum::<usize>() + batch * time * inputs
    }

    /// The weights and the input that `values` holds.
    fn tensors(&self, values: &[f64], device: &Device) -> ([Tensor<2>; 3], Tensor<3>) {
        let mut rest = values;
        let matrices = self.shapes().map(|shape| {
            let (taken, behind) = rest.split_at(shape[0] * shape[1]);
            rest = behind;
            Tensor::from_data(TensorData::new(taken.to_vec(), shape), (device, self.dtype))
        });
        let Sizes { batch, time, inputs, .. } = self.sizes;
        let input = TensorData::new(rest.to_vec(), [batch, time, inputs]);
        (matrices, Tensor::from_data(input, (device, self.dtype)))
    }

    fn states(&self, matrices: [Tensor<2>; 3], input: Tensor<3>) -> Tensor<3> {
        let [kernel, recurrent_kernel, bias] =
            matrices.map(|matrix| Param::initialized(ParamId::new(), matrix));
        Gru { kernel, recurrent_kernel, bias, variant: self.variant }.forward(input)
    }

    /// A number that depends on every state and every unit differently.
    fn weighed(&self, matrices: [Tensor<2>; 3], input: Tensor<3>) -> Tensor<1> {
        let states = self.states(matrices, input);
        let Sizes { batch, time, units, .. } = self.sizes;
        let weights: Vec<f64> = (0..batch * time * units).map(|at| (at as f64).sin()).collect();
        let weights = TensorData::new(weights, [batch, time, units]);
        let device = states.device();
        (states * Tensor::from_data(weights, (&device, self.dtype))).sum()
    }

    /// Its gradient by each of the values.
    fn gradient(&self, values: &[f64]) -> Vec<f64> {
        let (matrices, input) = self.tensors(values, &Device::flex().autodiff());
        let (matrices, input) = (matrices.map(Tensor::require_grad), input.require_grad());
        let gradients = self.weighed(matrices.clone(), input.clone()).backward();
        let of_matrices = matrices.iter().map(|matrix| matrix.grad(&gradients).unwrap().into_data());
        let all = of_matrices.chain([input.grad(&gradients).unwrap().into_data()]);
        all.flat_map(|data| data.iter::<f64>().collect::<Vec<f64>>()).collect()
    }
}

#[test]
fn gradients_are_those_of_finite_differences_in_f64() {
    for variant in [GruVariant::Keras3, GruVariant::Keras21] {
        let sizes = Sizes { batch: 2, time: 4, inputs: 3, units: 2 };
        let layer = Layer { sizes, variant, dtype: DType::F64 };
        let random = RandomStream::new(0);
        let values: Vec<f64> = (0..layer.count() as u64).map(|at| 2.0 * random.uniform(at) - 1.0).collect();
        let device = Device::flex();
        let at_distance = |place: usize, distance: f64| -> f64 {
            let mut moved = values.clone();
            moved[place] += distance;
            let (matrices, input) = layer.tensors(&moved, &device);
            layer.weighed(matrices, input).into_scalar()
        };
        for (place, found) in layer.gradient(&values).into_iter().enumerate() {
            let difference = (at_distance(place, STEP) - at_distance(place, -STEP)) / (2.0 * STEP);
            let apart = (found - difference).abs();
            assert!(apart < TOLERANCE, "{variant:?}, place {place}: {found}, {difference}");
        }
    }
}

#[derive(Deserialize)]
struct Vectors {
    sizes: Sizes,
    values: BTreeMap<String, Vec<f64>>,
    states: Vec<f64>,
    gradients: BTreeMap<String, Vec<f64>>,
}

fn expect_near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let apart = (found - expected).abs();
        assert!(apart < tolerance * expected.abs().max(1.0), "place {place}: {found}, NumPy {expected}");
    }
}

#[test]
fn states_and_gradients_of_keras_2_1_are_those_of_its_equations() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/gru_keras21.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let in_order = |of: &BTreeMap<String, Vec<f64>>| {
        ["kernel", "recurrent_kernel", "bias", "input"].map(|name| of[name].clone()).concat()
    };
    let values = in_order(&vectors.values);
    for (dtype, rounding) in [(DType::F64, ROUNDING), (DType::F32, ROUNDING_IN_F32)] {
        let layer = Layer { sizes: vectors.sizes, variant: GruVariant::Keras21, dtype };
        let (matrices, input) = layer.tensors(&values, &Device::flex());
        let states: Vec<f64> = layer.states(matrices, input).into_data().iter().collect();
        expect_near(&states, &vectors.states, rounding);
        expect_near(&layer.gradient(&values), &in_order(&vectors.gradients), rounding);
    }
}
