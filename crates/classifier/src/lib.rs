//! The contract between classifiers and all that trains, judges and serves them.
//!
//! A [`Recipe`] says what a classifier is, what it hears and what can be set, and fits it; a [`Model`] is what was learnt,
//! and judges the clips of songs; a [`Registry`] knows all recipes. Whoever trains, evaluates, studies or predicts knows
//! these alone and no classifier's inside, so that one more classifier is one more file.
//!
//! ```text
//! Configuration ─▶ Recipe::fit ─▶ ModelFile ─▶ Recipe::load ─▶ Model::judge ─▶ SongJudgement
//! ```

mod about;
mod blueprint;
mod collapse;
mod configuration;
mod epochs;
mod error;
mod fit;
mod judgement;
mod layers;
mod likeness;
mod model;
mod model_file;
mod recipe;
mod reference;
mod registry;
mod rule;
mod run_files;
mod setting_row;
mod settings;

pub use about::{About, Judges, Work};
pub use blueprint::{Blueprint, Layer, Sizes, Stage};
pub use collapse::Collapse;
pub use configuration::{Configuration, ConfigurationError, SplitConfig, TrainingConfig};
pub use epochs::{EpochsError, read_epochs};
pub use error::{FitError, JudgeError, ModelFileError, SettingError};
pub use fit::{EpochRecord, Finish, FitEnd, FitPart, FitTask, History};
pub use judgement::{Embedding, Song, SongJudgement};
pub use likeness::{
    Comparison, EnrolError, FEWEST_FOR_STRANGERS, KeptSong, Likeness, SameArtist, VerifyError,
};
pub use model::{Device, Model};
pub use model_file::{Card, MODEL_FORMAT, ModelFile, SplitOrigin, Validation};
pub use recipe::{Recipe, Said};
pub use reference::Reference;
pub use registry::Registry;
pub use rule::{COUNT, NOT_NEGATIVE, POSITIVE, Rule, SHARE, not_empty};
pub use run_files::{
    CONFIGURATION_FILE, EPOCHS_FILE, EVALUATION_FILE, EVENTS_FILE, MODEL_FILE, PREDICTIONS_FILE, SPLIT_FILE,
};
pub use setting_row::SettingRow;
pub use settings::{Section, Settings, read as read_setting};
