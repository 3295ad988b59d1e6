//! The optimiser's step on every instruction set, against the formulas in f64.

use auteur_kernels::{
    Instructions,
    adam::{Parameter, Step, step},
};

use crate::support::numbers::{Expected, Random, wide};

/// Errors in parts of the largest value, after as many steps as the tests take: a rounding of 2^-24 for each.
const ROUNDING: f64 = 1e-6;

const BETAS: (f32, f32) = (0.9, 0.999);
const EPSILON: f32 = 1e-7;
const RATE: f64 = 1e-2;

/// Weights and both moments.
#[derive(Clone)]
struct State<T> {
    weights: Vec<T>,
    mean: Vec<T>,
    mean_square: Vec<T>,
    /// Weight decay, of which a step takes the rate's share.
    decay: f64,
}

impl State<f32> {
    fn random(length: usize, random: &mut Random) -> Self {
        let zeros = vec![0.0; length];
        Self { weights: random.values(length, 1.0), mean: zeros.clone(), mean_square: zeros, decay: 0.0 }
    }

    fn step(&mut self, number: i32, gradient: &[f32], instructions: Instructions) {
        let (first, second) = (f64::from(BETAS.0).powi(number), f64::from(BETAS.1).powi(number));
        let rate = RATE * (1.0 - second).sqrt() / (1.0 - first);
        let numbers =
            Step { rate: rate as f32, betas: BETAS, epsilon: EPSILON, decay: (RATE * self.decay) as f32 };
        let Self { weights, mean, mean_square, .. } = self;
        step(numbers, instructions, Parameter { weights, gradient, mean, mean_square });
    }
}

impl State<f64> {
    /// As Keras 3 writes it, which places epsilon where the paper's section 2 does for the efficient order, and lets weights
    /// decay first.
    fn step_by_formula(&mut self, number: i32, gradient: &[f64]) {
        let (beta_1, beta_2) = (f64::from(BETAS.0), f64::from(BETAS.1));
        let alpha = RATE * (1.0 - beta_2.powi(number)).sqrt() / (1.0 - beta_1.powi(number));
        for (place, gradient) in gradient.iter().enumerate() {
            self.mean[place] += (gradient - self.mean[place]) * (1.0 - beta_1);
            self.mean_square[place] += (gradient * gradient - self.mean_square[place]) * (1.0 - beta_2);
            let root = self.mean_square[place].sqrt() + f64::from(EPSILON);
            self.weights[place] -= RATE * self.decay * self.weights[place];
            self.weights[place] -= alpha * self.mean[place] / root;
        }
    }
}

#[test]
fn steps_of_any_length_move_weights_and_moments_as_the_formulas_do() {
    // Around whole vectors and around the pieces that threads take.
    for length in [0, 1, 3, 8, 15, 16, 17, 100, 16_383, 16_384, 16_385, 40_001] {
        for instructions in Instructions::available() {
            let random = &mut Random::new(length as u64);
            let mut state = State { decay: [0.0, 0.5][length % 2], ..State::random(length, random) };
            let mut expected = State {
                weights: wide(&state.weights),
                mean: wide(&state.mean),
                mean_square: wide(&state.mean_square),
                decay: state.decay,
            };
            for number in 1..=5 {
                let gradient = random.values(length, 10f32.powi(number - 4));
                state.step(number, &gradient, instructions);
                expected.step_by_formula(number, &wide(&gradient));
            }
            let State { weights, mean, mean_square, .. } = expected;
            for (name, expected, actual) in [
                ("weights", weights, state.weights),
                ("mean", mean, state.mean),
                ("mean square", mean_square, state.mean_square),
            ] {
                let error = Expected::relative_to_largest(expected, 0.0).error_of(&actual);
                assert!(error <= ROUNDING, "{name} of {length} is wrong by {error:e} with {instructions}");
            }
        }
    }
}

#[test]
fn the_first_step_goes_by_the_rate_against_the_gradients_sign_whatever_its_size() {
    for instructions in Instructions::available() {
        let gradient = [1e-3f32, -1e-3, 1.0, -1.0, 1e3, -1e3, 1e10, -1e10, 0.0];
        let zeros = vec![0.0; gradient.len()];
        let mut state = State { weights: zeros.clone(), mean: zeros.clone(), mean_square: zeros, decay: 0.0 };
        state.step(1, &gradient, instructions);
        for (weight, gradient) in state.weights.iter().zip(gradient) {
            let expected = if gradient == 0.0 { 0.0 } else { -RATE * f64::from(gradient.signum()) };
            // Epsilon takes a third of a per cent off the smallest gradient's step.
            assert!((f64::from(*weight) - expected).abs() <= 0.004 * RATE, "{gradient} moved by {weight}");
        }
    }
}

#[test]
fn a_weight_moves_the_same_wherever_it_stands() {
    for instructions in Instructions::available() {
        let random = &mut Random::new(1);
        let (state, gradient) = (State::random(40, random), random.values(40, 1.0));
        let mut together = state.clone();
        together.step(1, &gradient, instructions);
        for place in 0..40 {
            let mut alone = State {
                weights: vec![state.weights[place]],
                mean: vec![state.mean[place]],
                mean_square: vec![state.mean_square[place]],
                decay: 0.0,
            };
            alone.step(1, &gradient[place..=place], instructions);
            assert_eq!(alone.weights[0].to_bits(), together.weights[place].to_bits(), "place {place}");
        }
    }
}
