//! A network's section of a configuration: how it is trained, and its shape.

use auteur_classifier::{COUNT, Reference, Rule, Section, SettingError, SettingRow, Settings};
use auteur_dataset::{ClipError, Cut};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{augment::ChosenAugmentation, layers::MovingAverages, network::NetworkConfig};

const RATE: Rule<f64> = Rule { allows: |rate| *rate > 0.0 && *rate <= 1.0, words: "above 0 and at most 1" };
// Below it Adam's kernel, which computes in f32, would add nothing at all.
const EPSILON: Rule<f64> =
    Rule { allows: |epsilon| (1e-30..=1.0).contains(epsilon), words: "from 1e-30 to 1" };
const BATCH_SIZE: Rule<usize> = Rule { allows: |size| (1..=4096).contains(size), words: "from 1 to 4096" };
const MOMENTUM: Rule<f64> =
    Rule { allows: |momentum| (0.0..1.0).contains(momentum), words: "at least 0 and below 1" };

/// How a network is trained; the defaults are the paper's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    bound(serialize = "C: NetworkConfig", deserialize = "C: NetworkConfig")
)]
pub struct NetworkSettings<C> {
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// What Adam adds to the root of a weight's mean square gradient.
    pub adam_epsilon: f64,
    /// Clips of a step.
    pub batch_size: usize,
    /// Maximum epochs.
    pub epochs: usize,
    /// Epochs without a new lowest validation loss after which training stops.
    pub patience: usize,
    /// Weight of the old moving averages of every batch norm at each step.
    ///
    /// The larger it is, the further back the averages reach.
    pub batch_norm_momentum: f64,
    /// Whether the moving averages are of the batches alone, from the first step on.
    ///
    /// Keras' are not: they start from mean 0 and variance 1, which they forget only after hundreds of steps at its momentum,
    /// and where an epoch has few steps early stopping judges the weights by them.
    pub batch_norm_debias: bool,
    /// How songs are cut into clips to learn from; validation and judging cut side by side.
    pub cut: Cut,
    /// What changes the clips before they are learnt from, in this order.
    pub augmentations: Vec<ChosenAugmentation>,
    /// The network's shape.
    pub network: C,
}

impl<C: Default> Default for NetworkSettings<C> {
    fn default() -> Self {
        Self {
            learning_rate: 1e-4,
            adam_epsilon: 1e-7,
            batch_size: 16,
            epochs: 200,
            patience: 10,
            batch_norm_momentum: 0.99,
            batch_norm_debias: true,
            cut: Cut::Grid,
            augmentations: Vec::new(),
            network: C::default(),
        }
    }
}

impl<C: NetworkConfig> Settings for NetworkSettings<C> {
    fn validate(&self) -> Result<(), SettingError> {
        self.network.validate()?;
        RATE.holds("learning_rate", &self.learning_rate)?;
        EPSILON.holds("adam_epsilon", &self.adam_epsilon)?;
        BATCH_SIZE.holds("batch_size", &self.batch_size)?;
        COUNT.holds("epochs", &self.epochs)?;
        COUNT.holds("patience", &self.patience)?;
        MOMENTUM.holds("batch_norm_momentum", &self.batch_norm_momentum)?;
        self.cut.validate().map_err(|error| self.refused_cut(&error))
    }
}

