//! The pre-trained encoder's convolutions, from their weights on trained together with what names the artists: the paper's two
//! recurrent layers, or means and maxima of every layer.

mod config;

use std::f32::consts::LN_10;

use auteur_audio::FeatureKinds;
use auteur_classifier::{About, Judges, Sizes};
use auteur_encoder::Convolutions;
use auteur_ground::RandomStream;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use crate::{
    cpu::{self, PreparedBlock, means_and_maxima},
    layers::{BatchNorm, ConvBlock, Dense, Gru, GruShape, GruVariant, dropout},
    network::{Network, NetworkOutput, Prepared},
    pass::{BatchStatistics, Pass},
    recipe::NetworkRecipe,
};

pub use config::{FineTunedConfig, Top};

/// The network as a classifier.
pub(super) static RECIPE: NetworkRecipe<FineTuned> = NetworkRecipe::new();

/// The network with its weights, on the device that it was made for.
///
/// # Source
/// The encoder is MSD_vgg (see [`Convolutions`]); the recurrent layers and the last one are those of Nasrullah and Zhao 2019.
#[derive(Module, Debug)]
pub struct FineTuned {
    input_normalization: BatchNorm,
    blocks: Vec<ConvBlock>,
    /// Two, or none.
    recurrent: Vec<Gru>,
    output: Dense,
    #[module(skip)]
    output_dropout: f64,
}

impl Network for FineTuned {
    type Config = FineTunedConfig;

    const LAST_LAYER: &'static str = "output";

    fn about() -> About {
        About {
            name: "fine-tuned",
            title: "Fine-tuned encoder",
            description: "the pre-trained encoder's convolutions under the paper's recurrent layers, trained further",
            work: None,
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            // Thirty epochs at 20,000 frames a second.
            seconds_per_frame: 30.0 / 20_000.0,
        }
    }

    fn new(config: &FineTunedConfig, sizes: Sizes, random: RandomStream, device: &Device) -> Self {
        let encoder = config.encoder();
        let Convolutions { input, layers } = &encoder;
        let dropout = |layer: usize| if layer + 1 < layers.len() { 0.0 } else { config.block_dropout };
        let blocks = layers.iter().enumerate();
        let blocks = blocks.map(|(layer, weights)| ConvBlock::encoding(weights, dropout(layer), device));
        let units = config.recurrent_units;
        let gru = |inputs, at| {
            Gru::new(GruShape { inputs, units, variant: GruVariant::Keras3 }, random.branch(at), device)
        };
        let recurrent = match config.top {
            Top::Recurrent => vec![gru(config.features(sizes.n_mels), 1), gru(units, 2)],
            Top::Summary => Vec::new(),
        };
        let width = config.width();
        Self {
            input_normalization: BatchNorm::trained(input, device),
            blocks: blocks.collect(),
            recurrent,
            output: Dense::new(width, sizes.n_artists, random.branch(3), device),
            output_dropout: config.output_dropout,
        }
    }

    fn forward(&self, clips: Tensor<3>, pass: &mut Pass) -> NetworkOutput {
        let mut images = self.images(clips, pass);
        let mut outputs = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            images = block.forward(images, pass);
            outputs.push(images.clone());
        }
        self.named(outputs, pass)
    }

    fn absorb(self, statistics: Vec<BatchStatistics>, momentum: f64) -> Self {
        debug_assert_eq!(
            statistics.len(),
            1 + self.blocks.len(),
            "one batch norm each at the input and in a block"
        );
        let mut statistics = statistics.into_iter();
        let Some(first) = statistics.next() else { return self };
        let blocks = self.blocks.into_iter().zip(statistics);
        let blocks = blocks.map(|(block, batch)| block.absorb(batch, momentum)).collect();
        Self { input_normalization: self.input_normalization.absorb(first, momentum), blocks, ..self }
    }

    /// The blocks' filters are transformed once, where our own kernels compute them.
    fn prepared(self) -> Prepared {
        let blocks: Option<Vec<PreparedBlock>> = self.blocks.iter().map(ConvBlock::prepared).collect();
        Box::new(move |clips| {
            let pass = &mut Pass::Inference;
            let Some(blocks) = &blocks else { return self.forward(clips, pass) };
            let mut images = self.images(clips, pass);
            let mut outputs = Vec::with_capacity(blocks.len());
            for block in blocks {
                images = block.forward(images);
                outputs.push(images.clone());
            }
            self.named(outputs, pass)
        })
    }
}

impl FineTuned {
    /// The clips as the encoder hears them, `[batch, frames, n_mels, 1]`: decibels become `log10(1 + 10000 mel)`.
    fn images(&self, clips: Tensor<3>, pass: &mut Pass) -> Tensor<4> {
        let [batch, frames, n_mels] = clips.dims();
        let mel = (clips * (LN_10 / 10.0)).exp();
        let levels = (mel * 10_000.0).log1p() / LN_10;
        let cells = self.input_normalization.forward(levels.reshape([batch * frames * n_mels, 1]), pass);
        cells.reshape([batch, frames, n_mels, 1])
    }

