//! The encoder's layers as weights: what inference prepares, and what a network may begin its training with.

use crate::layers::{CHANNELS, LAYERS, POOLS, filled};
use crate::weights::{Weights, WeightsError};

/// A batch norm's learnt weights and moving statistics, one number per channel each. Its epsilon is 1e-3.
#[derive(Clone, Debug, PartialEq)]
pub struct Normalization {
    /// Standard deviation afterwards.
    pub gamma: Vec<f32>,
    /// Mean afterwards.
    pub beta: Vec<f32>,
    /// Moving mean.
    pub mean: Vec<f32>,
    /// Moving variance.
    pub variance: Vec<f32>,
}

/// The sizes of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionShape {
    /// Channels that enter and leave, padded to multiples of 16 but for the input's single one.
    pub channels: (usize, usize),
    /// Max pool in time and frequency.
    pub pool: (usize, usize),
}

/// A layer: convolution of 3 x 3 with zeros around it, ReLU, batch norm, max pool.
///
/// The padding of its channels has weights of zero, and is zero before it is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolution {
    /// Its sizes.
    pub shape: ConvolutionShape,
    /// `[3, 3, inputs, outputs]`: time, frequency.
    pub kernel: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
    /// Of the outputs.
    pub normalization: Normalization,
}

/// All layers of MSD_vgg but its last, which names tags.
///
/// # Source
/// PyPI `musicnn` 0.1.0, `MSD_vgg`; weights from `reference/make_encoder.py`.
#[derive(Clone, Debug, PartialEq)]
pub struct Convolutions {
    /// Of the input, as a single channel.
    pub input: Normalization,
    /// First to last.
    pub layers: Vec<Convolution>,
}

impl Convolutions {
    /// Those whose weights are within the program.
    ///
    /// # Errors
    /// [`WeightsError`] where the program was built from a damaged file.
    #[cfg(feature = "embedded")]
    pub fn embedded() -> Result<Self, WeightsError> {
        Self::new(&Weights::read(crate::encoder::EMBEDDED)?)
    }

    /// The sizes of the layers, first to last.
    pub fn shapes() -> [ConvolutionShape; LAYERS] {
        std::array::from_fn(|layer| {
            let entering = if layer == 0 { 1 } else { filled(CHANNELS[layer - 1]) };
            ConvolutionShape { channels: (entering, filled(CHANNELS[layer])), pool: POOLS[layer] }
        })
    }

    pub(crate) fn new(weights: &Weights) -> Result<Self, WeightsError> {
        let layers = (0..LAYERS).map(|layer| convolution(weights, layer));
        Ok(Self {
            input: normalization(weights, "batch_normalization", 1)?,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }
}

fn convolution(weights: &Weights, layer: usize) -> Result<Convolution, WeightsError> {
    let number = layer + 1;
    let shape = Convolutions::shapes()[layer];
    let (entering, leaving) = shape.channels;
    let inputs = if layer == 0 { 1 } else { CHANNELS[layer - 1] };
    let outputs = CHANNELS[layer];
    let kernel = weights.take(&format!("{number}CNN/kernel"), &[3, 3, inputs, outputs])?;
    let bias = weights.take(&format!("{number}CNN/bias"), &[outputs])?;
    let of_outputs = |values: &[f32]| widened(values, outputs, leaving);
    let Normalization { gamma, beta, mean, variance } =
        normalization(weights, &format!("batch_normalization_{number}"), outputs)?;
    Ok(Convolution {
        shape,
        // [9, inputs, outputs] -> [9, inputs, leaving] -> [9, entering, leaving]
        kernel: widened(&of_outputs(&kernel), inputs * leaving, entering * leaving),
        bias: of_outputs(&bias),
        normalization: Normalization {
            gamma: of_outputs(&gamma),
            beta: of_outputs(&beta),
            mean: of_outputs(&mean),
            variance: of_outputs(&variance),
        },
    })
}

/// Rows of `from` values with zeros behind them, `to` values each.
fn widened(rows: &[f32], from: usize, to: usize) -> Vec<f32> {
    let mut widened = vec![0.0; rows.len() / from * to];
    for (wide, row) in widened.chunks_exact_mut(to).zip(rows.chunks_exact(from)) {
        wide[..from].copy_from_slice(row);
    }
    widened
}

fn normalization(weights: &Weights, name: &str, channels: usize) -> Result<Normalization, WeightsError> {
    let take = |part: &str| weights.take(&format!("{name}/{part}"), &[channels]);
    Ok(Normalization {
        gamma: take("gamma")?,
        beta: take("beta")?,
        mean: take("moving_mean")?,
        variance: take("moving_variance")?,
    })
}
