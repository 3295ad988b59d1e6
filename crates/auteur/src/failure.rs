//! Why a command ends without its result, and the exit code that says so.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use auteur::baselines::BaselineError;
use auteur::dataset::DatasetError;
use auteur::model::ModelError;
use auteur::projection::ProjectionError;
use auteur::report::ReportError;
use auteur::study::StudyError;

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

/// Says something on standard error; a closed or full one must not end the work.
pub(crate) fn complain(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

impl From<DatasetError> for Failure {
    /// The error names its file itself.
    fn from(error: DatasetError) -> Self {
        match error {
            DatasetError::Cancelled => Self::Stopped("the same command goes on from here".to_owned()),
            DatasetError::BadClipLength { .. }
            | DatasetError::LongerThanEverySong { .. }
            | DatasetError::BadSplitFile { .. }
            | DatasetError::UnknownArtist { .. } => Self::Usage(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<StudyError> for Failure {
    /// The error names its file, or the value that it is about, itself.
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Dataset(error) => error.into(),
            StudyError::Cancelled => Self::Stopped("the same command goes on from here".to_owned()),
            StudyError::Nothing { .. }
            | StudyError::Repeated { .. }
            | StudyError::BadLength { .. }
            | StudyError::BadClassifier { .. }
            | StudyError::NoEpochs
            | StudyError::SameFrames { .. }
            | StudyError::LongerThanEverySong { .. }
            | StudyError::BadShard { .. } => Self::Usage(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<ReportError> for Failure {
    /// The error names what it is about itself.
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Cancelled => Self::Stopped("run it again".to_owned()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<ProjectionError> for Failure {
    /// The error names the point or the setting that it is about.
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Cancelled => Self::Stopped("nothing was written; run it again".to_owned()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl Failure {
    /// Failed with a network; `place` is named where the error does not name its file itself.
    pub(crate) fn of_model(place: &Path, error: ModelError) -> Self {
        match error {
            ModelError::Dataset(error) => error.into(),
            ModelError::File { .. } | ModelError::Checkpoint { .. } => Self::Failed(error.to_string()),
            ModelError::Setting { .. } | ModelError::ClipTooShort { .. } => Self::Usage(error.to_string()),
            _ => Self::at(place, error),
        }
    }

    /// Failed with a classical classifier; `place` is named where the error does not name its file itself.
    pub(crate) fn of_baseline(place: &Path, error: BaselineError) -> Self {
        match error {
            BaselineError::Dataset(error) => error.into(),
            BaselineError::Cancelled => Self::Stopped("nothing was written; run it again".to_owned()),
            BaselineError::File { .. } => Self::Failed(error.to_string()),
            BaselineError::Setting { .. } => Self::Usage(error.to_string()),
            _ => Self::at(place, error),
        }
    }

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
