//! The shape of the fine-tuned encoder: its settings, their rules, and the layers that follow from them.

use auteur_audio::{EncoderMel, FeatureConfig, MelScale};
use auteur_classifier::{Blueprint, Layer, Rule, SettingError, Settings, Sizes, Stage};
use auteur_encoder::{Convolution, Convolutions};
use serde::{Deserialize, Serialize};

use crate::{
    layers::{GruVariant, KERNEL, gru_parameters},
    network::NetworkConfig,
    schedule::Schedule,
    settings::NetworkSettings,
};

const LAYERS: Rule<usize> = Rule { allows: |layers| (1..=5).contains(layers), words: "from 1 to 5" };
const UNITS: Rule<usize> = Rule { allows: |units| (1..=4096).contains(units), words: "from 1 to 4096" };
const DROPOUT: Rule<f64> =
    Rule { allows: |share| (0.0..1.0).contains(share), words: "at least 0 and below 1" };

/// The network's shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FineTunedConfig {
    /// How many of the encoder's five layers to use, counted from the first.
    pub layers: usize,
    /// Units of each of the two recurrent layers.
    pub recurrent_units: usize,
    /// Share of values that dropout zeroes behind the encoder's layers, in training.
    pub block_dropout: f64,
    /// Share of values that dropout zeroes before the last layer, in training.
    pub output_dropout: f64,
}

impl Default for FineTunedConfig {
    fn default() -> Self {
        Self { layers: 4, recurrent_units: 32, block_dropout: 0.1, output_dropout: 0.3 }
    }
}

impl Settings for FineTunedConfig {
    fn validate(&self) -> Result<(), SettingError> {
        LAYERS.holds("layers", &self.layers)?;
        UNITS.holds("recurrent_units", &self.recurrent_units)?;
        DROPOUT.holds("block_dropout", &self.block_dropout)?;
        DROPOUT.holds("output_dropout", &self.output_dropout)
    }
}

impl FineTunedConfig {
    /// The layers of the encoder that the network has.
    ///
    /// # Panics
    /// If the program was built from a damaged file of weights.
    #[allow(clippy::expect_used, reason = "the weights are within the program; tests read them")]
    pub(super) fn encoder(&self) -> Convolutions {
        let mut encoder = Convolutions::embedded().expect("the weights within the program");
        encoder.layers.truncate(self.layers);
        encoder
    }

    /// Numbers of a step that the recurrent layers hear.
    pub(super) fn features(&self, n_mels: usize) -> usize {
        let layers = self.encoder().layers;
        let bands = layers.iter().fold(n_mels, |bands, layer| bands / layer.pool.1);
        bands * layers.last().map_or(1, |layer| layer.channels.1)
    }
}

impl NetworkConfig for FineTunedConfig {
    /// Small steps that end in smaller ones, so that what the encoder knows is not lost before the rest has learnt.
    fn training(paper: NetworkSettings<Self>) -> NetworkSettings<Self> {
        NetworkSettings {
            learning_rate: 3e-4,
            schedule: Schedule::Cosine,
            warm_up_epochs: 1,
            epochs: 30,
            patience: 30,
            ..paper
        }
    }

    /// Those of the encoder.
    fn check_features(&self, features: &FeatureConfig) -> Result<(), SettingError> {
        let asked = [
            ("sample_rate", features.sample_rate as usize, EncoderMel::SAMPLE_RATE as usize),
            ("n_fft", features.n_fft, EncoderMel::N_FFT),
            ("hop_length", features.hop_length, EncoderMel::HOP_LENGTH),
            ("n_mels", features.n_mels, EncoderMel::N_MELS),
        ];
        let rule = |needed: String| {
            format!("the encoder learnt from {needed}; prepare a store for it (docs/settings.md says how)")
        };
        if let Some((setting, found, needed)) = asked.into_iter().find(|(_, found, needed)| found != needed) {
            return Err(SettingError::value(setting, found, rule(needed.to_string())));
        }
        match features.mel_scale {
            MelScale::Slaney => Ok(()),
            other => Err(SettingError::value("mel_scale", other, rule("slaney".to_owned()))),
        }
    }

    fn shortest_clip(&self) -> usize {
        self.encoder().layers.iter().map(|layer| layer.pool.0).product()
    }

    fn fewest_mel_bands(&self) -> usize {
        self.encoder().layers.iter().map(|layer| layer.pool.1).product()
    }

