//! Why a command ends without its result, and the exit code that says so.

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// A command's bad end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The words or the configuration given make no sense: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The work could not be done: exit code 1.
    #[error("{0}")]
    Failed(String),
    /// The user pressed Ctrl-C; what is done is kept: exit code 1.
    #[error("stopped; {0}")]
    Stopped(String),
}

impl Failure {
    /// Failed at a file or folder: "path: what went wrong".
    pub(crate) fn at(path: &Path, reason: impl Display) -> Self {
        Self::Failed(format!("{}: {reason}", path.display()))
    }

    /// Bad usage that a file brought in: "path: what is wrong with it".
    pub(crate) fn usage_at(path: &Path, reason: impl Display) -> Self {
        Self::Usage(format!("{}: {reason}", path.display()))
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) | Self::Stopped(_) => ExitCode::from(1),
        }
    }
}
