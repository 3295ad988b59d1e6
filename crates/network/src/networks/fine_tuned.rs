//! The pre-trained encoder's convolutions under the paper's recurrent layers, trained together from the encoder's weights on.

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
    cpu::PreparedBlock,
    layers::{BatchNorm, ConvBlock, Dense, Gru, GruShape, GruVariant},
    network::{Network, NetworkOutput, Prepared},
    pass::{BatchStatistics, Pass},
    recipe::NetworkRecipe,
};

use super::recurrent_top::RecurrentTop;

pub use config::FineTunedConfig;

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
    recurrent_1: Gru,
    recurrent_2: Gru,
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
        Self {
            input_normalization: BatchNorm::trained(input, device),
            blocks: blocks.collect(),
            recurrent_1: gru(config.features(sizes.n_mels), 1),
            recurrent_2: gru(units, 2),
            output: Dense::new(units, sizes.n_artists, random.branch(3), device),
            output_dropout: config.output_dropout,
        }
    }

    fn forward(&self, clips: Tensor<3>, pass: &mut Pass) -> NetworkOutput {
        let images = self.images(clips, pass);
        let images = self.blocks.iter().fold(images, |images, block| block.forward(images, pass));
        self.outputs(images, pass)
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
            let images = self.images(clips, pass);
            let images = blocks.iter().fold(images, |images, block| block.forward(images));
            self.outputs(images, pass)
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

    /// What the network says about images that leave the last block.
    fn outputs(&self, images: Tensor<4>, pass: &mut Pass) -> NetworkOutput {
        let recurrent = [&self.recurrent_1, &self.recurrent_2];
        RecurrentTop { recurrent, output: &self.output, dropout: self.output_dropout }.outputs(images, pass)
    }
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
    fn before_it_learns_its_blocks_hear_what_the_encoder_hears() {
        let (random, device) = (RandomStream::new(1), Device::flex());
        let config = FineTunedConfig { layers: 5, ..FineTunedConfig::default() };
        let network = FineTuned::new(&config, SIZES, random, &device);
        let values = decibels(random.branch(1), 1);
        let mut energies: Vec<f32> = values.iter().map(|value| 10f32.powf(value / 10.0)).collect();
        EncoderMel::compress(&mut energies, 1.0);
        let vector = Encoder::embedded().unwrap().encode_clips(&energies, AtOnce::OneSong);

        let mut images = network.images(clips(values, &device), &mut Pass::Inference);
        let mut rest = &vector[..];
        // Of layer 5 a vector has means alone.
        for (layer, block) in network.blocks.iter().enumerate() {
            images = block.forward(images, &mut Pass::Inference);
            let [_, time, frequency, filled] = images.dims();
            let cells = images.clone().reshape([time * frequency, filled]);
            for part in [Some(cells.clone().mean_dim(0)), (layer < 4).then(|| cells.max_dim(0))] {
                let Some(part) = part else { continue };
                let found: Vec<f32> = part.into_data().iter().collect();
                let (expected, behind) = rest.split_at(Encoder::PARTS[2 * layer]);
                rest = behind;
                let largest = expected.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-4 * largest, "layer {layer}: {found} {expected}");
                }
            }
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn every_shape_that_the_settings_allow_goes_through_the_network() {
        let (random, device) = (RandomStream::new(0), Device::flex());
        for layers in 1..=5 {
            let config = FineTunedConfig { layers, recurrent_units: 5, ..FineTunedConfig::default() };
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
