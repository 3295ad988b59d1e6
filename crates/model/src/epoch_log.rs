//! What each epoch achieved, as one line of JSON in `epochs.jsonl`.
//!
//! The checkpoint holds the same records; the log is for people and plotting programs, and a line that a killed run
//! left torn is written again from the checkpoint.

use std::{fs, path::Path};

use auteur_ground::whole_file;
use serde::{Deserialize, Serialize};

use crate::ModelError;

/// One epoch of training. All but the last two fields are the same whenever the run is repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochRecord {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// Mean cross-entropy of the training clips as they were learnt from, with dropout.
    pub loss: f64,
    /// Share of the training clips that were named correctly as they were learnt from.
    pub accuracy: f64,
    /// Mean cross-entropy of the validation clips after the epoch.
    pub validation_loss: f64,
    /// Share of the validation clips that were named correctly after the epoch.
    pub validation_accuracy: f64,
    /// Seconds that the epoch took, validation included.
    pub seconds: f64,
    /// Training clips a second, validation not included.
    pub clips_per_second: f64,
}

/// Writes the log of all epochs so far, unless the file says the same already.
pub(crate) fn write_log(path: &Path, history: &[EpochRecord]) -> Result<(), ModelError> {
    let failed = |source| ModelError::File { path: path.to_owned(), source };
    let mut text = String::new();
    for record in history {
        text.push_str(&serde_json::to_string(record).map_err(|error| failed(error.into()))?);
        text.push('\n');
    }
    match fs::read(path) {
        Ok(found) if found == text.as_bytes() => Ok(()),
        _ => whole_file::write(path, text.as_bytes()).map_err(failed),
    }
}
