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
    block::{Activation, Block, Prepared, Weights},
};

use crate::convolutions::{Convolution, ConvolutionShape, Convolutions, Normalization};

/// Frames of a clip.
pub(crate) const CLIP_FRAMES: usize = 187;
/// Channels of each layer's output: those of the checkpoint's 128 that hear anything.
pub(crate) const CHANNELS: [usize; LAYERS] = [49, 53, 88, 81, 127];
/// Channels come in multiples of this.
const VECTOR: usize = 16;
/// Max pools in time and frequency: those of the checkpoint's graph. The package's code pools in another way.
pub(crate) const POOLS: [(usize, usize); LAYERS] = [(4, 1), (1, 4), (2, 2), (2, 2), (4, 4)];
pub(crate) const LAYERS: usize = 5;
/// TensorFlow's default.
pub(crate) const EPSILON: f32 = 1e-3;

/// The network, with all that follows from its weights alone.
#[derive(Debug)]
pub(crate) struct Layers {
    /// What the batch norm of the input multiplies by, and adds.
    input: (f32, f32),
    layers: Vec<Prepared>,
}

impl Layers {
    pub(crate) fn new(convolutions: &Convolutions) -> Self {
        let Normalization { gamma, beta, mean, variance } = &convolutions.input;
        let factor = gamma[0] / (variance[0] + EPSILON).sqrt();
        let layers = convolutions.layers.iter().map(prepared).collect();
        Self { input: (factor, beta[0] - mean[0] * factor), layers }
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

fn prepared(convolution: &Convolution) -> Prepared {
    let Convolution { shape, kernel, bias, normalization } = convolution;
    let Normalization { gamma, beta, mean, variance } = normalization;
    let ConvolutionShape { channels: (inputs, outputs), pool } = *shape;
    let shape = Shape { batch: 0, time: 0, frequency: 0, inputs, outputs, pool };
    let weights = Weights { kernel, bias, gamma, beta };
    Prepared::new(Block::fastest(shape, Activation::Relu), weights, [mean, variance])
}
