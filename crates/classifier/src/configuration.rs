//! All settings of a run or a study: a section for what all recipes share, and one for each recipe.
//!
//! [`Configuration::merged`] puts them together from layers and checks them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use auteur_audio::FeatureConfig;
use auteur_dataset::{ClipError, ClipGrid, ClipLength, Fold};
use serde::{Deserialize, Serialize};

use crate::{Section, SettingError, Settings};

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
    /// Which fold of a cross-validation is tested, such as `2/5`; none: a single test part is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
    /// Artists left out.
    pub exclude: Vec<String>,
    /// Songs that are copies of each other, by their paths: they never lie in two parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Vec<String>>,
}

impl Default for SplitConfig {
    fn default() -> Self {
        Self { by: "song".to_owned(), fold: None, exclude: Vec::new(), groups: Vec::new() }
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
    /// Whether the last clip of every song is left out of what is learnt from and judged clip by clip, as in the paper's
    /// code. What a classical classifier learns from a song as a whole, it learns from all of it.
    pub drop_last_clip: bool,
    /// Threads that compute; 0 means one for each core. It decides no bit of a result.
    pub threads: usize,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self { seed: 0, clip_frames: 94, drop_last_clip: false, threads: 0 }
    }
}

impl TrainingConfig {
    /// The clips of every song.
    ///
    /// # Errors
    /// [`ClipError::Length`].
    pub fn clips(&self) -> Result<ClipGrid, ClipError> {
        Ok(ClipGrid { length: ClipLength::from_frames(self.clip_frames)?, drop_last: self.drop_last_clip })
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
    /// No program that can be followed has this name.
    #[error("there is no reference {name}; known are {known}")]
    UnknownReference {
        /// The name that was given.
        name: String,
        /// All names, as a list to read.
        known: String,
    },
    /// A setting that makes the training another than that of the program that it should follow.
    #[error("{setting} is {said}, but reference = \"{reference}\" asks for {own}; leave out one of the two")]
    OtherThanReference {
        /// The setting with its sections.
        setting: String,
        /// The reference's name.
        reference: &'static str,
        /// Its value.
        own: String,
        /// The value that was given.
        said: String,
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
    /// Names that no classifier can have: those of what stands beside its section.
    pub const TAKEN: [&str; 7] =
        ["classifier", "features", "reference", "split", "store", "training", "variants"];

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
