//! The log of a training is read back: a line of JSON an epoch.

use std::fs;
use std::io;
use std::path::Path;

use crate::EpochRecord;

/// Why a log of epochs cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EpochsError {
    /// The system refuses to give it.
    #[error("{0}")]
    Read(io::Error),
    /// A line is no epoch.
    #[error("at line {line} ({cause})")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

/// The epochs of a log; none where there is no file, as of a classifier that does not learn by epochs.
///
/// # Errors
/// [`EpochsError`].
pub fn read_epochs(path: &Path) -> Result<Vec<EpochRecord>, EpochsError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(EpochsError::Read(cause)),
    };
    let lines = bytes.split(|&byte| byte == b'\n').zip(1..).filter(|(text, _)| !text.is_empty());
    let record =
        |(text, line)| serde_json::from_slice(text).map_err(|cause| EpochsError::Line { line, cause });
    lines.map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_epoch_is_named_and_a_log_that_is_not_there_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        assert_eq!(read_epochs(&log).unwrap(), []);
        let epoch = EpochRecord {
            epoch: 1,
            loss: 0.5,
            accuracy: 0.75,
            validation_loss: 0.25,
            validation_accuracy: 1.0,
            seconds: 2.0,
            clips_per_second: 8.0,
        };
        let line = serde_json::to_string(&epoch).unwrap();
        fs::write(&log, format!("{line}\n{line}\n")).unwrap();
        assert_eq!(read_epochs(&log).unwrap(), [epoch; 2]);
        fs::write(&log, format!("{line}\n\ntorn")).unwrap();
        assert!(matches!(read_epochs(&log), Err(EpochsError::Line { line: 3, .. })));
        assert!(matches!(read_epochs(folder.path()), Err(EpochsError::Read(_))));
    }
}
