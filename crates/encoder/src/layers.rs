//! A clip enters, the pooled outputs of five layers leave.
//!
//! A layer is a convolution of 3x3, ReLU, batch norm and a max pool. Between input and first layer lies a batch norm of a
//! single channel. That one and those of the layers cannot go into the weights of the convolutions behind them, whose
//! border of zeros comes after the batch norm; so they are one multiplication and addition of each value that enters, and
//! of each window's largest (see `auteur_kernels::block`).
//!
//! Kernels want whole vectors of channels; what fills them up has no weights, is zero, and is nobody's output.

use auteur_audio::EncoderMel;
use auteur_kernels::{
    Shape,
    block::{self, Activation, Block, Prepared},
};

use crate::weights::{Weights, WeightsError};

/// Frames of a clip.
pub(crate) const CLIP_FRAMES: usize = 187;
/// Channels of each layer's output: those of the checkpoint's 128 that hear anything.
pub(crate) const CHANNELS: [usize; LAYERS] = [49, 53, 88, 81, 127];
/// Channels come in multiples of this.
const VECTOR: usize = 16;
/// Max pools in time and frequency: those of the checkpoint's graph. The package's code pools in another way.
const POOLS: [(usize, usize); LAYERS] = [(4, 1), (1, 4), (2, 2), (2, 2), (4, 4)];
pub(crate) const LAYERS: usize = 5;
/// TensorFlow's default.
const EPSILON: f32 = 1e-3;

/// The network, with all that follows from its weights alone.
#[derive(Debug)]
pub(crate) struct Layers {
    /// What the batch norm of the input multiplies by, and adds.
    input: (f32, f32),
    layers: Vec<Prepared>,
}

impl Layers {
    pub(crate) fn new(weights: &Weights) -> Result<Self, WeightsError> {
        let [gamma, beta, mean, variance] = batch_norm(weights, "batch_normalization", 1)?;
        let factor = gamma[0] / (variance[0] + EPSILON).sqrt();
        let layers = (1..).zip(POOLS).map(|(number, pool)| layer(weights, number, pool));
        Ok(Self { input: (factor, beta[0] - mean[0] * factor), layers: layers.collect::<Result<_, _>>()? })
    }

    /// The outputs of all layers, first to last, `[time, frequency, filled(CHANNELS)]` each, for a clip,
    /// `[CLIP_FRAMES, N_MELS]`.
    ///
    /// One clip at a time: what a layer makes of it is still in the cache when the next one reads it.
    pub(crate) fn outputs(&self, clip: &[f32]) -> [Vec<f32>; LAYERS] {
        let (factor, term) = self.input;
        let input: Vec<f32> = clip.iter().map(|value| factor * value + term).collect();
        let mut entering = &input[..];
        let mut sizes = [1, CLIP_FRAMES, EncoderMel::N_MELS];
        let mut outputs = [const { Vec::new() }; LAYERS];
        for (layer, output) in self.layers.iter().zip(&mut outputs) {
            let shape = layer.shape(sizes);
            *output = layer.infer(entering, sizes);
            entering = output;
            sizes = [1, shape.pooled_time(), shape.pooled_frequency()];
        }
        outputs
    }
}

/// So many channels, filled up.
pub(crate) const fn filled(channels: usize) -> usize {
    channels.next_multiple_of(VECTOR)
}

fn layer(weights: &Weights, number: usize, pool: (usize, usize)) -> Result<Prepared, WeightsError> {
    let inputs = if number == 1 { 1 } else { CHANNELS[number - 2] };
    let outputs = CHANNELS[number - 1];
    let kernel = weights.take(&format!("{number}CNN/kernel"), &[3, 3, inputs, outputs])?;
    let bias = weights.take(&format!("{number}CNN/bias"), &[outputs])?;
    let normalization = batch_norm(weights, &format!("batch_normalization_{number}"), outputs)?;
    let (entering, leaving) = (if number == 1 { 1 } else { filled(inputs) }, filled(outputs));
    let of_outputs = |values: &[f32]| widened(values, outputs, leaving);
    // [9, inputs, outputs] -> [9, inputs, leaving] -> [9, entering, leaving]
    let kernel = widened(&of_outputs(&kernel), inputs * leaving, entering * leaving);
    let bias = of_outputs(&bias);
    let [gamma, beta, mean, variance] = normalization.map(|values| of_outputs(&values));
    let shape = Shape { batch: 0, time: 0, frequency: 0, inputs: entering, outputs: leaving, pool };
    let weights = block::Weights { kernel: &kernel, bias: &bias, gamma: &gamma, beta: &beta };
    Ok(Prepared::new(Block::fastest(shape, Activation::Relu), weights, [&mean, &variance]))
}

/// Rows of `from` values with zeros behind them, `to` values each.
fn widened(rows: &[f32], from: usize, to: usize) -> Vec<f32> {
    let mut widened = vec![0.0; rows.len() / from * to];
    for (wide, row) in widened.chunks_exact_mut(to).zip(rows.chunks_exact(from)) {
        wide[..from].copy_from_slice(row);
    }
    widened
}

/// Gamma, beta, mean and variance.
fn batch_norm(weights: &Weights, name: &str, channels: usize) -> Result<[Vec<f32>; 4], WeightsError> {
    let take = |part: &str| weights.take(&format!("{name}/{part}"), &[channels]);
    Ok([take("gamma")?, take("beta")?, take("moving_mean")?, take("moving_variance")?])
}
