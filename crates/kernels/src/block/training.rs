//! The forward pass of training: statistics of the batch, and what the backward pass needs.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::{
    activation::{Channels, Sums, UnitRows, activate},
    coefficients::Normalization,
    definition::{Block, Weights},
    per_channel::{directions, filled},
    rows::{Filter, inputs},
    statistics::{Statistics, statistics},
};
use crate::{
    Buffer, Method, Shape,
    buffer::written_in_pieces,
    dropout::Dropout,
    lanes::{load, multiply_add, store},
    shape::{Pieces, Unit, split_rows},
    winograd::tiles::{ImageRows, Images},
};

/// Pooled cells that one thread normalises at once.
pub(super) const CELLS: usize = 256;

/// What a training pass gives.
#[derive(Debug)]
pub struct Forward {
    /// `[batch, time / pool.0, frequency / pool.1, outputs]`
    pub output: Vec<f32>,
    /// Mean of each channel's activations over the batch.
    pub mean: Vec<f32>,
    /// Their biased variance.
    pub variance: Vec<f32>,
    /// For [`backward`](super::backward()).
    pub saved: Saved,
}

/// What the backward pass needs beside the input and the weights.
#[derive(Clone, Debug)]
pub struct Saved {
    pub(super) block: Block,
    /// The activations before batch norm; none where they are quicker computed again than read back.
    pub(super) activations: Option<Buffer>,
    /// The peak of each window; NaN where dropout took it.
    pub(super) peaks: Buffer,
    pub(super) statistics: Statistics,
    pub(super) scale: f32,
}

/// Takes `input`, `[batch, time, frequency, inputs]`, through the block with the batch's statistics.
pub fn forward(block: Block, input: &[f32], weights: Weights, dropout: Option<Dropout>) -> Forward {
    let shape = block.shape;
    let pieces = Pieces::new(shape, block.method);
    let mut peaks = Buffer::take(shape.batch * shape.pooled_time() * shape.pooled_row_len());
    let mut activations =
        keeps_activations(block).then(|| Buffer::take(shape.batch * shape.time * shape.row_len()));
    let mut sums = Buffer::take(pieces.jobs() * 3 * shape.stride());
    let (rows_of_jobs, pooled_rows) = (pieces.rows_of_jobs(), pieces.pooled_rows_of_jobs());
    let rows: Vec<Option<&mut [f32]>> = match &mut activations {
        Some(rows) => split_rows(rows, &rows_of_jobs, shape.row_len()).into_iter().map(Some).collect(),
        None => rows_of_jobs.iter().map(|_| None).collect(),
    };
    let pass = Activate {
        shape,
        images: inputs(shape, input),
        filter: &Filter::new(weights.kernel, shape, block.method, block.instructions),
        channels: Channels {
            activation: block.activation,
            bias: &filled(weights.bias.iter().copied()),
            directions: &directions(weights.gamma),
        },
    };
    let peaks_of_jobs = split_rows(&mut peaks, &pooled_rows, shape.pooled_row_len());
    let slices = rows.into_iter().zip(peaks_of_jobs);
    let slices: Vec<_> = slices.zip(sums.chunks_exact_mut(3 * shape.stride())).collect();
    slices.into_par_iter().enumerate().for_each(|(job, ((rows, peaks), sums))| {
        let units = &pieces.of_job(job);
        block.instructions.run(ActivateJob { pass, units, rows, peaks, sums: Sums::new(sums) });
    });

    let counts: Vec<usize> = rows_of_jobs.iter().map(|rows| rows * shape.frequency).collect();
    let mut statistics = statistics(&sums, &counts, shape.stride());
    statistics.mean.truncate(shape.outputs);
    statistics.variance.truncate(shape.outputs);
    let normalization = Normalization::new(&statistics, weights.gamma, weights.beta);
    let output = normalize(block, &normalization, dropout, &mut peaks);
    let narrow = |values: &[f64]| values.iter().map(|value| *value as f32).collect();
    Forward {
        output,
        mean: narrow(&statistics.mean),
        variance: narrow(&statistics.variance),
        saved: Saved {
            block,
            activations,
            peaks,
            statistics,
            scale: dropout.map_or(1.0, |dropout| dropout.scale()),
        },
    }
}

