//! The settings of the network and of its training, checked once; the defaults are the paper's.

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// Kernel size of every convolution, in time and in frequency.
pub(crate) const KERNEL: usize = 3;

/// The network's shape. What it shares with the features (mel bands) and with the labels (artists) is in [`Ends`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrnnConfig {
    /// Channels that each convolution block puts out.
    pub channels: Vec<usize>,
    /// Max pool of each block: time, frequency.
    pub pools: Vec<(usize, usize)>,
    /// Units of each of the two recurrent layers.
    pub recurrent_units: usize,
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
            block_dropout: 0.1,
            output_dropout: 0.3,
        }
    }
}

impl CrnnConfig {
    /// Refuses values of which no network can be built.
    ///
    /// # Errors
    /// [`ModelError::Setting`] names the setting, its value and the rule.
    pub fn validate(&self) -> Result<(), ModelError> {
        let dropout = |rate: f64| (0.0..1.0).contains(&rate);
        let (channels, pools, units) = (&self.channels, &self.pools, self.recurrent_units);
        check((1..=16).contains(&channels.len()), "channels", channels, "from 1 to 16 blocks")?;
        check(
            channels.iter().all(|size| (1..=4096).contains(size)),
            "channels",
            channels,
            "from 1 to 4096 each",
        )?;
        check(pools.len() == channels.len(), "pools", pools, "there must be as many pools as channels")?;
        let spans = |pool: &(usize, usize)| (1..=64).contains(&pool.0) && (1..=64).contains(&pool.1);
        check(pools.iter().all(spans), "pools", pools, "from 1 to 64 each way")?;
        check((1..=4096).contains(&units), "recurrent_units", units, "from 1 to 4096")?;
        check(dropout(self.block_dropout), "block_dropout", self.block_dropout, "at least 0 and below 1")?;
        check(dropout(self.output_dropout), "output_dropout", self.output_dropout, "at least 0 and below 1")
    }

    /// Steps that the pools leave of `frames`, each pool rounding down.
    pub fn steps(&self, frames: usize) -> usize {
        self.pools.iter().fold(frames, |frames, pool| frames / pool.0)
    }

    /// Mel bands that the pools leave of `n_mels`, each pool rounding down.
    pub fn bands(&self, n_mels: usize) -> usize {
        self.pools.iter().fold(n_mels, |bands, pool| bands / pool.1)
    }

    /// Number of all weights, the moving averages of the batch norms included, as Keras counts them.
    pub fn parameter_count(&self, ends: Ends) -> usize {
        let norm = |channels: usize| 4 * channels;
        let gru = |inputs: usize| 3 * self.recurrent_units * (inputs + self.recurrent_units + 2);
        let (mut inputs, mut count) = (1, norm(ends.n_mels));
        for &outputs in &self.channels {
            count += KERNEL * KERNEL * inputs * outputs + outputs + norm(outputs);
            inputs = outputs;
        }
        let recurrent = gru(inputs * self.bands(ends.n_mels)) + gru(self.recurrent_units);
        count + recurrent + (self.recurrent_units + 1) * ends.n_artists
    }

    /// Fewest frames of which the pools leave a step.
    pub fn shortest_clip(&self) -> usize {
        self.pools.iter().map(|pool| pool.0).product()
    }

    /// Fewest mel bands of which the pools leave one.
    pub fn fewest_mel_bands(&self) -> usize {
        self.pools.iter().map(|pool| pool.1).product()
    }
}

/// The widths of the network's two ends, which the data decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Mel bands of a frame.
    pub n_mels: usize,
    /// Artists to tell apart.
    pub n_artists: usize,
}

/// How the network is trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainConfig {
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// Clips a step.
    pub batch_size: usize,
    /// Most epochs.
    pub epochs: usize,
    /// Epochs without a new lowest validation loss after which training stops.
    pub patience: usize,
    /// Decides the initial weights, the order of the clips and dropout.
    pub seed: u64,
    /// Frames of a clip.
    pub clip_frames: usize,
    /// Weight of the old moving averages of every batch norm at each step.
    ///
    /// With few steps an epoch a smaller one than Keras' 0.99 lets the averages arrive before early stopping judges them.
    pub batch_norm_momentum: f64,
    /// Threads that compute; 0 means one for each core.
    pub threads: usize,
    /// The network's shape.
    pub network: CrnnConfig,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-4,
            batch_size: 16,
            epochs: 200,
            patience: 10,
            seed: 0,
            clip_frames: 94,
            batch_norm_momentum: 0.99,
            threads: 0,
            network: CrnnConfig::default(),
        }
    }
}

