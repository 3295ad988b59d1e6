//! Why an attempt at a job came to nothing, or its results cannot be read; it becomes the job's state.

use std::io;
use std::path::PathBuf;

use auteur_dataset::SplitError;

use crate::FileError;

/// A fault of one job, which stops no other.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobFault {
    /// Another process took over the folder, because this one gave no sign of life for too long.
    #[error("another process took over {} because this one gave no sign of life", folder.display())]
    LeaseLost {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the job.
    #[error(transparent)]
    File(#[from] FileError),
    /// The job's split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The answers that a classifier gave cannot be taken.
    #[error("{}: {problem}", path.display())]
    Answers {
        /// The file that they were to lie in.
        path: PathBuf,
        /// What is wrong with them.
        problem: String,
    },
}

impl JobFault {
    /// Whether a file is something else than what was written there, which no further attempt would change.
    pub(crate) fn is_mismatch(&self) -> bool {
        match self {
            Self::File(cause) => {
                matches!(cause, FileError::Damaged { .. } | FileError::OtherFormat { .. })
            }
            Self::Split(cause) => matches!(cause, SplitError::NotASplit { .. }),
            Self::LeaseLost { .. } | Self::Answers { .. } => false,
        }
    }

    /// Whether the same may succeed a moment later, as when a network storage did not answer.
    pub(crate) fn may_pass(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let (Self::File(FileError::Read { cause, .. } | FileError::Write { cause, .. })
        | Self::Split(SplitError::Read { cause, .. } | SplitError::Write { cause, .. })) = self
        else {
            return false;
        };
        let lasts = [FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull];
        !lasts.contains(&cause.kind())
    }
}
