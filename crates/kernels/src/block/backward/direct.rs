//! The backward pass of the direct method: a clip is taken back row by row while its gradients are in the cache.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::{
    pass::SpreadPass,
    spread::{Spreading, spread_unit},
    sums::sum_in_order,
};
use crate::{
    Buffer, Shape,
    block::{
        activation::activate_only,
        definition::{Block, Weights},
        per_channel::filled,
        rows::{Filter, inputs},
    },
    buffer::written_in_pieces,
    direct::{self, InputGradient, RowBack, TAPS, backward_columns},
    matrix::outer::Rows,
    one_channel::{self, Surroundings},
    shape::{Pieces, Unit},
    winograd::tiles::{ImageRows, Images},
};

/// Parts of the batch whose weight gradients are added up on their own.
const PARTS: usize = 16;

/// The gradients of input, kernel and bias (the last filled up to whole vectors).
pub(super) fn direct_gradients(
    pass: SpreadPass,
    input: &[f32],
    weights: Weights,
    activations: Option<Buffer>,
) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let block = pass.block;
    let shape = block.shape;
    let pieces = Pieces::new(shape, block.method);
    let (stride, taps) = (shape.stride(), TAPS * shape.inputs);
    let clips = shape.batch.div_ceil(PARTS);
    let parts = shape.batch.div_ceil(clips);
    let mut kernels = Buffer::zeros(parts * taps * stride);
    let mut biases = Buffer::zeros(parts * stride);
    let back = Back {
        block,
        pass,
        images: inputs(shape, input),
        filter: &Filter::new(weights.kernel, shape, block.method, block.instructions),
        backward: &block.instructions.run(PackBackward(weights.kernel, shape.inputs, shape.outputs)),
        bias: &filled(weights.bias.iter().copied()),
        pieces,
        activations: activations.as_deref(),
    };
    let sums = kernels.chunks_exact_mut(taps * stride).zip(biases.chunks_exact_mut(stride));
    let of_clip = shape.time * shape.frequency * shape.inputs;
    let length = |part: usize| (shape.batch - part * clips).min(clips) * of_clip;
    let rooms = sums.enumerate().map(|(part, sums)| (length(part), sums)).collect();
    let gradient = written_in_pieces(rooms, |part, input, (kernel, bias)| {
        let clips = part * clips..((part + 1) * clips).min(shape.batch);
        block.instructions.run(BackJob { back: &back, clips, input, kernel, bias });
    });
    let kernel = sum_in_order(&kernels, taps * stride);
    let kernel = kernel.chunks_exact(stride).flat_map(|row| &row[..shape.outputs]).copied().collect();
    (gradient, kernel, sum_in_order(&biases, stride))
}

struct PackBackward<'a>(&'a [f32], usize, usize);

impl WithSimd for PackBackward<'_> {
    type Output = direct::Filter;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> direct::Filter {
        direct::Filter::backward::<S>(self.0, self.1, self.2)
    }
}

/// What all jobs share.
struct Back<'a> {
    block: Block,
    pass: SpreadPass<'a>,
    images: Images<'a>,
    filter: &'a Filter,
    backward: &'a direct::Filter,
    bias: &'a [f32],
    pieces: Pieces,
    activations: Option<&'a [f32]>,
}

/// Some clips, taken back.
struct BackJob<'a> {
    back: &'a Back<'a>,
    clips: Range<usize>,
    input: &'a mut [f32],
    kernel: &'a mut [f32],
    bias: &'a mut [f32],
}

impl WithSimd for BackJob<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { back, clips, input, kernel, bias } = self;
        let shape = back.block.shape;
        let (stride, row_len, taps) = (shape.stride(), shape.row_len(), TAPS * shape.inputs);
        let Shape { time: times, frequency, inputs: channels, .. } = shape;
        let one_channel = shape.inputs == 1;
        let mut surroundings = Surroundings::new(shape.frequency);
        let mut patches = Buffer::take(if one_channel { 0 } else { shape.frequency * taps });
        let mut room = Buffer::take(shape.frequency * backward_columns(shape.inputs));
        input.fill(0.0);
        for (clip, input) in clips.zip(input.chunks_exact_mut(times * frequency * channels)) {
            for unit in back.pieces.of_clip(clip) {
                let mut rows = Buffer::take(unit.rows.len() * row_len);
                back.restore(simd, &unit, &mut rows);
                let pooled = back.pass.pooled(&unit);
                let activation = back.block.activation;
                let spreading =
                    Spreading { shape, unit: &unit, activation, spread: back.pass.spread, pooled };
                spread_unit(simd, spreading, &mut rows, bias);
                for (time, row) in unit.rows.clone().zip(rows.chunks_exact(row_len)) {
                    let gradient = Rows::new(row, stride);
                    let inputs = InputGradient { values: &mut *input, times, frequency, channels };
                    let row = RowBack { filter: back.backward, gradient: row, time, room: &mut room };
                    if one_channel {
                        surroundings.read(back.images, clip, time);
                        one_channel::add_kernel_gradient(simd, &surroundings, gradient, kernel);
                        one_channel::add_input_gradient(simd, row, inputs);
                    } else {
                        direct::patches(back.images, clip, time, &mut patches);
                        direct::add_kernel_gradient(simd, Rows::new(&patches, taps), gradient, kernel);
                        direct::add_input_gradient(simd, row, inputs);
                    }
                }
            }
        }
    }
}

impl Back<'_> {
    /// The unit's activations: those that were kept, or the same once more.
    #[inline(always)]
    fn restore<S: Simd>(&self, simd: S, unit: &Unit, rows: &mut [f32]) {
        let shape = self.block.shape;
        if let Some(kept) = self.activations {
            let first = (unit.clip * shape.time + unit.rows.start) * shape.row_len();
            rows.copy_from_slice(&kept[first..][..rows.len()]);
            return;
        }
        let images = ImageRows { images: self.images, units: std::slice::from_ref(unit) };
        self.filter.convolve(simd, images, rows);
        activate_only(simd, self.block.activation, self.bias, rows);
    }
}