    fn bottleneck_width(&self, _sizes: Sizes) -> usize {
        self.recurrent_units
    }

    /// Frequency before time, as in the paper.
    fn blueprint(&self, sizes: Sizes) -> Blueprint {
        let plane = vec!["frequency", "time"];
        let mut layers = vec![Layer {
            stage: Stage::Input,
            name: "Batch norm of the encoder's input".to_owned(),
            details: Vec::new(),
            axes: plane.clone(),
            output: vec![sizes.n_mels, sizes.frames],
            parameters: 2,
            averages: 2,
        }];
        let (mut bands, mut frames) = (sizes.n_mels, sizes.frames);
        let encoder = self.encoder().layers;
        for (number, Convolution { channels: (inputs, outputs), pool, .. }) in (1..).zip(&encoder) {
            (bands, frames) = (bands / pool.1, frames / pool.0);
            let mut details = vec!["ReLU".to_owned(), "batch norm".to_owned()];
            details.push(format!("max pool {} × {}", pool.1, pool.0));
            if number == encoder.len() {
                details.push(format!("dropout {}", self.block_dropout));
            }
            layers.push(Layer {
                stage: Stage::Convolutional,
                name: format!("Encoder's convolution {KERNEL} × {KERNEL}, {outputs} filters with padding"),
                details,
                axes: vec!["frequency", "time", "channel"],
                output: vec![bands, frames, *outputs],
                // Kernel and bias; factor and term of the batch norm.
                parameters: KERNEL * KERNEL * inputs * outputs + outputs + 2 * outputs,
                averages: 2 * outputs,
            });
        }
        layers.extend(self.top_layers(frames, self.features(sizes.n_mels)));
        layers.push(Layer {
            stage: Stage::Dense,
            name: "Dense, softmax".to_owned(),
            details: Vec::new(),
            axes: vec!["artist"],
            output: vec![sizes.n_artists],
            parameters: (self.recurrent_units + 1) * sizes.n_artists,
            averages: 0,
        });
        Blueprint { axes: plane, input: vec![sizes.n_mels, sizes.frames], layers }
    }
}

impl FineTunedConfig {
    /// The layers between encoder and last layer, which hear so many steps and features.
    fn top_layers(&self, steps: usize, features: usize) -> Vec<Layer> {
        let dropout = format!("dropout {}", self.output_dropout);
        let units = self.recurrent_units;
        let gru = |name: String, inputs, details, sequence| Layer {
            stage: Stage::Recurrent,
            name,
            details,
            axes: if sequence { vec!["time", "unit"] } else { vec!["unit"] },
            output: if sequence { vec![steps, units] } else { vec![units] },
            parameters: gru_parameters(inputs, units, GruVariant::Keras3),
            averages: 0,
        };
        vec![
            gru(format!("GRU, {units} units, sequence"), features, Vec::new(), true),
            gru(format!("GRU, {units} units, last state (bottleneck)"), units, vec![dropout], false),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features() -> FeatureConfig {
        FeatureConfig { n_fft: 512, hop_length: 256, n_mels: 96, ..FeatureConfig::default() }
    }

    #[test]
    fn only_what_the_encoder_learnt_from_is_heard() {
        let config = FineTunedConfig::default();
        assert_eq!(config.check_features(&features()), Ok(()));
        let refused = config.check_features(&FeatureConfig::default()).unwrap_err().to_string();
        assert!(refused.starts_with("n_fft is 2048: the encoder learnt from 512"), "{refused}");
        let htk = FeatureConfig { mel_scale: MelScale::Htk, ..features() };
        assert!(config.check_features(&htk).is_err());
    }

    #[test]
    fn every_value_out_of_range_is_named() {
        let default = FineTunedConfig::default();
        let wrong = [
            (FineTunedConfig { layers: 6, ..default.clone() }, "layers is 6"),
            (FineTunedConfig { recurrent_units: 0, ..default.clone() }, "recurrent_units is 0"),
            (FineTunedConfig { block_dropout: 1.0, ..default.clone() }, "block_dropout is 1.0"),
        ];
        for (config, start) in wrong {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn four_layers_leave_eleven_steps_of_three_seconds() {
        let sizes = Sizes { frames: 188, n_mels: 96, n_artists: 10 };
        let blueprint = FineTunedConfig::default().blueprint(sizes);
        assert_eq!(blueprint.layers[4].output, [6, 11, 96]);
        assert_eq!(blueprint.layers[5].output, [11, 32]);
    }
}