impl TrainConfig {
    /// Refuses values with which nothing can be trained.
    ///
    /// # Errors
    /// [`ModelError::Setting`] names the setting, its value and the rule; [`ModelError::ClipTooShort`] when the pools
    /// leave nothing of a clip.
    pub fn validate(&self) -> Result<(), ModelError> {
        self.network.validate()?;
        let rate = self.learning_rate;
        check(rate.is_finite() && rate > 0.0 && rate <= 1.0, "learning_rate", rate, "above 0 and at most 1")?;
        check((1..=4096).contains(&self.batch_size), "batch_size", self.batch_size, "from 1 to 4096")?;
        check(self.epochs > 0, "epochs", self.epochs, "at least 1")?;
        check(self.patience > 0, "patience", self.patience, "at least 1")?;
        let momentum = self.batch_norm_momentum;
        check((0.0..1.0).contains(&momentum), "batch_norm_momentum", momentum, "at least 0 and below 1")?;
        check(self.threads <= 1024, "threads", self.threads, "at most 1024, or 0 for one a core")?;
        match self.network.steps(self.clip_frames) {
            0 => Err(ModelError::ClipTooShort {
                frames: self.clip_frames,
                needed: self.network.shortest_clip(),
            }),
            _ => Ok(()),
        }
    }

    /// Share of their initial values, from 0 to 1, that the moving averages still hold after `epochs` epochs of `clips`
    /// clips.
    ///
    /// The initial values, mean 0 and variance 1, have nothing to do with the music: a model is judged fairly when little
    /// of them is left.
    pub fn initial_share_left(&self, epochs: usize, clips: usize) -> f64 {
        let steps = epochs * clips.div_ceil(self.batch_size);
        self.batch_norm_momentum.powf(steps as f64)
    }
}

/// Passes when the rule holds, else names the setting.
fn check(
    holds: bool,
    setting: &'static str,
    value: impl std::fmt::Debug,
    rule: &'static str,
) -> Result<(), ModelError> {
    match holds {
        true => Ok(()),
        false => Err(ModelError::Setting { setting, value: format!("{value:?}"), rule }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pools_leave_the_steps_that_the_protocol_states() {
        let config = CrnnConfig::default();
        assert_eq!([32, 94, 157, 313, 628, 911].map(|frames| config.steps(frames)), [2, 5, 9, 19, 39, 56]);
        assert_eq!(config.bands(128), 1);
    }

    #[test]
    fn a_clip_that_the_pools_swallow_is_refused_with_the_least_length() {
        let error = TrainConfig { clip_frames: 15, ..TrainConfig::default() }.validate().unwrap_err();
        assert_eq!(
            error.to_string(),
            "clips of 15 frames are too short: the network's pools need at least 16 frames"
        );
    }

    #[test]
    fn every_value_out_of_range_is_named() {
        let default = TrainConfig::default();
        let wrong = [
            (TrainConfig { learning_rate: f64::NAN, ..default.clone() }, "learning_rate is NaN"),
            (TrainConfig { learning_rate: 0.0, ..default.clone() }, "learning_rate is 0.0"),
            (TrainConfig { batch_size: 0, ..default.clone() }, "batch_size is 0"),
            (TrainConfig { epochs: 0, ..default.clone() }, "epochs is 0"),
            (TrainConfig { patience: 0, ..default.clone() }, "patience is 0"),
            (TrainConfig { batch_norm_momentum: 1.0, ..default.clone() }, "batch_norm_momentum is 1.0"),
            (TrainConfig { batch_norm_momentum: -0.1, ..default.clone() }, "batch_norm_momentum is -0.1"),
        ];
        for (config, start) in wrong {
            let message = config.validate().unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
        let network = CrnnConfig { block_dropout: 1.0, ..CrnnConfig::default() };
        assert!(network.validate().unwrap_err().to_string().starts_with("block_dropout is 1.0"));
    }

    #[test]
    fn moving_averages_forget_their_initial_values_step_by_step() {
        let config = TrainConfig::default();
        assert_eq!(config.initial_share_left(0, 100), 1.0);
        // 7 steps an epoch: the last batch is not full.
        assert!((config.initial_share_left(10, 100) - 0.99f64.powi(70)).abs() < 1e-12);
        let quicker = TrainConfig { batch_norm_momentum: 0.9, ..config };
        assert!(quicker.initial_share_left(10, 100) < 1e-3);
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let error = serde_json::from_str::<TrainConfig>(r#"{"learning_rte": 0.1}"#).unwrap_err();
        assert!(error.to_string().contains("learning_rte"), "{error}");
    }
}
