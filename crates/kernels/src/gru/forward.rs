//! All steps forward.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::{
    gates::{Changed, KEPT, Products, step},
    shape::{CLIPS, GATES, Shape, restride},
};
use crate::{
    Buffer, Instructions,
    matrix::{
        panels::pack,
        product::{Left, product},
        strided::{Packed, Strided},
    },
};

/// What the recurrence gives.
#[derive(Debug)]
pub struct Forward {
    /// The state after each step, `[batch, time, units]`.
    pub states: Vec<f32>,
    /// For [`backward`](super::backward()).
    pub saved: Saved,
}

/// What the backward pass needs beside the weights.
#[derive(Clone, Debug)]
pub struct Saved {
    pub(super) shape: Shape,
    pub(super) instructions: Instructions,
    /// `[batch, time, units filled up]`
    pub(super) states: Vec<f32>,
    /// `[batch, time, 4, units filled up]`
    pub(super) kept: Vec<f32>,
}

/// What enters the recurrence; gates stand in the order update, reset, candidate.
#[derive(Clone, Copy, Debug)]
pub struct Entering<'a> {
    /// The input's products with their bias, `[batch, time, 3 * units]`.
    pub projected: &'a [f32],
    /// `[units, 3 * units]`
    pub recurrent_kernel: &'a [f32],
    /// That of the state's product, `[3 * units]`.
    pub bias: &'a [f32],
}

/// Takes the zero state through all steps.
///
/// # Source
/// Keras 3 `layers.GRU` with `reset_after=True`.
pub fn forward(shape: Shape, instructions: Instructions, entering: Entering) -> Forward {
    let Entering { projected, recurrent_kernel, bias } = entering;
    let (units, stride, time) = (shape.units, shape.stride(), shape.time);
    let widened = |values: &[f32]| (units != stride).then(|| restride(values, units, stride));
    let (wide_input, wide_kernel, wide_bias) = (widened(projected), widened(recurrent_kernel), widened(bias));
    let projected = wide_input.as_deref().unwrap_or(projected);
    let kernel = wide_kernel.as_deref().unwrap_or(recurrent_kernel);
    let mut packed = Buffer::take(units * GATES * stride);
    instructions.run(Pack { kernel, units, columns: GATES * stride, packed: &mut packed });

    let mut states = vec![0.0; shape.batch * time * stride];
    let mut kept = vec![0.0; shape.batch * time * KEPT * stride];
    let weights =
        Weights { packed: &packed, bias: wide_bias.as_deref().unwrap_or(bias), units, stride, time };
    let clips = projected.par_chunks(CLIPS * time * GATES * stride);
    let results =
        states.par_chunks_mut(CLIPS * time * stride).zip(kept.par_chunks_mut(CLIPS * time * KEPT * stride));
    clips.zip(results).for_each(|(projected, (states, kept))| {
        instructions.run(Steps { weights, projected, states, kept });
    });
    let narrow = if units == stride { states.clone() } else { restride(&states, stride, units) };
    Forward { states: narrow, saved: Saved { shape, instructions, states, kept } }
}

/// Packs the recurrent kernel, `[units, columns]`.
struct Pack<'a> {
    kernel: &'a [f32],
    units: usize,
    columns: usize,
    packed: &'a mut [f32],
}

impl WithSimd for Pack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        pack::<S>(self.kernel, self.columns, [self.units, self.columns], self.packed);
    }
}

/// What all threads share.
#[derive(Clone, Copy)]
struct Weights<'a> {
    packed: &'a [f32],
    bias: &'a [f32],
    units: usize,
    stride: usize,
    time: usize,
}

/// All steps of some clips.
struct Steps<'a> {
    weights: Weights<'a>,
    projected: &'a [f32],
    states: &'a mut [f32],
    kept: &'a mut [f32],
}

impl WithSimd for Steps<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Weights { packed, bias, units, stride, time } = self.weights;
        let clips = self.states.len() / (time * stride);
        let columns = GATES * stride;
        let mut state = Buffer::zeros(clips * stride);
        let mut products = Buffer::zeros(clips * columns);
        for at in 0..time {
            let left = Left { values: &state, stride, rows: clips, inner: units };
            let right = Packed { values: packed, columns };
            product(simd, left, right, Strided { values: &mut products, stride: columns });
            for clip in 0..clips {
                let place = clip * time + at;
                let state = &mut state[clip * stride..][..stride];
                let kept = &mut self.kept[place * KEPT * stride..][..KEPT * stride];
                let products = Products {
                    from_input: &self.projected[place * columns..][..columns],
                    from_state: &products[clip * columns..][..columns],
                    bias,
                };
                step(simd, products, Changed { state, kept });
                self.states[place * stride..][..stride].copy_from_slice(state);
            }
        }
    }
}
