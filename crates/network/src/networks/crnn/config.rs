//! The shape of the paper's network: its settings, their rules, and the layers that follow from them.

use auteur_classifier::{Blueprint, Layer, Reference, Rule, Section, SettingError, Settings, Sizes, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    layers::{GATES, GruVariant, KERNEL},
    network::NetworkConfig,
};

const BLOCKS: Rule<Vec<usize>> =
    Rule { allows: |channels| (1..=16).contains(&channels.len()), words: "from 1 to 16 numbers" };
const UNITS: Rule<usize> = Rule { allows: |units| (1..=4096).contains(units), words: "from 1 to 4096" };
const POOL: Rule<(usize, usize)> = Rule {
    allows: |pool| (1..=64).contains(&pool.0) && (1..=64).contains(&pool.1),
    words: "from 1 to 64 each way",
};
const DROPOUT: Rule<f64> =
    Rule { allows: |share| (0.0..1.0).contains(share), words: "at least 0 and below 1" };

/// The network's shape; the defaults are the paper's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrnnConfig {
    /// Channels that each convolution block puts out.
    pub channels: Vec<usize>,
    /// Max pool of each block: time, frequency.
    pub pools: Vec<(usize, usize)>,
    /// Units of each of the two recurrent layers.
    pub recurrent_units: usize,
    /// Which layers those are.
    pub gru: GruVariant,
    /// Share of values that dropout zeroes at each block's end, in training.
    pub block_dropout: f64,
    /// Share of values that dropout zeroes before the last layer, in training.
    pub output_dropout: f64,
}

impl Default for CrnnConfig {
    fn default() -> Self {
        Self {
            channels: vec![64, 128, 128, 128],
            pools: vec![(2, 2), (2, 4), (2, 4), (2, 4)],
            recurrent_units: 32,
            gru: GruVariant::default(),
            block_dropout: 0.1,
            output_dropout: 0.3,
        }
    }
}

impl Settings for CrnnConfig {
    fn validate(&self) -> Result<(), SettingError> {
        let Self { channels, pools, .. } = self;
        BLOCKS.holds("channels", channels)?;
        UNITS.holds_for_each("channels", channels)?;
        if pools.len() != channels.len() {
            let rule = "there must be as many pools as channels";
            return Err(SettingError::value("pools", pools, rule));
        }
        POOL.holds_for_each("pools", pools)?;
        UNITS.holds("recurrent_units", &self.recurrent_units)?;
        DROPOUT.holds("block_dropout", &self.block_dropout)?;
        DROPOUT.holds("output_dropout", &self.output_dropout)
    }
}

impl CrnnConfig {
    /// Steps that the pools leave of `frames`, each pool rounding down.
    pub fn steps(&self, frames: usize) -> usize {
        self.pools.iter().fold(frames, |frames, pool| frames / pool.0)
    }

    /// Mel bands that the pools leave of `n_mels`, each pool rounding down.
    pub fn bands(&self, n_mels: usize) -> usize {
        self.pools.iter().fold(n_mels, |bands, pool| bands / pool.1)
    }
}

impl NetworkConfig for CrnnConfig {
    fn of_reference(reference: Reference) -> Option<Section> {
        match reference {
            Reference::Keras21 => Some(Section::from_iter([("gru".to_owned(), json!(GruVariant::Keras21))])),
        }
    }

    fn shortest_clip(&self) -> usize {
        product(self.pools.iter().map(|pool| pool.0))
    }

    fn fewest_mel_bands(&self) -> usize {
        product(self.pools.iter().map(|pool| pool.1))
    }

    fn bottleneck_width(&self, _sizes: Sizes) -> usize {
        self.recurrent_units
    }

