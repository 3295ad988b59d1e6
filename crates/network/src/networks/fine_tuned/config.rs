//! The shape of the fine-tuned encoder: its settings, their rules, and the layers that follow from them.

use auteur_audio::{EncoderMel, FeatureConfig, MelScale};
use auteur_classifier::{Blueprint, Rule, SettingError, Settings, Sizes};
use auteur_encoder::Convolutions;
use serde::{Deserialize, Serialize};

use crate::{
    layers::GruVariant, network::NetworkConfig, networks::CrnnConfig, schedule::Schedule,
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
    /// The paper's network with blocks of the encoder's sizes.
    pub(super) fn crnn(&self) -> CrnnConfig {
        let shapes = Convolutions::shapes();
        let shapes = shapes.iter().take(self.layers);
        CrnnConfig {
            channels: shapes.clone().map(|shape| shape.channels.1).collect(),
            pools: shapes.map(|shape| shape.pool).collect(),
            recurrent_units: self.recurrent_units,
            gru: GruVariant::Keras3,
            block_dropout: self.block_dropout,
            output_dropout: self.output_dropout,
        }
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
        self.crnn().shortest_clip()
    }

    fn fewest_mel_bands(&self) -> usize {
        self.crnn().fewest_mel_bands()
    }

    fn bottleneck_width(&self, sizes: Sizes) -> usize {
        self.crnn().bottleneck_width(sizes)
    }

    /// That of the paper's network, but for what the encoder has otherwise: a batch norm of its input as one channel, ReLU, and
    /// dropout behind its last layer alone.
    fn blueprint(&self, sizes: Sizes) -> Blueprint {
        let mut blueprint = self.crnn().blueprint(sizes);
        let [input, layers @ ..] = &mut blueprint.layers[..] else { return blueprint };
        input.name = "Batch norm of the encoder's input".to_owned();
        (input.parameters, input.averages) = (2, 2);
        for (number, layer) in (1..=self.layers).zip(layers) {
            layer.name = format!("Encoder's layer {number}: {}", layer.name);
            layer.details.retain(|detail| number == self.layers || !detail.starts_with("dropout"));
            layer.details[0] = "ReLU".to_owned();
        }
        blueprint
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
        assert_eq!(blueprint.layers[1].details, ["ReLU", "batch norm", "max pool 1 × 4"]);
        assert_eq!(blueprint.layers[4].details[3], "dropout 0.1");
    }
}