impl<C: NetworkConfig> NetworkSettings<C> {
    /// The settings that a published program has.
    pub(crate) fn of_reference(reference: Reference) -> Section {
        let own = match reference {
            Reference::Keras21 => [("adam_epsilon", json!(1e-8)), ("batch_norm_debias", json!(false))],
        };
        let network = ("network", Value::Object(C::of_reference(reference)));
        own.into_iter().chain([network]).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Refuses clips that the network cannot hear.
    ///
    /// # Errors
    /// [`SettingError`] with the least that it can.
    pub fn check_clips(&self, frames: usize, n_mels: Option<usize>) -> Result<(), SettingError> {
        let (shortest, fewest) = (self.network.shortest_clip(), self.network.fewest_mel_bands());
        if frames < shortest {
            let rule = format!("the network needs at least {shortest} frames");
            return Err(SettingError::value("clip_frames", frames, rule));
        }
        match n_mels.filter(|n_mels| *n_mels < fewest) {
            Some(n_mels) => {
                let rule = format!("the network needs at least {fewest} mel bands");
                Err(SettingError::value("n_mels", n_mels, rule))
            }
            None => Ok(()),
        }
    }

    /// The training beside the paper's, as rows of a table.
    pub(crate) fn rows(&self) -> Vec<SettingRow> {
        let averages = if self.batch_norm_debias { "debiased" } else { "from mean 0 and variance 1" };
        vec![
            SettingRow::new("Optimiser", "Adam", Some("Adam")),
            SettingRow::new("Learning rate", self.learning_rate.to_string(), Some("0.0001")),
            SettingRow::new("Adam's epsilon", self.adam_epsilon.to_string(), None),
            SettingRow::new("Batch norm's averages", averages, None),
            SettingRow::new("Batch norm's momentum", self.batch_norm_momentum.to_string(), None),
            SettingRow::new("Batch size", format!("{} clips", self.batch_size), None),
            SettingRow::new("Maximum epochs", self.epochs.to_string(), None),
            SettingRow::new("Patience", format!("{} epochs", self.patience), Some("10 epochs")),
        ]
    }

    /// The error of a cut that places no clip.
    pub(crate) fn refused_cut(&self, error: &ClipError) -> SettingError {
        SettingError::value("cut", self.cut, error.to_string())
    }

    /// Steps of an epoch on so many clips.
    pub(crate) fn steps(&self, clips: usize) -> usize {
        clips.div_ceil(self.batch_size)
    }

    /// The moving averages of the batch norms.
    pub(crate) fn moving_averages(&self) -> MovingAverages {
        MovingAverages { momentum: self.batch_norm_momentum, debias: self.batch_norm_debias }
    }

    /// Share of their initial values, from 0 to 1, that the moving averages still hold after `epochs` epochs of `clips`
    /// clips.
    ///
    /// The initial values, mean 0 and variance 1, have nothing to do with the music: a model is judged fairly when little
    /// of them is left.
    pub fn initial_share_left(&self, epochs: usize, clips: usize) -> f64 {
        let steps = epochs * self.steps(clips);
        self.moving_averages().initial_share_left(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrnnConfig;

    type CrnnSettings = NetworkSettings<CrnnConfig>;

    #[test]
    fn the_section_says_every_setting_and_is_read_back() {
        let section = CrnnSettings::default().section();
        let names: Vec<&String> = section.keys().collect();
        let expected = [
            "adam_epsilon",
            "augmentations",
            "batch_norm_debias",
            "batch_norm_momentum",
            "batch_size",
            "cut",
            "epochs",
            "learning_rate",
            "network",
            "patience",
        ];
        assert_eq!(names, expected);
        assert_eq!(section["network"]["recurrent_units"], 32);
        assert_eq!(CrnnSettings::of(&section).unwrap(), CrnnSettings::default());
        let said = json!({"cut": {"overlap": {"hop_frames": 47}}, "augmentations": ["mask", {"name": "mixup", "alpha": 0.4}]});
        let settings = CrnnSettings::of(said.as_object().unwrap()).unwrap();
        assert_eq!((settings.cut, settings.augmentations.len()), (Cut::Overlap { hop_frames: 47 }, 2));
        assert_eq!(CrnnSettings::of(&settings.section()).unwrap(), settings);
    }

    #[test]
    fn a_clip_that_the_pools_swallow_is_refused_with_the_least_length() {
        let settings = CrnnSettings::default();
        let refused = settings.check_clips(15, None).unwrap_err().to_string();
        assert_eq!(refused, "clip_frames is 15: the network needs at least 16 frames");
        let refused = settings.check_clips(94, Some(127)).unwrap_err().to_string();
        assert_eq!(refused, "n_mels is 127: the network needs at least 128 mel bands");
        assert!(settings.check_clips(16, Some(128)).is_ok());
    }

    #[test]
    fn every_value_out_of_range_is_named() {
        let default = CrnnSettings::default();
        let network = CrnnConfig { block_dropout: 1.0, ..CrnnConfig::default() };
        let wrong = [
            (CrnnSettings { learning_rate: f64::NAN, ..default.clone() }, "learning_rate is NaN"),
            (CrnnSettings { learning_rate: 0.0, ..default.clone() }, "learning_rate is 0.0"),
            (CrnnSettings { adam_epsilon: 0.0, ..default.clone() }, "adam_epsilon is 0.0"),
            (CrnnSettings { batch_size: 0, ..default.clone() }, "batch_size is 0"),
            (CrnnSettings { epochs: 0, ..default.clone() }, "epochs is 0"),
            (CrnnSettings { patience: 0, ..default.clone() }, "patience is 0"),
            (CrnnSettings { batch_norm_momentum: 1.0, ..default.clone() }, "batch_norm_momentum is 1.0"),
            (CrnnSettings { batch_norm_momentum: -0.1, ..default.clone() }, "batch_norm_momentum is -0.1"),
            (CrnnSettings { cut: Cut::Random { per_song: 0 }, ..default.clone() }, "cut is Random"),
            (CrnnSettings { network, ..default.clone() }, "block_dropout is 1.0"),
        ];
        for (settings, start) in wrong {
            let message = settings.validate().unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn moving_averages_as_keras_has_them_forget_their_initial_values_step_by_step() {
        assert_eq!(CrnnSettings::default().initial_share_left(1, 1), 0.0);
        let settings = CrnnSettings { batch_norm_debias: false, ..CrnnSettings::default() };
        assert_eq!(settings.initial_share_left(0, 100), 1.0);
        // 7 steps an epoch: the last batch is not full.
        assert!((settings.initial_share_left(10, 100) - 0.99f64.powi(70)).abs() < 1e-12);
        let quicker = CrnnSettings { batch_norm_momentum: 0.9, ..settings };
        assert!(quicker.initial_share_left(10, 100) < 1e-3);
    }

    #[test]
    fn the_rows_of_the_default_training_agree_with_the_papers() {
        let rows = CrnnSettings { epochs: 7, ..CrnnSettings::default() }.rows();
        let value = |name: &str| rows.iter().find(|row| row.name == name).unwrap().value.as_str();
        assert_eq!((value("Maximum epochs"), value("Batch size")), ("7", "16 clips"));
        let given = rows.iter().filter_map(|row| Some((row.value.as_str(), row.paper.as_deref()?)));
        assert!(given.clone().count() == 3 && given.into_iter().all(|(own, paper)| own == paper), "{rows:?}");
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let error = serde_json::from_str::<CrnnSettings>(r#"{"learning_rte": 0.1}"#).unwrap_err();
        assert!(error.to_string().contains("learning_rte"), "{error}");
    }
}
