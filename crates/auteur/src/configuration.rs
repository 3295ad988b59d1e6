//! The settings of a command: defaults, below a TOML file, below flags; checked once, here.
//!
//! A run keeps the resolved settings as `config.toml`, which `--config` takes again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use auteur::audio::FeatureConfig;
use auteur::baselines::BaselineSettings;
use auteur::dataset::ClipLength;
use auteur::ground::whole_file;
use auteur::model::TrainConfig;
use serde::{Deserialize, Serialize};

use crate::classifier::Classifier;
use crate::cli;
use crate::failure::Failure;

/// Settings that came when runs and studies without them had been begun, with the values that those had.
pub(crate) const LATER: [(&str, &str); 1] = [("training.batch_norm_momentum", "0.99")];

/// A setting that is not the same in two places.
#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) setting: String,
    pub(crate) there: String,
    pub(crate) here: String,
}

/// Everything that can be set, by section of the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Configuration {
    /// What is trained.
    pub(crate) classifier: Classifier,
    /// The store of a run.
    pub(crate) store: Option<PathBuf>,
    /// Which songs are trained on and tested.
    pub(crate) split: SplitConfig,
    /// Features of `prepare` and `features`; `train` takes those of the store.
    pub(crate) features: Option<FeatureConfig>,
    /// The network and how it is trained; other classifiers take the length of a clip and the seed from here.
    pub(crate) training: TrainConfig,
    /// What the classical classifiers choose from.
    pub(crate) baseline: BaselineSettings,
}

/// Which songs are trained on and tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SplitConfig {
    /// `song`, `album`, or the path of a JSON file.
    pub(crate) by: String,
    /// Artists left out.
    pub(crate) exclude: Vec<String>,
}

impl Default for SplitConfig {
    fn default() -> Self {
        Self { by: "song".to_owned(), exclude: Vec::new() }
    }
}

