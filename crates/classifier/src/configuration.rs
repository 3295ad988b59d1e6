//! All settings of a run or a study: defaults, below a file, below what a caller says; checked once, here.
//!
//! A [`Configuration`] has a section for what all recipes share, and one for each recipe. Its layers are merged as JSON,
//! whose names are those of a `config.toml`, so that a setting that is added to a recipe needs no line here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use auteur_audio::{FeatureConfig, FeatureSettingError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Registry, Section, SettingError, Settings};

/// Everything that can be set, by section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// The recipe that is fitted.
    pub classifier: String,
    /// The store of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<PathBuf>,
    /// Which songs are trained on and tested.
    pub split: SplitConfig,
    /// How songs become features; none: as the store has them, or the defaults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<FeatureConfig>,
    /// What all recipes share.
    pub training: TrainingConfig,
    /// The recipes' own sections, by name.
    #[serde(flatten)]
    pub sections: BTreeMap<String, Section>,
}

/// Which songs are trained on and tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SplitConfig {
    /// `song`, `album`, or the path of a JSON file.
    pub by: String,
    /// Artists left out.
    pub exclude: Vec<String>,
}

impl Default for SplitConfig {
    fn default() -> Self {
        Self { by: "song".to_owned(), exclude: Vec::new() }
    }
}

/// What all recipes share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrainingConfig {
    /// Decides the split and all that is left to chance.
    pub seed: u64,
    /// Frames of a clip.
    pub clip_frames: usize,
    /// Threads that compute; 0 means one for each core. It decides no bit of a result.
    pub threads: usize,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self { seed: 0, clip_frames: 94, threads: 0 }
    }
}

/// Why settings are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// No recipe has this name.
    #[error("there is no classifier {name}; the classifiers are {known}")]
    UnknownClassifier {
        /// The name that was given.
        name: String,
        /// All names, as a list to read.
        known: String,
    },
    /// A section that nobody reads.
    #[error(
        "there is no section or setting {name}; the sections are [split], [features], [training] and one per \
         classifier: {known}"
    )]
    UnknownSection {
        /// The name that was given.
        name: String,
        /// The recipes, as a list to read.
        known: String,
    },
    /// A setting of a section.
    #[error("[{section}] {cause}")]
    Setting {
        /// The section.
        section: String,
        /// What is wrong in it.
        cause: SettingError,
    },
    /// A value of the wrong type.
    #[error("{0}")]
    Unreadable(String),
}

impl Configuration {
    /// The configuration of these layers, each a record of settings by section that goes before those below it; what none
    /// says has its default. Every section is read strictly, also those of recipes that are not fitted.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn merged(
        registry: Registry,
        layers: impl IntoIterator<Item = Value>,
    ) -> Result<Self, ConfigurationError> {
        let mut merged = Value::Object(Section::from_iter([
            ("classifier".to_owned(), Value::String(DEFAULT_CLASSIFIER.to_owned())),
            ("split".to_owned(), Value::Object(Section::new())),
            ("training".to_owned(), Value::Object(Section::new())),
        ]));
        for layer in layers {
            lay(&mut merged, layer);
        }
        let mut configuration: Self = serde_json::from_value(merged)
            .map_err(|cause| ConfigurationError::Unreadable(cause.to_string()))?;
        configuration.complete(registry)?;
        Ok(configuration)
    }

    /// The defaults.
    ///
    /// # Errors
    /// [`ConfigurationError`] where the registry lacks the default recipe.
    pub fn defaults(registry: Registry) -> Result<Self, ConfigurationError> {
        Self::merged(registry, [])
    }

    /// Says every setting of every section, and checks all of them.
    fn complete(&mut self, registry: Registry) -> Result<(), ConfigurationError> {
        if registry.get(&self.classifier).is_none() {
            let (name, known) = (self.classifier.clone(), registry.names());
            return Err(ConfigurationError::UnknownClassifier { name, known });
        }
        let of = |section: &str| {
            let section = section.to_owned();
            move |cause| ConfigurationError::Setting { section, cause }
        };
        if let Some(features) = &self.features {
            let refused = |cause: FeatureSettingError| SettingError::Value {
                setting: cause.setting.to_owned(),
                value: cause.value,
                rule: cause.allowed,
            };
            features.validate().map_err(refused).map_err(of("features"))?;
        }
        if self.training.threads > MOST_THREADS {
            let rule = format!("at most {MOST_THREADS}, or 0 for one per core");
            let cause = SettingError::value("threads", self.training.threads, rule);
            return Err(of("training")(cause));
        }
        if self.training.clip_frames == 0 {
            return Err(of("training")(SettingError::value("clip_frames", 0, "at least 1")));
        }
        if let Some(name) = self.sections.keys().find(|name| registry.get(name).is_none()) {
            let (name, known) = (name.clone(), registry.names());
            return Err(ConfigurationError::UnknownSection { name, known });
        }
        let mut sections = BTreeMap::new();
        for recipe in registry.iter() {
            let name = recipe.about().name;
            let section = self.sections.remove(name).unwrap_or_default();
            let is_fitted = name == self.classifier;
            let section = match recipe.check(&section, &self.training, self.features.as_ref()) {
                Ok(section) => section,
                // What does not go with the length of clip or the features matters to the recipe that is fitted alone.
                Err(_) if !is_fitted && section.is_empty() => recipe.defaults(),
                Err(cause) => return Err(of(name)(cause)),
            };
            sections.insert(name.to_owned(), section);
        }
        self.sections = sections;
        Ok(())
    }

    /// These settings without the sections of recipes that are not among `names`: what a run or a study keeps.
    #[must_use]
    pub fn of_recipes(&self, names: &[&str]) -> Self {
        let kept = self.sections.iter().filter(|(name, _)| names.contains(&name.as_str()));
        let sections = kept.map(|(name, section)| (name.clone(), section.clone())).collect();
        Self { sections, ..self.clone() }
    }

    /// The section of a recipe, empty where there is none.
    pub fn section(&self, name: &str) -> Section {
        self.sections.get(name).cloned().unwrap_or_default()
    }

    /// The settings of a recipe.
    ///
    /// # Errors
    /// [`SettingError`].
    pub fn settings<S: Settings>(&self, name: &str) -> Result<S, SettingError> {
        S::of(&self.section(name))
    }
}

/// The recipe that is fitted where nobody says another.
const DEFAULT_CLASSIFIER: &str = "crnn";
/// The most threads that can be asked for.
const MOST_THREADS: usize = 1024;

/// Lays one record over another, section by section; null says nothing.
fn lay(below: &mut Value, above: Value) {
    match above {
        Value::Null => {}
        Value::Object(above) => {
            if !below.is_object() {
                *below = Value::Object(Section::new());
            }
            if let Value::Object(below) = below {
                for (name, value) in above.into_iter().filter(|(_, value)| !value.is_null()) {
                    lay(below.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        above => *below = above,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_layer_goes_before_those_below_it_and_null_says_nothing() {
        let mut merged = json!({"classifier": "crnn", "split": {"exclude": ["Ada"]}});
        lay(
            &mut merged,
            json!({"classifier": null, "split": {"by": null, "exclude": []}, "gmm": {"seed": null}}),
        );
        assert_eq!(merged, json!({"classifier": "crnn", "split": {"exclude": []}, "gmm": {}}));
        lay(&mut merged, json!({"split": {"by": "album"}}));
        assert_eq!(merged["split"], json!({"by": "album", "exclude": []}));
    }
}
