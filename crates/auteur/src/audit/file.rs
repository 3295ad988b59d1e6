//! An audit that was written, as other commands read it.

use std::path::{Path, PathBuf};

use auteur_dataset::FeatureStore;
use auteur_ground::json::{self, JsonError};

use super::{Audit, FILE, FORMAT};

/// Why an audit cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuditFileError {
    /// There is none.
    #[error("{} is not an audit", path.display())]
    None {
        /// The path that was given.
        path: PathBuf,
    },
    /// Its file is not as it was written.
    #[error("{}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: JsonError,
    },
    /// It is of another store.
    #[error("{}: it groups {song}, which is not in this store", path.display())]
    OtherStore {
        /// The path that was given.
        path: PathBuf,
        /// A song that is in one of its groups.
        song: String,
    },
}

/// What was found in a collection; `path` is the audit's folder or its `audit.json`.
///
/// # Errors
/// [`AuditFileError::None`] and [`AuditFileError::Read`].
pub fn read_audit(path: &Path) -> Result<Audit, AuditFileError> {
    let file = if path.is_dir() { path.join(FILE) } else { path.to_owned() };
    let read = json::read(&file, FORMAT).map_err(|cause| AuditFileError::Read { path: file, cause })?;
    read.ok_or_else(|| AuditFileError::None { path: path.to_owned() })
}

/// The groups of copies of an audit, of songs of this store.
///
/// # Errors
/// [`AuditFileError`].
pub fn read_groups(path: &Path, store: &FeatureStore) -> Result<Vec<Vec<String>>, AuditFileError> {
    let groups = read_audit(path)?.groups;
    match groups.iter().flatten().find(|song| store.song(song).is_none()) {
        Some(song) => Err(AuditFileError::OtherStore { path: path.to_owned(), song: song.clone() }),
        None => Ok(groups),
    }
}
