//! Why a collection was not looked through.

use std::io;
use std::path::PathBuf;

use auteur_dataset::StoreError;
use auteur_likeness::copies::CopiesError;

use crate::cross_validate::CrossValidateError;
use crate::results_folder::ResultsFolderError;

/// Why a collection was not looked through.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of the audit.
    #[error(transparent)]
    Folder(#[from] ResultsFolderError),
    /// Looking for copies failed.
    #[error(transparent)]
    Copies(#[from] CopiesError),
    /// The cross-validation.
    #[error(transparent)]
    Labels(#[from] Box<CrossValidateError>),
    /// A file cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}
