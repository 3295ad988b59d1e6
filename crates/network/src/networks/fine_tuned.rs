//! The pre-trained encoder's convolutions under the paper's recurrent layers, trained together from the encoder's weights on.

mod config;

use std::f32::consts::LN_10;

use auteur_audio::FeatureKinds;
use auteur_classifier::{About, Judges, ModelFileError, Said, Sizes};
use auteur_encoder::Convolutions;
use auteur_exchange::onnx::{Graph, Value};
use auteur_ground::RandomStream;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use super::crnn::{Crnn, Layers};
use crate::{
    layers::{BatchNorm, ConvBlock},
    network::{Network, NetworkOutput, Prepared},
    onnx::Weights,
    pass::{BatchStatistics, Pass},
    recipe::NetworkRecipe,
};

pub use config::FineTunedConfig;

/// The network as a classifier.
pub(super) static RECIPE: NetworkRecipe<FineTuned> = NetworkRecipe::new();

/// The network with its weights, on the device that it was made for.
///
/// # Source
/// The encoder is MSD_vgg (see [`Convolutions`]); the recurrent layers and the last one are those of Nasrullah and Zhao 2019.
#[derive(Module, Debug)]
pub struct FineTuned {
    crnn: Crnn,
}

impl Network for FineTuned {
    type Config = FineTunedConfig;

    const LAST_LAYER: &'static str = "crnn.output";

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

    /// The encoder's weights, and Keras' initial ones above them.
    #[allow(clippy::expect_used, reason = "the weights are within the program; tests read them")]
    fn new(config: &FineTunedConfig, sizes: Sizes, random: RandomStream, device: &Device) -> Self {
        let Convolutions { input, layers } =
            Convolutions::embedded().expect("the weights within the program");
        let dropout = |layer: usize| if layer + 1 < config.layers { 0.0 } else { config.block_dropout };
        let blocks = layers.iter().take(config.layers).enumerate();
        let blocks = blocks.map(|(layer, weights)| ConvBlock::encoding(weights, dropout(layer), device));
        let mut crnn = Crnn::new(&config.crnn(), sizes, random, device);
        crnn.input_normalization = BatchNorm::trained(&input, device);
        crnn.blocks = blocks.collect();
        Self { crnn }
    }

    fn forward(&self, clips: Tensor<3>, pass: &mut Pass) -> NetworkOutput {
        self.crnn.forward(levels(clips), pass)
    }

    fn absorb(self, statistics: Vec<BatchStatistics>, momentum: f64) -> Self {
        Self { crnn: self.crnn.absorb(statistics, momentum) }
    }

    fn add_to(
        graph: &mut Graph,
        clips: &Value,
        config: &FineTunedConfig,
        weights: Weights,
    ) -> Result<Option<Said>, ModelFileError> {
        // As `levels`.
        let of_decibels = graph.weights("per_decibel", &[1], &[LN_10 / 10.0]);
        let [factor, one, ln_10] = [("factor", 10_000.0), ("one", 1.0), ("ln_10", LN_10)]
            .map(|(name, value)| graph.weights(name, &[1], &[value]));
        let mel = graph.add("Mul", &[clips, &of_decibels], &[]);
        let mel = graph.add("Exp", &[&mel], &[]);
        let scaled = graph.add("Mul", &[&mel, &factor], &[]);
        let above = graph.add("Add", &[&scaled, &one], &[]);
        let logarithm = graph.add("Log", &[&above], &[]);
        let levels = graph.add("Div", &[&logarithm, &ln_10], &[]);
        let crnn = config.crnn();
        let layers = Layers { pools: &crnn.pools, gru: crnn.gru, activation: "Relu" };
        layers.add_to(graph, &levels, weights.within("crnn.")).map(Some)
    }

    fn prepared(self) -> Prepared {
        let prepared = self.crnn.prepared();
        Box::new(move |clips| prepared(levels(clips)))
    }
}

/// Decibels as what the encoder hears, `log10(1 + 10000 mel)`, of the same shape.
fn levels(decibels: Tensor<3>) -> Tensor<3> {
    let mel = (decibels * (LN_10 / 10.0)).exp();
    (mel * 10_000.0).log1p() / LN_10
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

        let mut images = network.crnn.images(levels(clips(values, &device)), &mut Pass::Inference);
        let mut rest = &vector[..];
        // Of layer 5 a vector has means alone.
        for (layer, block) in network.crnn.blocks.iter().enumerate() {
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
