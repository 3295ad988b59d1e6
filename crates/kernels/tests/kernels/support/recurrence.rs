//! The gated recurrence of Keras 3 with `reset_after=True` in f64, one number after the other.

use auteur_kernels::{
    Instructions,
    gru::{self, Shape},
};

use super::numbers::{Expected, Random, wide};

/// What enters the recurrence, in f64.
#[derive(Clone, Debug)]
pub(crate) struct Recurrence {
    pub(crate) shape: Shape,
    pub(crate) projected: Vec<f64>,
    pub(crate) kernel: Vec<f64>,
    pub(crate) bias: Vec<f64>,
}

/// One unit's gates at one step: update, reset, candidate, and the state's product of the candidate.
type Gates = [f64; 4];

/// Gradients of all that entered.
pub(crate) struct Gradients {
    pub(crate) projected: Vec<f64>,
    pub(crate) kernel: Vec<f64>,
    pub(crate) bias: Vec<f64>,
}

fn sigmoid(value: f64) -> f64 {
    1.0 / (1.0 + (-value).exp())
}

impl Recurrence {
    /// The state before a step: zero before the first.
    fn before<'a>(&self, states: &'a [f64], place: usize) -> Option<&'a [f64]> {
        let units = self.shape.units;
        (!place.is_multiple_of(self.shape.time)).then(|| &states[(place - 1) * units..][..units])
    }

    /// States `[batch, time, units]` and gates `[batch, time, units]`.
    pub(crate) fn forward(&self) -> (Vec<f64>, Vec<Gates>) {
        let Shape { batch, time, units } = self.shape;
        let (mut states, mut gates) = (vec![0.0; batch * time * units], Vec::new());
        for place in 0..batch * time {
            let before = self.before(&states, place).map_or(vec![0.0; units], <[f64]>::to_vec);
            for unit in 0..units {
                let product = |gate: usize| {
                    let column = gate * units + unit;
                    let weights = self.kernel.iter().skip(column).step_by(3 * units);
                    self.bias[column]
                        + weights.zip(&before).map(|(weight, state)| weight * state).sum::<f64>()
                };
                let entering = |gate: usize| self.projected[(place * 3 + gate) * units + unit];
                let update = sigmoid(entering(0) + product(0));
                let reset = sigmoid(entering(1) + product(1));
                let candidate = (entering(2) + reset * product(2)).tanh();
                states[place * units + unit] = update * before[unit] + (1.0 - update) * candidate;
                gates.push([update, reset, candidate, product(2)]);
            }
        }
        (states, gates)
    }

    /// Takes `gradient`, that of all states, back.
    pub(crate) fn backward(&self, gradient: &[f64]) -> Gradients {
        let Shape { batch, time, units } = self.shape;
        let (states, gates) = self.forward();
        let mut result = Gradients {
            projected: vec![0.0; self.projected.len()],
            kernel: vec![0.0; self.kernel.len()],
            bias: vec![0.0; self.bias.len()],
        };
        let mut of_states = gradient.to_vec();
        for place in (0..batch * time).rev() {
            let before = self.before(&states, place).map_or(vec![0.0; units], <[f64]>::to_vec);
            for unit in 0..units {
                let [update, reset, candidate, product] = gates[place * units + unit];
                let of_state = of_states[place * units + unit];
                let of_update = of_state * (before[unit] - candidate) * update * (1.0 - update);
                let of_candidate = of_state * (1.0 - update) * (1.0 - candidate * candidate);
                let of_reset = of_candidate * product * reset * (1.0 - reset);
                let of_input = [of_update, of_reset, of_candidate];
                let of_product = [of_update, of_reset, of_candidate * reset];
                for gate in 0..3 {
                    let column = gate * units + unit;
                    result.projected[place * 3 * units + column] = of_input[gate];
                    result.bias[column] += of_product[gate];
                    for (row, state) in before.iter().enumerate() {
                        result.kernel[row * 3 * units + column] += state * of_product[gate];
                    }
                }
                if place.is_multiple_of(time) {
                    continue;
                }
                let earlier = &mut of_states[(place - 1) * units..][..units];
                earlier[unit] += of_state * update;
                for (row, earlier) in earlier.iter_mut().enumerate() {
                    for (gate, of_product) in of_product.iter().enumerate() {
                        *earlier += self.kernel[row * 3 * units + gate * units + unit] * of_product;
                    }
                }
            }
        }
        result
    }
}

/// Errors of states, in f32 from 0 to 1: a few roundings of 2^-24, which the gates carry on and do not amplify.
const STATES: f64 = 1e-6;

/// Errors of gradients in parts of the largest or of the largest that enters, 1: each is a sum over steps, units or
/// clips of terms that cancel.
const GRADIENTS: f64 = 1e-5;

/// What enters the recurrence, and the gradient of its states.
#[derive(Clone, Debug)]
pub(crate) struct RecurrentCase {
    pub(crate) shape: Shape,
    pub(crate) projected: Vec<f32>,
    pub(crate) kernel: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) gradient: Vec<f32>,
}

impl RecurrentCase {
    /// Gates that are open, closed and between; products of the state of about unit size.
    pub(crate) fn random(shape: Shape, seed: u64) -> Self {
        let random = &mut Random::new(seed);
        let gates = 3 * shape.units;
        Self {
            shape,
            projected: random.values(shape.batch * shape.time * gates, 3.0),
            kernel: random.values(shape.units * gates, (3.0 / shape.units as f32).sqrt()),
            bias: random.values(gates, 0.5),
            gradient: random.values(shape.batch * shape.time * shape.units, 1.0),
        }
    }

    /// States and gradients with these instructions.
    pub(crate) fn run(&self, instructions: Instructions) -> [(&'static str, Vec<f32>); 4] {
        let Self { shape, projected, kernel, bias, gradient } = self;
        let entering = gru::Entering { projected, recurrent_kernel: kernel, bias };
        let gru::Forward { states, saved } = gru::forward(*shape, instructions, entering);
        let back = gru::backward(&saved, kernel, gradient);
        [
            ("states", states),
            ("gradient of projected", back.projected),
            ("gradient of kernel", back.recurrent_kernel),
            ("gradient of bias", back.bias),
        ]
    }

    /// Asserts that all instructions give the reference's states and gradients.
    pub(crate) fn assert_runs_as_the_reference(&self) {
        let Self { shape, projected, kernel, bias, gradient } = self;
        let (projected, kernel, bias) = (wide(projected), wide(kernel), wide(bias));
        let recurrence = Recurrence { shape: *shape, projected, kernel, bias };
        let back = recurrence.backward(&wide(gradient));
        let expected = [recurrence.forward().0, back.projected, back.kernel, back.bias];
        let expected = expected.map(|values| Expected::relative_to_largest(values, 1.0));
        for instructions in Instructions::available() {
            let tolerances = [STATES, GRADIENTS, GRADIENTS, GRADIENTS];
            for ((expected, tolerance), (name, actual)) in
                expected.iter().zip(tolerances).zip(self.run(instructions))
            {
                let error = expected.error_of(&actual);
                assert!(error <= tolerance, "{name} is wrong by {error:e} with {shape:?}, {instructions}");
            }
        }
    }
}