    /// What the network says about what left its blocks, `[batch, time, frequency, channels]` each.
    fn named(&self, mut outputs: Vec<Tensor<4>>, pass: &mut Pass) -> NetworkOutput {
        let bottleneck = match (&self.recurrent[..], outputs.pop()) {
            ([first, second], Some(images)) => {
                let [batch, time, frequency, channels] = images.dims();
                let states =
                    second.forward(first.forward(images.reshape([batch, time, frequency * channels])));
                let [_, _, units] = states.dims();
                states.narrow(1, time - 1, 1).reshape([batch, units])
            }
            (_, last) => summary(outputs.into_iter().chain(last)),
        };
        let [batch, width] = bottleneck.dims();
        let heard = pass.before_last_layer(bottleneck.clone()).reshape([batch, width, 1, 1]);
        let thinned = dropout(heard, self.output_dropout, pass);
        NetworkOutput { bottleneck, logits: self.output.forward(thinned.reshape([batch, width])) }
    }
}

/// Means and maxima of each block's channels over time and frequency, block by block: `[batch, 2 channels of each]`.
fn summary(outputs: impl Iterator<Item = Tensor<4>>) -> Tensor<2> {
    let parts = outputs.map(|images| {
        if cpu::serves(&images) {
            return means_and_maxima(images);
        }
        let [batch, time, frequency, channels] = images.dims();
        let cells = images.reshape([batch, time * frequency, channels]);
        let parts = [cells.clone().mean_dim(1), cells.max_dim(1)];
        Tensor::cat(parts.map(|part| part.reshape([batch, channels])).to_vec(), 1)
    });
    Tensor::cat(parts.collect(), 1)
}

#[cfg(test)]
mod tests {
    use auteur_audio::{AtOnce, EncoderMel};
    use auteur_encoder::Encoder;
    use burn::tensor::TensorData;

    use super::*;
    use crate::network::NetworkConfig;

    const SIZES: Sizes = Sizes { frames: Encoder::CLIP_FRAMES, n_mels: EncoderMel::N_MELS, n_artists: 3 };

    /// Decibels like those of music: louder in the middle bands.
    fn decibels(random: RandomStream, clips: usize) -> Vec<f32> {
        let cells = clips * SIZES.frames * SIZES.n_mels;
        (0..cells)
            .map(|cell| {
                let band = (cell % SIZES.n_mels) as f64;
                (-20.0 - (band - 30.0).abs() / 2.0 + 20.0 * random.uniform(cell as u64)) as f32
            })
            .collect()
    }

    fn clips(values: Vec<f32>, device: &Device) -> Tensor<3> {
        let count = values.len() / SIZES.frames / SIZES.n_mels;
        Tensor::from_data(TensorData::new(values, [count, SIZES.frames, SIZES.n_mels]), device)
    }

    #[test]
    fn before_it_learns_it_hears_what_the_encoder_hears() {
        let (random, device) = (RandomStream::new(1), Device::flex());
        let config = FineTunedConfig { top: Top::Summary, layers: 5, ..FineTunedConfig::default() };
        let network = FineTuned::new(&config, SIZES, random, &device);
        let values = decibels(random.branch(1), 2);
        let levels = values.iter().map(|value| (10_000.0 * 10f32.powf(value / 10.0)).ln_1p() / LN_10);
        let levels: Vec<f32> = levels.collect();
        let encoder = Encoder::embedded().unwrap();
        let expected = encoder.encode_clips(&levels, AtOnce::OneSong);
        let found: Vec<f32> = network
            .forward(clips(values, &device), &mut Pass::Inference)
            .bottleneck
            .into_data()
            .iter()
            .collect();
        let width = config.width();
        assert_eq!(found.len(), 2 * width);
        for (found, expected) in found.chunks_exact(width).zip(expected.chunks_exact(Encoder::VECTOR_LEN)) {
            let largest = expected.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
            // The network's parts are filled up, and it has the maxima of the last layer too.
            let (mut from, mut of) = (0, 0);
            for (number, part) in Encoder::PARTS.into_iter().enumerate() {
                let filled = part.next_multiple_of(16);
                for at in 0..part {
                    let apart = (found[from + at] - expected[of + at]).abs();
                    assert!(
                        apart < 1e-4 * largest,
                        "part {number}, {at}: {} {}",
                        found[from + at],
                        expected[of + at]
                    );
                }
                (from, of) = (from + filled, of + part);
            }
        }
    }

    #[test]
    fn every_shape_that_the_settings_allow_goes_through_the_network() {
        let (random, device) = (RandomStream::new(0), Device::flex());
        for top in [Top::Recurrent, Top::Summary] {
            for layers in 1..=5 {
                let config =
                    FineTunedConfig { top, layers, recurrent_units: 5, ..FineTunedConfig::default() };
                let network = FineTuned::new(&config, SIZES, random, &device);
                assert_eq!(network.num_params(), config.parameter_count(SIZES), "{config:?}");
                let input = clips(decibels(random, 2), &device);
                let output = network.forward(input.clone(), &mut Pass::Inference);
                assert_eq!(output.bottleneck.dims(), [2, config.bottleneck_width(SIZES)]);
                assert_eq!(output.logits.dims(), [2, SIZES.n_artists]);
                let last = config.blueprint(SIZES).layers.pop().unwrap();
                assert_eq!(last.output, output.logits.dims()[1..]);
                let prepared = network.prepared()(input);
                assert_eq!(prepared.logits.into_data(), output.logits.into_data());
            }
        }
    }
}
