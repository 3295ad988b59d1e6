use pulp::{Simd, WithSimd};

use super::{WIDEST, elu, elu_slope, exp, load, relu, relu_slope, store};
use crate::Instructions;

/// Errors of `exp` in units in the last place, as it promises.
const EXP: f64 = 2.0;

/// Errors of `elu`: those of `exp` just below 1, whose last place is worth 2^-24.
const ELU: f64 = EXP / (1 << 24) as f64;

/// A function of one vector of lanes.
pub(crate) trait Function: Copy {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s;
}

/// `function` of each of `arguments`, with the given instructions.
pub(crate) fn values(function: impl Function, arguments: &[f32], instructions: Instructions) -> Vec<f32> {
    struct Values<'a, F>(F, &'a mut [f32]);
    impl<F: Function> WithSimd for Values<'_, F> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            for lanes in self.1.chunks_exact_mut(S::F32_LANES) {
                let value = self.0.apply(simd, load::<S>(lanes));
                store::<S>(lanes, value);
            }
        }
    }
    let mut values = arguments.to_vec();
    values.resize(arguments.len().next_multiple_of(WIDEST), 0.0);
    instructions.run(Values(function, &mut values));
    values.truncate(arguments.len());
    values
}

/// Numbers from `first` to `last` that lie as dense as `count` of them can.
pub(crate) fn range(first: f32, last: f32, count: usize) -> Vec<f32> {
    let step = (f64::from(last) - f64::from(first)) / (count - 1) as f64;
    (0..count).map(|at| (f64::from(first) + step * at as f64) as f32).collect()
}

#[derive(Clone, Copy)]
struct Exp;

impl Function for Exp {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        exp(simd, x)
    }
}

#[derive(Clone, Copy)]
struct Elu;

impl Function for Elu {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        elu(simd, x)
    }
}

#[derive(Clone, Copy)]
struct Relu;

impl Function for Relu {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        relu(simd, x)
    }
}

#[derive(Clone, Copy)]
struct EluSlope;

impl Function for EluSlope {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        elu_slope(simd, x)
    }
}

#[derive(Clone, Copy)]
struct ReluSlope;

impl Function for ReluSlope {
    fn apply<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        relu_slope(simd, x)
    }
}

#[test]
fn powers_of_e_are_within_two_units_in_the_last_place() {
    let near_zero = range(-1e-3, 1e-3, 100_001);
    let arguments = [range(-87.3, 88.0, 1_000_003), range(-1.0, 1.0, 500_001), near_zero].concat();
    for instructions in Instructions::available() {
        for (x, value) in arguments.iter().zip(values(Exp, &arguments, instructions)) {
            let exact = f64::from(*x).exp();
            let unit = f64::from((exact as f32).next_up()) - f64::from(exact as f32);
            let error = (f64::from(value) - exact).abs() / unit;
            assert!(error <= EXP, "exp({x}) is wrong by {error} units with {instructions}");
        }
    }
}

#[test]
fn powers_of_less_than_the_least_argument_are_that_arguments() {
    for instructions in Instructions::available() {
        let powers = values(Exp, &[-87.3, -87.4, -100.0, -1e30, f32::NEG_INFINITY], instructions);
        assert!(powers[0] > 0.0);
        assert_eq!(powers, vec![powers[0]; 5], "{instructions}");
    }
}

#[test]
fn no_number_has_no_power() {
    for instructions in Instructions::available() {
        assert!(values(Exp, &[f32::NAN], instructions)[0].is_nan(), "{instructions}");
    }
}

#[test]
fn elu_is_its_argument_where_that_is_positive_and_exp_less_one_elsewhere() {
    let arguments =
        [range(-100.0, 100.0, 1_000_003), range(-1.0, 1.0, 500_001), range(-1e-3, 1e-3, 100_001)].concat();
    for instructions in Instructions::available() {
        for (x, value) in arguments.iter().zip(values(Elu, &arguments, instructions)) {
            if *x > 0.0 {
                assert_eq!(value.to_bits(), x.to_bits(), "{instructions}");
                continue;
            }
            let error = (f64::from(value) - f64::from(*x).exp_m1()).abs();
            assert!(error <= ELU, "elu({x}) is wrong by {error:e} with {instructions}");
        }
    }
}

#[test]
fn elu_of_the_edges_is_what_it_tends_to() {
    let edges = [0.0, -0.0, 1e-45, -1e-45, f32::MAX, f32::MIN, f32::INFINITY, f32::NEG_INFINITY];
    let expected = [0.0, 0.0, 1e-45, 0.0, f32::MAX, -1.0, f32::INFINITY, -1.0];
    for instructions in Instructions::available() {
        assert_eq!(values(Elu, &edges, instructions), expected, "{instructions}");
        assert!(values(Elu, &[f32::NAN], instructions)[0].is_nan(), "{instructions}");
    }
}

#[test]
fn the_slope_of_elu_is_one_above_and_the_power_below() {
    for instructions in Instructions::available() {
        let slopes = values(EluSlope, &[3.0, 1e-30, 0.0, -0.25, -0.75, -1.0], instructions);
        assert_eq!(slopes, [1.0, 1.0, 1.0, 0.75, 0.25, 0.0], "{instructions}");
    }
}

#[test]
fn relu_is_its_argument_where_that_is_positive_and_zero_elsewhere() {
    let arguments = [3.0, 1e-45, 0.0, -1e-45, -2.0, f32::INFINITY, f32::NEG_INFINITY];
    let expected = [3.0, 1e-45, 0.0, 0.0, 0.0, f32::INFINITY, 0.0];
    for instructions in Instructions::available() {
        assert_eq!(values(Relu, &arguments, instructions), expected, "{instructions}");
        assert!(values(Relu, &[f32::NAN], instructions)[0].is_nan(), "{instructions}");
    }
}

#[test]
fn the_slope_of_relu_is_one_above_and_zero_elsewhere() {
    for instructions in Instructions::available() {
        let slopes = values(ReluSlope, &[3.0, 1e-30, 0.0, -0.0], instructions);
        assert_eq!(slopes, [1.0, 1.0, 0.0, 0.0], "{instructions}");
    }
}
