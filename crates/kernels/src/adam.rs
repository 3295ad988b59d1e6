//! One step of Adam in one pass over weights, gradient and both moments.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::{
    Instructions,
    lanes::{load, multiply_add, store},
};

/// Weights that one thread changes at once.
const PIECE: usize = 1 << 14;

/// The numbers of one step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The learning rate with both bias corrections: `rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)`.
    pub rate: f32,
    /// Weights of the old moments.
    pub betas: (f32, f32),
    /// Added to the root of the second moment.
    pub epsilon: f32,
    /// Share of each weight that it loses beside; 0 where weights do not decay.
    pub decay: f32,
}

/// A weight tensor and what a step takes beside it, all of one length.
pub struct Parameter<'a> {
    /// The weights, which the step moves.
    pub weights: &'a mut [f32],
    /// Their gradient.
    pub gradient: &'a [f32],
    /// The first moment, which the step moves.
    pub mean: &'a mut [f32],
    /// The second moment, which the step moves.
    pub mean_square: &'a mut [f32],
}

/// Moves the weights and both moments of `parameter` by one step.
///
/// # Source
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, in the form before section 2.1; the decay as in
/// Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
pub fn step(step: Step, instructions: Instructions, parameter: Parameter) {
    let Parameter { weights, gradient, mean, mean_square } = parameter;
    let moments = mean.par_chunks_mut(PIECE).zip(mean_square.par_chunks_mut(PIECE));
    let weights = weights.par_chunks_mut(PIECE).zip(gradient.par_chunks(PIECE));
    weights.zip(moments).for_each(|((weights, gradient), (mean, mean_square))| {
        instructions.run(Piece { step, parameter: Parameter { weights, gradient, mean, mean_square } });
    });
}

struct Piece<'a> {
    step: Step,
    parameter: Parameter<'a>,
}

impl WithSimd for Piece<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { step, parameter: Parameter { weights, gradient, mean, mean_square } } = self;
        let whole = weights.len() / S::F32_LANES * S::F32_LANES;
        for at in (0..whole).step_by(S::F32_LANES) {
            let parameter = Parameter {
                weights: &mut weights[at..],
                gradient: &gradient[at..],
                mean: &mut mean[at..],
                mean_square: &mut mean_square[at..],
            };
            vector::<S>(simd, step, parameter);
        }
        // The last, incomplete vector takes the same way in a copy that is filled up.
        let rest = whole..weights.len();
        let mut room = [[0.0f32; crate::lanes::WIDEST]; 4];
        let values: [&[f32]; 4] = [weights, gradient, mean, mean_square];
        for (room, values) in room.iter_mut().zip(values) {
            room[..rest.len()].copy_from_slice(&values[rest.clone()]);
        }
        let [of_weights, of_gradient, of_mean, of_square] = &mut room;
        let parameter =
            Parameter { weights: of_weights, gradient: of_gradient, mean: of_mean, mean_square: of_square };
        vector::<S>(simd, step, parameter);
        for (values, room) in [weights, mean, mean_square].into_iter().zip([of_weights, of_mean, of_square]) {
            values[rest.clone()].copy_from_slice(&room[..rest.len()]);
        }
    }
}

/// The first vector of weights.
#[inline(always)]
fn vector<S: Simd>(simd: S, step: Step, parameter: Parameter) {
    let Parameter { weights, gradient, mean, mean_square } = parameter;
    let gradient = load::<S>(gradient);
    let moment = |old: &[f32], beta: f32, new: S::f32s| {
        let kept = simd.mul_f32s(load::<S>(old), simd.splat_f32s(beta));
        multiply_add(simd, new, simd.splat_f32s(1.0 - beta), kept)
    };
    let first = moment(mean, step.betas.0, gradient);
    let second = moment(mean_square, step.betas.1, simd.mul_f32s(gradient, gradient));
    let root = simd.add_f32s(simd.sqrt_f32s(second), simd.splat_f32s(step.epsilon));
    let change = simd.div_f32s(simd.mul_f32s(first, simd.splat_f32s(step.rate)), root);
    let old = load::<S>(weights);
    // Both are added before either is taken from the weight, so that a decay far below its last digit still counts; a decay
    // of 0 leaves the change as it is, to the bit.
    let change = multiply_add(simd, old, simd.splat_f32s(step.decay), change);
    store::<S>(weights, simd.sub_f32s(old, change));
    store::<S>(mean, first);
    store::<S>(mean_square, second);
}
