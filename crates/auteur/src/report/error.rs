//! Why there is no report.

use std::path::PathBuf;

use auteur_dataset::{ClipError, SheetError, StoreError};
use auteur_evaluation::ReadError;
use auteur_projection::{PointsError, ProjectionError};
use auteur_report::{MapError, ReportError, WriteError};
use auteur_study::{BadClipSeconds, FileError, StudyError, TrialError};

use crate::results_folder::ResultsFolderError;
use crate::run_folder::RunError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum WriteReportError {
    /// The study.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A file of the study.
    #[error(transparent)]
    File(#[from] FileError),
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The run names no store.
    #[error("{}: {problem}", run.display())]
    RunLacks {
        /// The folder of the run.
        run: PathBuf,
        /// What it lacks.
        problem: String,
    },
    /// A study that does not belong beside the one that is reported.
    #[error("{}: {problem}", other.display())]
    Beside {
        /// The other study.
        other: PathBuf,
        /// Why not.
        problem: String,
    },
    /// The list of pairs of songs that the run compared.
    #[error(transparent)]
    Trials(#[from] SheetError),
    /// The list of pairs cannot be read.
    #[error("{}: {cause}", path.display())]
    TrialsFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The run's answers.
    #[error("{}: {cause}", path.display())]
    Answers {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: ReadError,
    },
    /// The run's answers cannot be judged.
    #[error(transparent)]
    Trial(#[from] TrialError),
    /// The store of the run.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The length of the run's clips.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The length of the run's clips in seconds.
    #[error(transparent)]
    Length(#[from] BadClipSeconds),
    /// The folder of the report.
    #[error(transparent)]
    Folder(#[from] ResultsFolderError),
    /// The vectors of the clips are no points.
    #[error(transparent)]
    Points(#[from] PointsError),
    /// The vectors of the clips cannot be projected.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The positions of the clips make no map.
    #[error(transparent)]
    Map(#[from] MapError),
    /// The report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The report's files.
    #[error(transparent)]
    Write(#[from] WriteError),
}