impl Configuration {
    /// Reads a TOML file, or takes the defaults where none is given.
    pub(crate) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        Ok(Self::read_with_names(path)?.0)
    }

    /// [`Configuration::read`], and what the file says itself, by the settings' whole names, such as `training.epochs`.
    pub(crate) fn read_with_names(path: Option<&Path>) -> Result<(Self, BTreeMap<String, String>), Failure> {
        let Some(path) = path else { return Ok((Self::default(), BTreeMap::new())) };
        let text = fs::read_to_string(path).map_err(|error| Failure::usage_at(path, error))?;
        let unfit = |error: toml::de::Error| Failure::usage_at(path, error.to_string().trim_end());
        let configuration: Self = toml::from_str(&text).map_err(unfit)?;
        configuration.validate().map_err(|reason| Failure::usage_at(path, reason))?;
        let table: toml::Table = toml::from_str(&text).map_err(unfit)?;
        Ok((configuration, by_name(&table)))
    }

    /// The settings of a training: the file's, overridden by flags. The store has `frames_per_second`.
    pub(crate) fn of_training(arguments: &cli::Train, frames_per_second: f64) -> Result<Self, Failure> {
        let mut settings = Self::read(arguments.settings.config.as_deref())?;
        settings.use_store(&arguments.store);
        settings.classifier = arguments.classifier.unwrap_or(settings.classifier);
        if settings.classifier != Classifier::Crnn {
            expect_no_network_flags(arguments, settings.classifier)?;
        }
        if let Some(split) = &arguments.split {
            // A file is found from any working folder, as the store is.
            let file = fs::canonicalize(split).ok().filter(|_| split != "song" && split != "album");
            settings.split.by = file.map_or_else(|| split.clone(), |file| file.display().to_string());
        }
        if !arguments.exclude.is_empty() {
            settings.split.exclude.clone_from(&arguments.exclude);
        }
        let training = &mut settings.training;
        if let Some(frames) = arguments.clip_frames {
            training.clip_frames = frames as usize;
        }
        if let Some(seconds) = arguments.clip_seconds {
            training.clip_frames = ClipLength::from_seconds(seconds, frames_per_second)?.frames();
        }
        training.seed = arguments.seed.unwrap_or(training.seed);
        training.epochs = arguments.epochs.map_or(training.epochs, |n| n as usize);
        training.patience = arguments.patience.map_or(training.patience, |n| n as usize);
        training.batch_size = arguments.batch_size.map_or(training.batch_size, |n| n as usize);
        training.learning_rate = arguments.learning_rate.unwrap_or(training.learning_rate);
        training.batch_norm_momentum = arguments.batch_norm_momentum.unwrap_or(training.batch_norm_momentum);
        training.threads = arguments.shared.threads.map_or(training.threads, |n| n as usize);
        settings.validate().map_err(Failure::Usage)?;
        Ok(settings)
    }

    /// These settings with the features of the store that is trained on.
    pub(crate) fn with_features(&self, features: &FeatureConfig) -> Result<Self, Failure> {
        if self.features.as_ref().is_some_and(|wanted| wanted != features) {
            return Err(Failure::Usage(
                "the configuration's [features] are not those of the store; prepare a store with them, or remove \
                 the section"
                    .to_owned(),
            ));
        }
        Ok(Self { features: Some(features.clone()), ..self.clone() })
    }

    /// The settings that all trials of a study share, by their names: what a trial's condition does not say.
    pub(crate) fn of_study(&self) -> Result<BTreeMap<String, String>, Failure> {
        let varied = ["training.seed", "training.clip_frames", "training.epochs", "training.threads"];
        let mut settings = self.named()?;
        settings.retain(|name, value| {
            let shared = ["training.", "baseline."].iter().any(|section| name.starts_with(section));
            let new = LATER.contains(&(name.as_str(), value.as_str()));
            shared && !new && !varied.contains(&name.as_str())
        });
        Ok(settings)
    }

    /// Each value by its whole name.
    fn named(&self) -> Result<BTreeMap<String, String>, Failure> {
        let table = toml::Table::try_from(self)
            .map_err(|error| Failure::Failed(format!("cannot write the settings as TOML: {error}")))?;
        Ok(by_name(&table))
    }

    /// The first setting, of those that decide a run's result, that `here` has otherwise: neither where the store lies nor
    /// how many threads there are decides anything.
    pub(crate) fn difference(&self, here: &Self) -> Result<Option<Difference>, Failure> {
        let bare = |settings: &Self| {
            let mut bare = Self { store: None, ..settings.clone() };
            bare.training.threads = 0;
            bare.named()
        };
        let (there, here) = (bare(self)?, bare(here)?);
        // What somebody wrote before what was resolved: a file that is no run's own says nothing of features.
        let names: BTreeSet<(bool, &String)> =
            there.keys().chain(here.keys()).map(|name| (name.starts_with("features."), name)).collect();
        let value = |values: &BTreeMap<String, String>, name: &String| {
            values.get(name).map_or("none", String::as_str).to_owned()
        };
        let differs = |(_, name): (bool, &String)| {
            let (there, here) = (value(&there, name), value(&here, name));
            (there != here).then(|| Difference { setting: name.clone(), there, here })
        };
        Ok(names.into_iter().find_map(differs))
    }

    /// Takes down where the store is, so that it is found from any working folder.
    pub(crate) fn use_store(&mut self, store: &Path) {
        self.store = Some(fs::canonicalize(store).unwrap_or_else(|_| store.to_path_buf()));
    }

    /// Writes the settings as a TOML file, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = toml::to_string(self).map_err(|error| Failure::at(path, error))?;
        whole_file::write(path, text.as_bytes()).map_err(|error| Failure::at(path, error))
    }

    fn validate(&self) -> Result<(), String> {
        if let Some(features) = &self.features {
            features.validate().map_err(|error| error.to_string())?;
        }
        self.baseline.validate().map_err(|error| error.to_string())?;
        self.training.validate().map_err(|error| error.to_string())
    }
}

/// Each value of a TOML file as it stands there, by its whole name, such as `training.epochs`.
pub(crate) fn by_name(table: &toml::Table) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(section) => {
                let within = by_name(section).into_iter();
                values.extend(within.map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            value => drop(values.insert(key.clone(), value.to_string())),
        }
    }
    values
}

/// Refuses flags that a classical classifier would ignore without a word.
fn expect_no_network_flags(arguments: &cli::Train, classifier: Classifier) -> Result<(), Failure> {
    let given = [
        ("--epochs", arguments.epochs.is_some()),
        ("--patience", arguments.patience.is_some()),
        ("--batch-size", arguments.batch_size.is_some()),
        ("--learning-rate", arguments.learning_rate.is_some()),
        ("--batch-norm-momentum", arguments.batch_norm_momentum.is_some()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(Failure::Usage(format!(
            "{flag} is for the network alone; leave it out with --classifier {}",
            classifier.name()
        ))),
        None => Ok(()),
    }
}
