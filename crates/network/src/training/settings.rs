//! Everything that decides a run's result, kept with its checkpoint so that a resumed run is the same run.

use auteur_audio::FeatureConfig;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ModelError, SplitOrigin, TrainConfig, TrainData};

/// What a run was started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunSettings {
    pub(crate) training: TrainConfig,
    pub(crate) features: FeatureConfig,
    pub(crate) split: SplitOrigin,
    pub(crate) artists: Vec<String>,
    pub(crate) training_clips: usize,
    pub(crate) validation_clips: usize,
    pub(crate) songs: String,
}

impl RunSettings {
    /// Takes down what a run is started with.
    pub(crate) fn of(data: &TrainData, config: &TrainConfig) -> Self {
        Self {
            training: config.clone(),
            features: data.features.clone(),
            split: data.split.clone(),
            artists: data.artists.to_vec(),
            training_clips: data.train.len(),
            validation_clips: data.validation.len(),
            songs: data.songs.clone(),
        }
    }

    /// Refuses to resume a run that began as `self` with the settings `given`.
    ///
    /// The number of threads may differ: it decides how long the run takes, and not a bit of its result.
    ///
    /// # Errors
    /// [`ModelError::OtherSettings`] names the first setting that differs and both its values,
    /// [`ModelError::OtherSongs`].
    pub(crate) fn expect(&self, given: &Self) -> Result<(), ModelError> {
        let mut stored = self.clone();
        stored.training.threads = given.training.threads;
        let values = [&stored, given].map(|settings| serde_json::to_value(settings).unwrap_or_default());
        match first_difference("", &values[0], &values[1]) {
            None => Ok(()),
            // Two hashes would tell nobody anything.
            Some((setting, ..)) if setting == "songs" => Err(ModelError::OtherSongs),
            Some((setting, stored, given)) => Err(ModelError::OtherSettings { setting, stored, given }),
        }
    }
}

/// The path of the first value that differs, and both values as text.
fn first_difference(path: &str, stored: &Value, given: &Value) -> Option<(String, String, String)> {
    if let (Value::Object(left), Value::Object(right)) = (stored, given) {
        return left.iter().find_map(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            first_difference(&path, value, right.get(key)?)
        });
    }
    (stored != given).then(|| (path.to_owned(), stored.to_string(), given.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrnnConfig;

    fn settings() -> RunSettings {
        RunSettings {
            training: TrainConfig::default(),
            features: FeatureConfig::default(),
            split: SplitOrigin { kind: "song".into(), seed: Some(0) },
            artists: vec!["Ada".into(), "Bo".into()],
            training_clips: 10,
            validation_clips: 2,
            songs: "0f".into(),
        }
    }

    #[test]
    fn the_first_setting_that_differs_is_named_with_both_values() {
        let mut given = settings();
        given.training.network = CrnnConfig { recurrent_units: 64, ..CrnnConfig::default() };
        let message = settings().expect(&given).unwrap_err().to_string();
        assert!(
            message.starts_with("this run began with training.network.recurrent_units = 32, now it is 64;"),
            "{message}"
        );
    }

    #[test]
    fn other_songs_are_said_in_words() {
        let given = RunSettings { songs: "1e".into(), ..settings() };
        assert!(matches!(settings().expect(&given), Err(ModelError::OtherSongs)));
    }

    #[test]
    fn another_number_of_threads_is_the_same_run() {
        let mut given = settings();
        given.training.threads = 7;
        assert!(settings().expect(&given).is_ok());
    }
}
