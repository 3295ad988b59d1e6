//! What can go wrong with a classifier, an enum for each thing that is asked of it.

use std::io;
use std::path::{Path, PathBuf};

use auteur_audio::FeatureSettingError;
use auteur_dataset::StoreError;
use auteur_ground::Difference;

/// A setting that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// A value that makes no sense.
    #[error("{setting} is {value}: {rule}")]
    Value {
        /// The setting's name within its section.
        setting: String,
        /// Its value.
        value: String,
        /// What holds for it.
        rule: String,
    },
    /// A section that is not the recipe's: an unknown name, or a value of another type.
    #[error("{problem}")]
    Unreadable {
        /// What is wrong.
        problem: String,
    },
}

impl From<FeatureSettingError> for SettingError {
    fn from(error: FeatureSettingError) -> Self {
        let FeatureSettingError { setting, value, allowed } = error;
        Self::Value { setting: setting.to_owned(), value, rule: format!("it must be {allowed}") }
    }
}

impl SettingError {
    /// A value that breaks a rule.
    pub fn value(setting: &str, value: impl std::fmt::Debug, rule: impl Into<String>) -> Self {
        Self::Value { setting: setting.to_owned(), value: format!("{value:?}"), rule: rule.into() }
    }
}

/// Why a classifier could not be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// A setting.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// Nothing can be learnt from these songs: too few artists, songs or clips, or features that say nothing.
    #[error("{0}")]
    Songs(String),
    /// The run was begun with another setting.
    #[error("this run began with {} = {}; now it is {}", .0.setting, .0.there, .0.here)]
    OtherSettings(Difference),
    /// The model that the training is to begin with is not one that it can begin with.
    #[error("{}: {problem}", file.display())]
    Start {
        /// The model's file.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The run was begun with other songs.
    #[error("this run began with different songs, or with different features of them")]
    OtherSongs,
    /// What the run left to resume from is not as it was written.
    #[error("{}: {problem}", path.display())]
    Checkpoint {
        /// The folder of the checkpoint.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The loss is not a number, which no further step can mend; the best weights so far are kept.
    #[error("the loss became {loss} in epoch {epoch}, {place}")]
    Diverged {
        /// The epoch, counted from 1.
        epoch: usize,
        /// The step, or the validation.
        place: String,
        /// What the loss became.
        loss: f64,
    },
    /// A device that is not there.
    #[error("{0}")]
    Device(String),
    /// A file that cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The store cannot give what it holds.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watches asked to stop, and nothing is kept to resume from.
    #[error("stopped; nothing was kept")]
    Cancelled,
}

impl FitError {
    /// A file or folder that the system refuses.
    pub fn file(path: &Path, cause: io::Error) -> Self {
        Self::File { path: path.to_owned(), cause }
    }
}

/// Why songs could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// A song's features are not what the model hears.
    #[error("{song} {problem}")]
    Song {
        /// The song's path.
        song: String,
        /// What is wrong, in words that follow the path.
        problem: String,
    },
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Cancelled,
}

/// Why a file gives no model.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// It cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is not a model file of this program, or it is damaged.
    #[error("not a model file of this program, or damaged: {problem}")]
    Damaged {
        /// What is wrong with it.
        problem: String,
    },
    /// Another version of the program wrote it.
    #[error("the model has format {found}; this program reads format {expected}")]
    OtherFormat {
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
    /// No recipe of this program has made it.
    #[error("the model is of the kind {kind}; this program knows {known}")]
    UnknownKind {
        /// The kind it says it is.
        kind: String,
        /// All kinds, as a list to read.
        known: String,
    },
    /// The device that is to compute it is not there.
    #[error("{0}")]
    Device(String),
}

impl ModelFileError {
    /// A file that holds something else.
    pub fn damaged(problem: impl Into<String>) -> Self {
        Self::Damaged { problem: problem.into() }
    }
}
