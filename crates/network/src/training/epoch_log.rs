//! What each epoch achieved, as one line of JSON in `epochs.jsonl`.
//!
//! The checkpoint holds the same records; the log is for people and plotting programs, and a line that a killed run
//! left torn is written again from the checkpoint.

use std::path::Path;

use auteur_classifier::{EpochRecord, FitError};
use auteur_ground::whole_file;

/// Writes the log of all epochs so far, unless the file says the same already.
pub(super) fn write_log(path: &Path, epochs: &[EpochRecord]) -> Result<(), FitError> {
    let failed = |cause| FitError::file(path, cause);
    let mut text = String::new();
    for record in epochs {
        text.push_str(&serde_json::to_string(record).map_err(|error| failed(error.into()))?);
        text.push('\n');
    }
    whole_file::write_if_other(path, text.as_bytes()).map_err(failed)
}