/// Whether reading activations back is quicker than computing them again: with few inputs it is not.
fn keeps_activations(block: Block) -> bool {
    block.method == Method::Winograd || block.shape.inputs > 4
}

/// What all jobs of the first pass share.
#[derive(Clone, Copy)]
pub(super) struct Activate<'a> {
    pub(super) shape: Shape,
    pub(super) images: Images<'a>,
    pub(super) filter: &'a Filter,
    pub(super) channels: Channels<'a>,
}

/// Convolution, activation, statistics and peaks of a job's units.
struct ActivateJob<'a> {
    pass: Activate<'a>,
    units: &'a [Unit],
    /// Where activations are kept, if they are.
    rows: Option<&'a mut [f32]>,
    peaks: &'a mut [f32],
    sums: Sums<'a>,
}

impl WithSimd for ActivateJob<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { pass: Activate { shape, images, filter, channels }, units, rows, peaks, mut sums } = self;
        let row_len = shape.row_len();
        let count: usize = units.iter().map(|unit| unit.rows.len()).sum();
        let mut room = Buffer::take(if rows.is_some() { 0 } else { count * row_len });
        let rows = rows.unwrap_or(&mut room);
        filter.convolve(simd, ImageRows { images, units }, rows);
        sums.begin(simd, rows, channels);
        let (mut rest, mut rest_of_peaks) = (rows, peaks);
        for unit in units {
            let (rows, behind) = rest.split_at_mut(unit.rows.len() * row_len);
            let (peaks, peaks_behind) =
                rest_of_peaks.split_at_mut(unit.pooled_rows.len() * shape.pooled_row_len());
            (rest, rest_of_peaks) = (behind, peaks_behind);
            activate(simd, UnitRows { shape, unit, rows, peaks }, channels, &mut sums);
        }
    }
}

/// Batch norm and dropout of the peaks; those that are dropped become NaN.
fn normalize(
    block: Block,
    normalization: &Normalization,
    dropout: Option<Dropout>,
    peaks: &mut [f32],
) -> Vec<f32> {
    let shape = block.shape;
    let cells = peaks.chunks_mut(CELLS * shape.stride());
    let pieces = cells.map(|peaks| (peaks.len() / shape.stride() * shape.outputs, peaks)).collect();
    written_in_pieces(pieces, |piece, output, peaks| {
        let first = piece * CELLS;
        block.instructions.run(Normalize { shape, first, normalization, dropout, peaks, output });
    })
}

/// Batch norm and dropout of some pooled cells.
struct Normalize<'a> {
    shape: Shape,
    /// The first of the cells, counted over the batch.
    first: usize,
    normalization: &'a Normalization,
    dropout: Option<Dropout>,
    peaks: &'a mut [f32],
    output: &'a mut [f32],
}

impl WithSimd for Normalize<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { shape, first, normalization, dropout, peaks, output } = self;
        let (stride, zero, nothing) = (shape.stride(), simd.splat_f32s(0.0), simd.splat_f32s(f32::NAN));
        let mut factors = Buffer::take(stride);
        let mut room = Buffer::take(stride);
        let cells = peaks.chunks_exact_mut(stride).zip(output.chunks_exact_mut(shape.outputs));
        for (cell, (peaks, output)) in cells.enumerate() {
            if let Some(dropout) = dropout {
                dropout.factors((first + cell) * stride, &mut factors);
            }
            let whole = output.len() == stride;
            let place = if whole { &mut *output } else { &mut *room };
            for at in (0..stride).step_by(S::F32_LANES) {
                let peak = load::<S>(&peaks[at..]);
                let (factor, term) =
                    (load::<S>(&normalization.factor[at..]), load::<S>(&normalization.term[at..]));
                let mut value = multiply_add(simd, peak, factor, term);
                if dropout.is_some() {
                    let factor = load::<S>(&factors[at..]);
                    let dropped = simd.equal_f32s(factor, zero);
                    value = simd.select_f32s(dropped, zero, simd.mul_f32s(value, factor));
                    store::<S>(&mut peaks[at..], simd.select_f32s(dropped, nothing, peak));
                }
                store::<S>(&mut place[at..], value);
            }
            if !whole {
                output.copy_from_slice(&room[..shape.outputs]);
            }
        }
    }
}
