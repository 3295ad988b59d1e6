//! All steps backward.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::{
    forward::Saved,
    gates::{self, KEPT, OfProducts, step_back},
    shape::{CLIPS, GATES, restride},
};
use crate::{
    Buffer,
    matrix::{
        outer::{Factors, Rows, add_outer},
        panels::pack,
        product::{Left, product},
        strided::{Packed, Strided},
    },
};

/// Gradients of all that entered the recurrence, each of its shape.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// `[batch, time, 3 * units]`
    pub projected: Vec<f32>,
    /// `[units, 3 * units]`
    pub recurrent_kernel: Vec<f32>,
    /// `[3 * units]`
    pub bias: Vec<f32>,
}

/// Takes `gradient`, that of all states, `[batch, time, units]`, back through all steps.
pub fn backward(saved: &Saved, recurrent_kernel: &[f32], gradient: &[f32]) -> Gradients {
    let Saved { shape, instructions, states, kept } = saved;
    let (units, stride, time) = (shape.units, shape.stride(), shape.time);
    let columns = GATES * stride;
    let wide = (units != stride).then(|| restride(gradient, units, stride));
    let gradient = wide.as_deref().unwrap_or(gradient);
    // [units, 3 * units] -> [3 * units filled up, units filled up]
    let mut transposed = Buffer::zeros(columns * stride);
    for (unit, row) in recurrent_kernel.chunks_exact(GATES * units).enumerate() {
        for (gate, weights) in row.chunks_exact(units).enumerate() {
            for (column, weight) in weights.iter().enumerate() {
                transposed[(gate * stride + column) * stride + unit] = *weight;
            }
        }
    }
    let mut of_input = vec![0.0; shape.batch * time * columns];
    let mut of_state = Buffer::zeros(of_input.len());
    let pass = Pass { transposed: &transposed, stride, time };
    let entering = gradient
        .par_chunks(CLIPS * time * stride)
        .zip(states.par_chunks(CLIPS * time * stride).zip(kept.par_chunks(CLIPS * time * KEPT * stride)));
    let results =
        of_input.par_chunks_mut(CLIPS * time * columns).zip(of_state.par_chunks_mut(CLIPS * time * columns));
    entering.zip(results).for_each(|((gradient, (states, kept)), (of_input, of_state))| {
        instructions.run(StepsBack { pass, gradient, states, kept, of_input, of_state });
    });
    let mut kernel = vec![0.0; stride * columns];
    instructions.run(AddSteps { states, of_state: &of_state, pass, kernel: &mut kernel });
    let mut bias = vec![0.0f64; columns];
    for row in of_state.chunks_exact(columns) {
        bias.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value));
    }
    let bias: Vec<f32> = bias.into_iter().map(|sum| sum as f32).collect();
    kernel.truncate(units * columns);
    let narrow = |values: Vec<f32>| if units == stride { values } else { restride(&values, stride, units) };
    Gradients { projected: narrow(of_input), recurrent_kernel: narrow(kernel), bias: narrow(bias) }
}

/// What all threads share.
#[derive(Clone, Copy)]
struct Pass<'a> {
    transposed: &'a [f32],
    stride: usize,
    time: usize,
}

/// All steps of some clips.
struct StepsBack<'a> {
    pass: Pass<'a>,
    gradient: &'a [f32],
    states: &'a [f32],
    kept: &'a [f32],
    of_input: &'a mut [f32],
    of_state: &'a mut [f32],
}

impl WithSimd for StepsBack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Pass { transposed, stride, time } = self.pass;
        let columns = GATES * stride;
        let clips = self.states.len() / (time * stride);
        let mut packed = Buffer::take(columns * stride);
        pack::<S>(transposed, stride, [columns, stride], &mut packed);
        let zero = Buffer::zeros(stride);
        let mut carried = Buffer::zeros(clips * stride);
        let mut through_products = Buffer::zeros(clips * stride);
        for at in (0..time).rev() {
            for clip in 0..clips {
                let place = clip * time + at;
                let carried = &mut carried[clip * stride..][..stride];
                let arriving = &self.gradient[place * stride..][..stride];
                carried.iter_mut().zip(arriving).for_each(|(carried, arriving)| *carried += arriving);
                let before = if at == 0 { &*zero } else { &self.states[(place - 1) * stride..][..stride] };
                let kept = &self.kept[place * KEPT * stride..][..KEPT * stride];
                let of_input = &mut self.of_input[place * columns..][..columns];
                let of_state = &mut self.of_state[place * columns..][..columns];
                step_back(simd, gates::Left { before, kept }, carried, OfProducts { of_input, of_state });
            }
            let left = Left {
                values: &self.of_state[at * columns..],
                stride: time * columns,
                rows: clips,
                inner: columns,
            };
            let right = Packed { values: &packed, columns: stride };
            product(simd, left, right, Strided { values: &mut through_products, stride });
            carried.iter_mut().zip(through_products.iter()).for_each(|(carried, more)| *carried += more);
        }
    }
}

/// The recurrent kernel's gradient: each step's state before it times the gradient of its product.
struct AddSteps<'a> {
    states: &'a [f32],
    of_state: &'a [f32],
    pass: Pass<'a>,
    kernel: &'a mut [f32],
}

impl WithSimd for AddSteps<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Pass { stride, time, .. } = self.pass;
        let columns = GATES * stride;
        let clips = self.states.chunks_exact(time * stride).zip(self.of_state.chunks_exact(time * columns));
        for (states, of_state) in clips {
            let left = Rows::new(states, stride);
            let right = Rows::new(&of_state[columns.min(of_state.len())..], columns);
            if time > 1 {
                let sums = Strided { values: &mut *self.kernel, stride: columns };
                add_outer(simd, Factors { count: time - 1, left, right }, sums);
            }
        }
    }
}
