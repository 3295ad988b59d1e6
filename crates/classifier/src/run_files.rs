//! Names of the files in the folder of a run, or of a study's job.

/// The settings, complete.
pub const CONFIGURATION_FILE: &str = "config.toml";
/// The songs of train, validation and test.
pub const SPLIT_FILE: &str = "split.json";
/// The epochs, of a recipe that learns by epochs: an [`EpochRecord`](crate::EpochRecord) a line.
pub const EPOCHS_FILE: &str = "epochs.jsonl";
/// The same for TensorBoard.
pub const EVENTS_FILE: &str = "events.out.tfevents.0.auteur";
/// What was learnt: a [`ModelFile`](crate::ModelFile).
pub const MODEL_FILE: &str = "model.safetensors";
/// The answers to the clips of the test songs.
pub const PREDICTIONS_FILE: &str = "predictions.parquet";
/// The scores of those answers.
pub const EVALUATION_FILE: &str = "evaluation.json";
