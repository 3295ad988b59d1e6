//! The block at inference: one pass from input to pooled output, with the moving statistics.
//!
//! The activation and batch norm keep order within a channel, so they are computed for each window's extreme alone.

mod one_channel;

use pulp::{Simd, WithSimd};

use super::{
    coefficients::Normalization,
    definition::{Block, Weights},
    per_channel::{directions, filled},
    rows::{Filter, inputs},
    statistics::Statistics,
};
use crate::{
    Buffer, Shape,
    buffer::written_in_pieces,
    lanes::{larger, load, multiply_add, store},
    shape::{Pieces, Unit},
    winograd::tiles::{ImageRows, Images},
};

/// A block at inference with all that follows from its weights alone, for many inputs.
#[derive(Debug)]
pub struct Prepared {
    block: Block,
    filter: Filter,
    bias: Vec<f32>,
    directions: Vec<f32>,
    normalization: Normalization,
}

impl Prepared {
    /// Prepares `block`, of which the channels and the pool count, with the moving `mean` and `variance`, `[outputs]`
    /// each.
    pub fn new(block: Block, weights: Weights, [mean, variance]: [&[f32]; 2]) -> Self {
        let wide = |values: &[f32]| values.iter().map(|value| f64::from(*value)).collect();
        let statistics = Statistics { mean: wide(mean), variance: wide(variance) };
        let directions = directions(weights.gamma);
        // With the directions in the kernel, what wins a window is always the largest.
        let kernel: Vec<f32> = (weights.kernel.chunks_exact(block.shape.outputs.max(1)))
            .flat_map(|row| row.iter().zip(&directions).map(|(weight, direction)| weight * direction))
            .collect();
        Self {
            block,
            filter: Filter::new(&kernel, block.shape, block.method, block.instructions),
            bias: filled(weights.bias.iter().copied()),
            directions,
            normalization: Normalization::new(&statistics, weights.gamma, weights.beta),
        }
    }

    /// The block's sizes with inputs of `[batch, time, frequency]`.
    pub fn shape(&self, [batch, time, frequency]: [usize; 3]) -> Shape {
        Shape { batch, time, frequency, ..self.block.shape }
    }

    /// Takes `input`, `[batch, time, frequency, inputs]`, through the block; returns
    /// `[batch, time / pool.0, frequency / pool.1, outputs]`.
    pub fn infer(&self, input: &[f32], sizes: [usize; 3]) -> Vec<f32> {
        let Block { method, instructions, .. } = self.block;
        let shape = self.shape(sizes);
        let pieces = Pieces::new(shape, method);
        let pass = Infer { shape, images: inputs(shape, input), prepared: self };
        let len = shape.pooled_frequency() * shape.outputs;
        let rooms = pieces.pooled_rows_of_jobs().into_iter().map(|rows| (rows * len, ())).collect();
        written_in_pieces(rooms, |job, output, ()| {
            instructions.run(InferJob { pass, units: &pieces.of_job(job), output });
        })
    }
}

/// What all jobs share.
#[derive(Clone, Copy)]
struct Infer<'a> {
    shape: Shape,
    images: Images<'a>,
    prepared: &'a Prepared,
}

struct InferJob<'a> {
    pass: Infer<'a>,
    units: &'a [Unit],
    output: &'a mut [f32],
}

impl WithSimd for InferJob<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if let Filter::OneChannel(filter) = &self.pass.prepared.filter {
            return self.infer_one_channel(simd, filter);
        }
        let Self { pass, units, output } = self;
        let Shape { outputs, pool, .. } = pass.shape;
        let (stride, row_len, columns) =
            (pass.shape.stride(), pass.shape.row_len(), pass.shape.pooled_frequency());
        let count: usize = units.iter().map(|unit| unit.rows.len()).sum();
        let mut rows = Buffer::take(count * row_len);
        pass.prepared.filter.convolve(simd, ImageRows { images: pass.images, units }, &mut rows);
        let mut room = Buffer::take(stride);
        let (mut rest, mut output) = (&rows[..], output.chunks_exact_mut(outputs));
        for unit in units {
            let (rows, behind) = rest.split_at(unit.rows.len() * row_len);
            rest = behind;
            let windows = unit.pooled_rows.len() * columns;
            for (window, output) in (0..windows).zip(&mut output) {
                let cells = &rows[window / columns * pool.0 * row_len..];
                let cells = &cells[window % columns * pool.1 * stride..];
                if outputs == stride {
                    pass.pool_window(simd, cells, output);
                } else {
                    pass.pool_window(simd, cells, &mut room);
                    output.copy_from_slice(&room[..outputs]);
                }
            }
        }
    }
}

impl Infer<'_> {
    /// Writes the output of the window whose first cell is `cells`' first.
    #[inline(always)]
    fn pool_window<S: Simd>(&self, simd: S, cells: &[f32], output: &mut [f32]) {
        let (stride, row_len) = (self.shape.stride(), self.shape.row_len());
        let (times, bands) = self.shape.pool;
        for at in (0..stride).step_by(S::F32_LANES) {
            let mut highest = load::<S>(&cells[at..]);
            for row in 0..times {
                // By index: cutting so short a row into chunks would cost a division.
                for column in 0..bands {
                    let value = load::<S>(&cells[row * row_len + column * stride + at..]);
                    highest = larger(simd, value, highest);
                }
            }
            store::<S>(&mut output[at..], self.finished(simd, highest, at));
        }
    }

    /// What becomes of the largest convolution of a window, each channel times its direction; `at` is the first channel.
    #[inline(always)]
    fn finished<S: Simd>(&self, simd: S, largest: S::f32s, at: usize) -> S::f32s {
        let Prepared { block, bias, directions, normalization, .. } = self.prepared;
        let Normalization { factor, term } = normalization;
        // A direction is its own inverse; where it is 0, the factor is, too.
        let value = simd.mul_f32s(largest, load::<S>(&directions[at..]));
        let value = simd.add_f32s(value, load::<S>(&bias[at..]));
        let value = block.activation.of(simd, value);
        multiply_add(simd, value, load::<S>(&factor[at..]), load::<S>(&term[at..]))
    }
}
