use pulp::Simd;

use super::{sigmoid, tanh};
use crate::{
    Instructions,
    lanes::tests::{Function, range, values},
};

/// Errors of gates, which are at most 1: a few roundings of 2^-24.
const GATES: f64 = 2e-7;

#[derive(Clone, Copy)]
struct Sigmoid;

impl Function for Sigmoid {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        sigmoid(simd, x)
    }
}

#[derive(Clone, Copy)]
struct Tanh;

impl Function for Tanh {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        tanh(simd, x)
    }
}

fn arguments() -> Vec<f32> {
    let edges = [0.0, -0.0, f32::MAX, f32::MIN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-40];
    [range(-200.0, 200.0, 400_001), range(-2.0, 2.0, 400_001), edges.to_vec()].concat()
}

#[test]
fn gates_are_the_logistic_function_and_the_hyperbolic_tangent() {
    let arguments = arguments();
    for instructions in Instructions::available() {
        let gates = values(Sigmoid, &arguments, instructions);
        for ((x, sigmoid), tanh) in arguments.iter().zip(gates).zip(values(Tanh, &arguments, instructions)) {
            let exact = 1.0 / (1.0 + (-f64::from(*x)).exp());
            assert!(
                (f64::from(sigmoid) - exact).abs() <= GATES,
                "sigmoid({x}) is {sigmoid} with {instructions}"
            );
            let exact = f64::from(*x).tanh();
            assert!((f64::from(tanh) - exact).abs() <= GATES, "tanh({x}) is {tanh} with {instructions}");
        }
    }
}

#[test]
fn gates_never_leave_their_range() {
    let arguments = arguments();
    for instructions in Instructions::available() {
        assert!(values(Sigmoid, &arguments, instructions).iter().all(|gate| (0.0..=1.0).contains(gate)));
        assert!(values(Tanh, &arguments, instructions).iter().all(|gate| (-1.0..=1.0).contains(gate)));
    }
}

#[test]
fn no_number_opens_no_gate() {
    for instructions in Instructions::available() {
        assert!(values(Sigmoid, &[f32::NAN], instructions)[0].is_nan(), "{instructions}");
        assert!(values(Tanh, &[f32::NAN], instructions)[0].is_nan(), "{instructions}");
    }
}
