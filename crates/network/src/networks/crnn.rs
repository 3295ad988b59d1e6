//! The paper's network: a log-mel clip becomes a bottleneck vector and a score for each artist.
//!
//! Batch norm over the mel bands, four convolution blocks, two recurrent layers of which the second's last state is the
//! bottleneck, dropout, and one dense layer. The same network as the Keras code's with time before frequency.

mod config;
mod graph;

use auteur_audio::FeatureKinds;
use auteur_classifier::{About, Judges, ModelFileError, Said, Sizes, Work};
use auteur_exchange::onnx::{Graph, Value};
use auteur_ground::RandomStream;
use auteur_kernels::block::Activation;
use burn::{
    module::Module,
    tensor::{Device, Tensor},
};

use crate::{
    cpu::PreparedBlock,
    layers::{BatchNorm, ConvBlock, ConvBlockConfig, Dense, Gru, GruShape, dropout},
    network::{Network, NetworkOutput, Prepared},
    onnx::Weights,
    pass::{BatchStatistics, Pass},
    recipe::NetworkRecipe,
};

pub use config::CrnnConfig;
pub(super) use graph::Layers;

/// The network as a classifier.
pub(super) static RECIPE: NetworkRecipe<Crnn> = NetworkRecipe::new();

/// The network with its weights, on the device that it was made for.
///
/// # Source
/// Nasrullah and Zhao, "Music artist classification with convolutional recurrent neural networks", IJCNN 2019.
#[derive(Module, Debug)]
pub struct Crnn {
    pub(super) input_normalization: BatchNorm,
    pub(super) blocks: Vec<ConvBlock>,
    recurrent_1: Gru,
    recurrent_2: Gru,
    output: Dense,
    #[module(skip)]
    output_dropout: f64,
}

impl Network for Crnn {
    type Config = CrnnConfig;

    const LAST_LAYER: &'static str = "output";

    fn about() -> About {
        About {
            name: "crnn",
            title: "CRNN",
            description: "the paper's convolutional recurrent network",
            work: Some(Work::NasrullahZhao),
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            // Fifty epochs at 12,000 frames a second.
            seconds_per_frame: 50.0 / 12_000.0,
        }
    }

