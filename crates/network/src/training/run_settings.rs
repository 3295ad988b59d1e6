//! Everything that decides a run's result, kept with its checkpoint so that a resumed run is the same run.

use std::collections::BTreeMap;

use auteur_audio::FeatureConfig;
use auteur_classifier::{FitError, Section, Settings, SplitOrigin};
use auteur_ground::first_difference;
use serde::{Deserialize, Serialize};

use super::task::TrainingTask;
use crate::{network::NetworkConfig, settings::NetworkSettings};

/// What a run was started with, by the names that its configuration has. The number of threads is not here: it decides how
/// long the run takes, and not a bit of its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct RunSettings {
    classifier: String,
    training: Shared,
    features: FeatureConfig,
    split: SplitOrigin,
    artists: Vec<String>,
    training_clips: usize,
    validation_clips: usize,
    songs: String,
    /// The network's own, under its name.
    #[serde(flatten)]
    sections: BTreeMap<String, Section>,
}

/// The settings that all classifiers share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shared {
    seed: u64,
    clip_frames: usize,
    drop_last_clip: bool,
}

/// Clips of the two parts of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClipCounts {
    pub(super) training: usize,
    pub(super) validation: usize,
}

impl RunSettings {
    /// Takes down what a run of the network `name` is started with.
    pub(super) fn of<C: NetworkConfig>(name: &str, task: &TrainingTask<C>, clips: ClipCounts) -> Self {
        // Where the model lies that a training began with decides nothing.
        let settings =
            NetworkSettings { start: task.settings.start.clone().anywhere(), ..task.settings.clone() };
        Self {
            classifier: name.to_owned(),
            training: Shared {
                seed: task.seed,
                clip_frames: task.grid.length.frames(),
                drop_last_clip: task.grid.drop_last,
            },
            features: task.features.clone(),
            split: task.split.clone(),
            artists: task.artists.to_vec(),
            training_clips: clips.training,
            validation_clips: clips.validation,
            songs: task.fingerprint.clone(),
            sections: BTreeMap::from([(name.to_owned(), settings.section())]),
        }
    }

    /// Refuses to resume a run that began as `self` with the settings `given`.
    ///
    /// # Errors
    /// [`FitError::OtherSettings`] names the first setting that differs and both its values; [`FitError::OtherSongs`].
    pub(super) fn expect(&self, given: &Self) -> Result<(), FitError> {
        match first_difference(self, given) {
            None => Ok(()),
            // Two hashes would tell nobody anything.
            Some(difference) if difference.setting == "songs" => Err(FitError::OtherSongs),
            Some(difference) => Err(FitError::OtherSettings(difference)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrnnConfig;

    fn settings(units: usize) -> RunSettings {
        let network = CrnnConfig { recurrent_units: units, ..CrnnConfig::default() };
        let section = NetworkSettings { network, ..NetworkSettings::default() }.section();
        RunSettings {
            classifier: "crnn".into(),
            training: Shared { seed: 0, clip_frames: 94, drop_last_clip: false },
            features: FeatureConfig::default(),
            split: SplitOrigin { kind: "song".into(), seed: Some(0) },
            artists: vec!["Ada".into(), "Bo".into()],
            training_clips: 10,
            validation_clips: 2,
            songs: "0f".into(),
            sections: BTreeMap::from([("crnn".to_owned(), section)]),
        }
    }

    #[test]
    fn the_first_setting_that_differs_is_named_with_both_values() {
        let message = settings(32).expect(&settings(64)).unwrap_err().to_string();
        assert!(message.contains("crnn.network.recurrent_units = 32"), "{message}");
        assert!(message.contains("64"), "{message}");
    }

    #[test]
    fn other_songs_are_said_in_words() {
        let given = RunSettings { songs: "1e".into(), ..settings(32) };
        assert!(matches!(settings(32).expect(&given), Err(FitError::OtherSongs)));
    }

    #[test]
    fn settings_come_back_from_their_file() {
        let text = serde_json::to_string(&settings(32)).unwrap();
        let read: RunSettings = serde_json::from_str(&text).unwrap();
        assert_eq!(read, settings(32));
        assert!(read.expect(&settings(32)).is_ok());
    }
}
