//! Why nothing is known of what lies at a path.

use std::io;
use std::path::PathBuf;

use auteur_dataset::StoreError;
use auteur_study::StudyError;

use crate::audit::AuditFileError;
use crate::model_file::LoadModelError;
use crate::run_folder::RunError;

/// Why nothing is known of a path.
#[derive(Debug, thiserror::Error)]
pub enum InfoError {
    /// It is none of what this library writes.
    #[error("{} is not a store, run, model, study, audit, report or map", path.display())]
    Unknown {
        /// The path.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file of a run is not as it was written.
    #[error("{}: {problem}", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The audit.
    #[error(transparent)]
    Audit(#[from] AuditFileError),
    /// The study.
    #[error(transparent)]
    Study(#[from] StudyError),
}