    /// Initial weights are Keras'.
    fn new(config: &CrnnConfig, sizes: Sizes, random: RandomStream, device: &Device) -> Self {
        let inputs = std::iter::once(1).chain(config.channels.iter().copied());
        let shapes = inputs.zip(&config.channels).zip(&config.pools);
        let blocks = shapes
            .zip(1..)
            .map(|(((inputs, &outputs), &pool), layer)| {
                let (activation, dropout) = (Activation::Elu, config.block_dropout);
                let config = ConvBlockConfig { channels: (inputs, outputs), pool, activation, dropout };
                ConvBlock::new(config, random.branch(layer), device)
            })
            .collect();
        let layer = |at: u64| random.branch(config.channels.len() as u64 + at);
        let features = config.channels.last().copied().unwrap_or(1) * config.bands(sizes.n_mels);
        let (units, variant) = (config.recurrent_units, config.gru);
        let gru = |inputs, at| Gru::new(GruShape { inputs, units, variant }, layer(at), device);
        Self {
            input_normalization: BatchNorm::new(sizes.n_mels, device),
            blocks,
            recurrent_1: gru(features, 1),
            recurrent_2: gru(units, 2),
            output: Dense::new(units, sizes.n_artists, layer(3), device),
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

    fn add_to(
        graph: &mut Graph,
        clips: &Value,
        config: &CrnnConfig,
        weights: Weights,
    ) -> Result<Option<Said>, ModelFileError> {
        Layers { pools: &config.pools, gru: config.gru, activation: "Elu" }
            .add_to(graph, clips, weights)
            .map(Some)
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

impl Crnn {
    /// The clips as images that enter the first block, `[batch, frames, n_mels, 1]`.
    pub(super) fn images(&self, clips: Tensor<3>, pass: &mut Pass) -> Tensor<4> {
        let [batch, frames, n_mels] = clips.dims();
        // The mel bands are the input's channels, [batch, frames, n_mels] -> [batch * frames, n_mels], unless it has a single one.
        let channels = self.input_normalization.channels();
        let rows = [batch * frames * n_mels / channels, channels];
        let rows = self.input_normalization.forward(clips.reshape(rows), pass);
        rows.reshape([batch, frames, n_mels, 1])
    }

    /// What the network says about images that leave the last block, `[batch, time, frequency, channels]`.
    fn outputs(&self, images: Tensor<4>, pass: &mut Pass) -> NetworkOutput {
        // [batch, time, frequency, channels] -> [batch, time, frequency * channels]
        let [batch, time, frequency, channels] = images.dims();
        let sequence = images.reshape([batch, time, frequency * channels]);

        let states = self.recurrent_2.forward(self.recurrent_1.forward(sequence));
        let [_, _, units] = states.dims();
        let bottleneck = states.narrow(1, time - 1, 1).reshape([batch, units]);
        let heard = pass.before_last_layer(bottleneck.clone()).reshape([batch, units, 1, 1]);
        let thinned = dropout(heard, self.output_dropout, pass);
        NetworkOutput { bottleneck, logits: self.output.forward(thinned.reshape([batch, units])) }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::{layers::GruVariant, network::NetworkConfig};

    #[test]
    fn every_clip_that_the_settings_allow_goes_through_the_network() {
        let (random, device) = (RandomStream::new(0), Device::flex());
        for number in 0..40 {
            let below = |at: u64, limit: usize| random.branch(number).bits(at) as usize % limit;
            let blocks = 1 + below(0, 3);
            let config = CrnnConfig {
                channels: (0..blocks).map(|block| 1 + below(1 + block as u64, 4)).collect(),
                pools: (0..blocks)
                    .map(|block| (1 + below(4 + block as u64, 3), 1 + below(7 + block as u64, 3)))
                    .collect(),
                recurrent_units: 1 + below(10, 5),
                gru: [GruVariant::Keras3, GruVariant::Keras21][below(14, 2)],
                ..CrnnConfig::default()
            };
            let frames = config.shortest_clip() + below(11, 5);
            let n_mels = config.fewest_mel_bands() + below(12, 5);
            let sizes = Sizes { frames, n_mels, n_artists: 2 + below(13, 3) };
            let network = Crnn::new(&config, sizes, random, &device);
            assert_eq!(network.num_params(), config.parameter_count(sizes), "{config:?} {sizes:?}");
            let clips = TensorData::new(vec![-1.0f32; 3 * frames * n_mels], [3, frames, n_mels]);
            let output = network.forward(Tensor::from_data(clips, &device), &mut Pass::Inference);
            assert_eq!(output.bottleneck.dims(), [3, config.bottleneck_width(sizes)]);
            // What leaves each layer is what its description says, up to the last.
            let last = config.blueprint(sizes).layers.pop().unwrap();
            assert_eq!(last.output, output.logits.dims()[1..]);
            assert_eq!(output.logits.dims(), [3, sizes.n_artists]);
        }
    }

    #[test]
    fn a_prepared_network_says_of_many_batches_what_the_network_says() {
        let (random, device) = (RandomStream::new(0), Device::flex());
        // With 16 channels the second block's filters are transformed, the first one's are not.
        let (channels, pools) = (vec![16, 32], vec![(2, 4), (2, 4)]);
        let config = CrnnConfig { channels, pools, recurrent_units: 5, ..CrnnConfig::default() };
        let network = Crnn::new(&config, Sizes { frames: 19, n_mels: 32, n_artists: 3 }, random, &device);
        assert!(network.blocks.iter().all(|block| block.prepared().is_some()));
        let prepared = network.clone().prepared();
        for (number, clips) in (1..).zip([3, 1, 3]) {
            let noise = random.branch(number);
            let values: Vec<f32> =
                (0..clips * 19 * 32).map(|cell| (80.0 * noise.uniform(cell as u64) - 80.0) as f32).collect();
            let clips = Tensor::from_data(TensorData::new(values, [clips, 19, 32]), &device);
            let expected = network.forward(clips.clone(), &mut Pass::Inference);
            let found = prepared(clips);
            assert_eq!(found.bottleneck.into_data(), expected.bottleneck.into_data());
            assert_eq!(found.logits.into_data(), expected.logits.into_data());
        }
    }
}
