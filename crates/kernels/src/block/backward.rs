//! The backward pass of training: from the gradient of what left a block to those of what entered it.
//!
//! First the pooled gradients are added up, which gives beta, gamma and batch norm's part; then each activation's
//! gradient is written over the activation itself, and the convolution is taken back from there.

mod direct;
mod pass;
mod spread;
mod sums;

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use self::{
    direct::direct_gradients,
    pass::SpreadPass,
    spread::{Spreading, spread_unit},
    sums::{peak_sums, sum_in_order},
};
use super::{
    coefficients::{Passed, spread},
    definition::{Block, Weights},
    per_channel::filled,
    rows::inputs,
    training::Saved,
};
use crate::{
    Buffer, Method, Shape,
    buffer::written_in_pieces,
    shape::{Pieces, Unit, split_rows},
    winograd::{
        self,
        filter::Filter,
        tiles::{ImageRows, Images},
    },
};

/// Gradients of all that entered a block, each of its shape.
#[derive(Clone, Debug)]
pub struct Gradients {
    /// `[batch, time, frequency, inputs]`
    pub input: Vec<f32>,
    /// `[3, 3, inputs, outputs]`
    pub kernel: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
    /// `[outputs]`
    pub gamma: Vec<f32>,
    /// `[outputs]`
    pub beta: Vec<f32>,
}

/// Takes `gradient`, that of [`Forward::output`](super::Forward), back through the block.
///
/// `input` and `weights` are those of the forward pass.
pub fn backward(saved: Saved, input: &[f32], weights: Weights, gradient: &[f32]) -> Gradients {
    let Saved { block, activations, peaks, statistics, scale } = saved;
    let shape = block.shape;
    let padded = padded_channels(shape, gradient);
    let gradient = padded.as_deref().unwrap_or(gradient);
    let mean = filled(statistics.mean.iter().map(|mean| *mean as f32));
    let sums = peak_sums(gradient, &peaks, &mean, block.instructions);
    let count = shape.batch * shape.time * shape.frequency;
    let passed = Passed { statistics: &statistics, count, scale };
    let (spread, [gamma, beta]) = spread(passed, weights.gamma, &sums);

    let pass = SpreadPass { block, spread: &spread, gradient, peaks: &peaks };
    let (input, kernel, mut bias) = match (activations, block.method) {
        (Some(mut rows), Method::Winograd) => {
            let bias = spread_all(pass, &mut rows);
            let Shape { time, frequency, inputs: channels, outputs, .. } = shape;
            let images = Images { values: &rows, time, frequency, channels: outputs };
            let filter = Filter::backward(weights.kernel, channels, outputs, block.instructions);
            let of_input = convolve_all(block, images, &filter);
            let images_in = inputs(shape, input);
            let kernel = winograd::weight_gradient::kernel_gradient(images_in, images, block.instructions);
            (of_input, kernel, bias)
        }
        (activations, _) => direct_gradients(pass, input, weights, activations),
    };
    bias.truncate(shape.outputs);
    Gradients { input, kernel, bias, gamma, beta }
}

/// The gradient with its channels filled up to whole vectors, where they are not.
fn padded_channels(shape: Shape, gradient: &[f32]) -> Option<Buffer> {
    let stride = shape.stride();
    if stride == shape.outputs {
        return None;
    }
    let mut padded = Buffer::zeros(gradient.len() / shape.outputs * stride);
    for (to, from) in padded.chunks_exact_mut(stride).zip(gradient.chunks_exact(shape.outputs)) {
        to[..shape.outputs].copy_from_slice(from);
    }
    Some(padded)
}

/// Overwrites all activations with their gradients; returns the bias's.
fn spread_all(pass: SpreadPass, rows: &mut [f32]) -> Vec<f32> {
    struct Job<'a> {
        pass: SpreadPass<'a>,
        units: &'a [Unit],
        rows: &'a mut [f32],
        bias: &'a mut [f32],
    }
    impl WithSimd for Job<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let Self { pass, units, rows, bias } = self;
            bias.fill(0.0);
            let (shape, spread) = (pass.block.shape, pass.spread);
            let mut rest = rows;
            for unit in units {
                let (rows, behind) = rest.split_at_mut(unit.rows.len() * shape.row_len());
                rest = behind;
                let pooled = pass.pooled(unit);
                let spreading = Spreading { shape, unit, activation: pass.block.activation, spread, pooled };
                spread_unit(simd, spreading, rows, bias);
            }
        }
    }
    let block = pass.block;
    let shape = block.shape;
    let pieces = Pieces::new(shape, block.method);
    let mut sums = Buffer::take(pieces.jobs() * shape.stride());
    let slices = split_rows(rows, &pieces.rows_of_jobs(), shape.row_len()).into_iter();
    let slices: Vec<_> = slices.zip(sums.chunks_exact_mut(shape.stride())).collect();
    slices.into_par_iter().enumerate().for_each(|(job, (rows, bias))| {
        block.instructions.run(Job { pass, units: &pieces.of_job(job), rows, bias });
    });
    sum_in_order(&sums, shape.stride())
}

/// The gradient of the inputs: the outputs' gradient convolved with the filter turned round.
fn convolve_all(block: Block, images: Images, filter: &Filter) -> Vec<f32> {
    struct Job<'a> {
        images: Images<'a>,
        units: &'a [Unit],
        filter: &'a Filter,
        rows: &'a mut [f32],
    }
    impl WithSimd for Job<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let rows = ImageRows { images: self.images, units: self.units };
            winograd::convolution::convolve(simd, rows, self.filter, self.rows);
        }
    }
    let shape = block.shape;
    let pieces = Pieces::new(shape, block.method);
    let len = shape.frequency * shape.inputs;
    let rooms = pieces.rows_of_jobs().into_iter().map(|rows| (rows * len, ())).collect();
    written_in_pieces(rooms, |job, rows, ()| {
        block.instructions.run(Job { images, units: &pieces.of_job(job), filter, rows });
    })
}