    /// Frequency before time, as in the paper.
    fn blueprint(&self, sizes: Sizes) -> Blueprint {
        let plane = vec!["frequency", "time"];
        let mut layers = vec![Layer {
            stage: Stage::Input,
            name: "Batch norm over frequencies".to_owned(),
            details: Vec::new(),
            axes: plane.clone(),
            output: vec![sizes.n_mels, sizes.frames],
            parameters: 2 * sizes.n_mels,
            averages: 2 * sizes.n_mels,
        }];
        let (mut bands, mut frames, mut inputs) = (sizes.n_mels, sizes.frames, 1);
        for (&outputs, &(in_time, in_frequency)) in self.channels.iter().zip(&self.pools) {
            (bands, frames) = (bands / in_frequency, frames / in_time);
            layers.push(Layer {
                stage: Stage::Convolutional,
                name: format!("Convolution {KERNEL} × {KERNEL}, {outputs} filters"),
                details: vec![
                    "ELU".to_owned(),
                    "batch norm".to_owned(),
                    format!("max pool {in_frequency} × {in_time}"),
                    format!("dropout {}", self.block_dropout),
                ],
                axes: vec!["frequency", "time", "channel"],
                output: vec![bands, frames, outputs],
                // Kernel and bias; factor and term of the batch norm.
                parameters: KERNEL * KERNEL * inputs * outputs + outputs + 2 * outputs,
                averages: 2 * outputs,
            });
            inputs = outputs;
        }
        let units = self.recurrent_units;
        let weights = |inputs| gru_parameters(inputs, units, self.gru);
        let details = match self.gru {
            GruVariant::Keras3 => Vec::new(),
            GruVariant::Keras21 => vec!["hard sigmoid".to_owned(), "reset before the product".to_owned()],
        };
        layers.push(Layer {
            stage: Stage::Recurrent,
            name: format!("GRU, {units} units, sequence"),
            details: details.clone(),
            axes: vec!["time", "unit"],
            output: vec![frames, units],
            parameters: weights(bands * inputs),
            averages: 0,
        });
        layers.push(Layer {
            stage: Stage::Recurrent,
            name: format!("GRU, {units} units, last state (bottleneck)"),
            details: details.into_iter().chain([format!("dropout {}", self.output_dropout)]).collect(),
            axes: vec!["unit"],
            output: vec![units],
            parameters: weights(units),
            averages: 0,
        });
        layers.push(Layer {
            stage: Stage::Dense,
            name: "Dense, softmax".to_owned(),
            details: Vec::new(),
            axes: vec!["artist"],
            output: vec![sizes.n_artists],
            parameters: (units + 1) * sizes.n_artists,
            averages: 0,
        });
        Blueprint { axes: plane, input: vec![sizes.n_mels, sizes.frames], layers }
    }
}

/// Weights of a recurrent layer: for each gate a kernel, a recurrent kernel and its biases.
fn gru_parameters(inputs: usize, units: usize, variant: GruVariant) -> usize {
    GATES * units * (inputs + units + variant.biases())
}

/// The product of numbers of which 16 of the largest, 64, are more than fits.
fn product(pools: impl Iterator<Item = usize>) -> usize {
    pools.fold(1, usize::saturating_mul)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pools_leave_the_steps_that_the_protocol_states() {
        let config = CrnnConfig::default();
        assert_eq!([32, 94, 157, 313, 628, 911].map(|frames| config.steps(frames)), [2, 5, 9, 19, 39, 56]);
        assert_eq!(config.bands(128), 1);
        assert_eq!((config.shortest_clip(), config.fewest_mel_bands()), (16, 128));
    }

    #[test]
    fn every_value_out_of_range_is_named() {
        let default = CrnnConfig::default();
        let wrong = [
            (CrnnConfig { channels: Vec::new(), ..default.clone() }, "channels is []"),
            (CrnnConfig { pools: vec![(2, 2)], ..default.clone() }, "pools is [(2, 2)]"),
            (CrnnConfig { recurrent_units: 0, ..default.clone() }, "recurrent_units is 0"),
            (CrnnConfig { block_dropout: 1.0, ..default.clone() }, "block_dropout is 1.0"),
            (CrnnConfig { output_dropout: f64::NAN, ..default.clone() }, "output_dropout is NaN"),
        ];
        for (config, start) in wrong {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn the_largest_pools_that_are_allowed_ask_for_more_frames_than_there_can_be() {
        let config = CrnnConfig { channels: vec![1; 16], pools: vec![(64, 64); 16], ..CrnnConfig::default() };
        assert!(config.validate().is_ok());
        assert_eq!(config.shortest_clip(), usize::MAX);
    }

    #[test]
    fn the_layers_are_those_of_the_papers_figure() {
        let sizes = Sizes { frames: 94, n_mels: 128, n_artists: 20 };
        let blueprint = CrnnConfig::default().blueprint(sizes);
        assert_eq!(blueprint.input, [128, 94]);
        assert_eq!(blueprint.layers.len(), 8);
        assert_eq!(blueprint.layers[4].output, [1, 5, 128]);
        assert_eq!(blueprint.layers[6].details, ["dropout 0.3"]);
        assert_eq!(blueprint.averages(), 2 * (128 + 64 + 3 * 128));
    }
}
