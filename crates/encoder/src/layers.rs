//! A clip enters, the pooled outputs of five layers leave.
//!
//! A layer is a convolution of 3x3, ReLU, batch norm and a max pool. Between input and first layer lies a batch norm of a
//! single channel. That one and those of the layers cannot go into the weights of the convolutions behind them, whose
//! border of zeros comes after the batch norm; so they are one multiplication and addition of each value that enters, and
//! of each window's largest (see `auteur_kernels::block`).

use auteur_audio::EncoderMel;
use auteur_kernels::{
    Shape,
    block::{self, Activation, Block, Prepared},
};

use crate::weights::{Weights, WeightsError};

/// Frames of a clip.
pub(crate) const CLIP_FRAMES: usize = 187;
/// Channels of each layer's output.
pub(crate) const CHANNELS: usize = 128;
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

    /// The outputs of all layers, first to last, `[time, frequency, CHANNELS]` each, for a clip, `[CLIP_FRAMES, N_MELS]`.
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

fn layer(weights: &Weights, number: usize, pool: (usize, usize)) -> Result<Prepared, WeightsError> {
    let inputs = if number == 1 { 1 } else { CHANNELS };
    let kernel = weights.take(&format!("{number}CNN/kernel"), &[3, 3, inputs, CHANNELS])?;
    let bias = weights.take(&format!("{number}CNN/bias"), &[CHANNELS])?;
    let [gamma, beta, mean, variance] =
        batch_norm(weights, &format!("batch_normalization_{number}"), CHANNELS)?;
    let shape = Shape { batch: 0, time: 0, frequency: 0, inputs, outputs: CHANNELS, pool };
    let weights = block::Weights { kernel: &kernel, bias: &bias, gamma: &gamma, beta: &beta };
    Ok(Prepared::new(Block::fastest(shape), Activation::Relu, weights, [&mean, &variance]))
}

/// Gamma, beta, mean and variance.
fn batch_norm(weights: &Weights, name: &str, channels: usize) -> Result<[Vec<f32>; 4], WeightsError> {
    let take = |part: &str| weights.take(&format!("{name}/{part}"), &[channels]);
    Ok([take("gamma")?, take("beta")?, take("moving_mean")?, take("moving_variance")?])
}
