//! Why a build ended without a store.

use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::{Difference, Share};

use crate::catalogue::{SetAside, examples};
use crate::store::error::StoreError;

/// Why a build ended. The former store is untouched, and what is done is found again by the next build.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// What lies in the store's folder cannot be read, or is another version's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder cannot be written.
    #[error("cannot write {}: {cause}; existing files are unchanged and finished work is kept", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Whoever watches asked to stop.
    #[error("stopped; finished work is kept")]
    Cancelled,
    /// Another process builds this store.
    #[error("{} is being built by another process", store.display())]
    Locked {
        /// The store's folder.
        store: PathBuf,
    },
    /// Another process is at work on the same share of this store.
    #[error("share {share} of {} is being prepared by another process", store.display())]
    ShareTaken {
        /// The store's folder.
        store: PathBuf,
        /// The share.
        share: Share,
    },
    /// Other processes divide this store in another way.
    #[error("{} is being prepared in {there} shares by other processes, not in {here}", store.display())]
    OtherShares {
        /// The store's folder.
        store: PathBuf,
        /// How many shares the others make of it.
        there: usize,
        /// How many were asked for.
        here: usize,
    },
    /// The folder to build a store in holds other things.
    #[error("{} contains other files and is not a feature store", path.display())]
    FolderInUse {
        /// The folder.
        path: PathBuf,
    },
    /// The store was made with other settings.
    #[error("{} was made with different feature settings: {}", store.display(), list(differences))]
    OtherSettings {
        /// The store's folder.
        store: PathBuf,
        /// Each setting that differs, the store's value first.
        differences: Vec<Difference>,
    },
    /// No song of the catalogue could be turned into features.
    #[error("no song of {} could be read{}", path.display(), examples(set_aside))]
    NothingReadable {
        /// The folder of the artists.
        path: PathBuf,
        /// Every song, with the reason why not.
        set_aside: Vec<SetAside>,
    },
}

impl BuildError {
    pub(super) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Store(StoreError::Read { path: path.to_path_buf(), cause })
    }

    pub(super) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_path_buf(), cause }
    }
}

/// "n_mels is 128 in the store, 64 was requested, ..."
fn list(differences: &[Difference]) -> String {
    let each = differences.iter().map(|Difference { setting, there, here }| {
        format!("{setting} is {there} in the store, {here} was requested")
    });
    each.collect::<Vec<_>>().join(", ")
}
