//! What each epoch achieved, as one line of JSON in `epochs.jsonl`, and as events for TensorBoard.
//!
//! The checkpoint holds the same records; the log is for people and plotting programs, and a line that a killed run
//! left torn is written again from the checkpoint; so are events.

use std::path::Path;

use auteur_classifier::{EPOCHS_FILE, EVENTS_FILE, EpochRecord, FitError};
use auteur_exchange::tensorboard::{self, Step};
use auteur_ground::whole_file;

/// Writes the logs of all epochs so far into a run's folder, unless they say the same already.
pub(super) fn write_logs(run: &Path, epochs: &[EpochRecord]) -> Result<(), FitError> {
    write_lines(&run.join(EPOCHS_FILE), epochs)?;
    let path = run.join(EVENTS_FILE);
    whole_file::append_if_longer(&path, &events(epochs)).map_err(|cause| FitError::file(&path, cause))
}

/// Steps are epochs, and time begins with the first one, for nothing else of when it was is kept.
fn events(epochs: &[EpochRecord]) -> Vec<u8> {
    let (mut bytes, mut seconds) = (tensorboard::beginning(), 0.0);
    for record in epochs {
        seconds += record.seconds;
        let numbers = [
            ("loss/train", record.loss),
            ("loss/validation", record.validation_loss),
            ("accuracy/train", record.accuracy),
            ("accuracy/validation", record.validation_accuracy),
            ("clips_per_second", record.clips_per_second),
        ];
        bytes.extend(tensorboard::step(&Step { step: record.epoch as i64, seconds, numbers: &numbers }));
    }
    bytes
}

fn write_lines(path: &Path, epochs: &[EpochRecord]) -> Result<(), FitError> {
    let failed = |cause| FitError::file(path, cause);
    let mut text = String::new();
    for record in epochs {
        text.push_str(&serde_json::to_string(record).map_err(|error| failed(error.into()))?);
        text.push('\n');
    }
    whole_file::write_if_other(path, text.as_bytes()).map_err(failed)
}
