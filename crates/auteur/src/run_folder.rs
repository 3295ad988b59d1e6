//! Where things lie in the folder of a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur::ground::FolderLock;

use crate::failure::Failure;

/// The folder of a run: each file explains itself.
pub(crate) struct RunFolder {
    folder: PathBuf,
}

impl RunFolder {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder, and keeps other trainings of this kind out of it until the answer is dropped. It is a lock of the
    /// operating system: a process that was stopped keeps it, so a study, which takes over from such, has leases instead.
    pub(crate) fn claim(&self) -> Result<FolderLock, Failure> {
        let failed = |error: io::Error| Failure::at(&self.folder, error);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        FolderLock::take(&self.folder).map_err(failed)?.ok_or_else(|| {
            let reason = "another process trains in this folder; wait for it or choose another";
            Failure::at(&self.folder, reason)
        })
    }

    /// The resolved settings, which `--config` takes again.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join("config.toml")
    }

    /// The songs of train, validation and test.
    pub(crate) fn split(&self) -> PathBuf {
        self.folder.join("split.json")
    }

    /// The trained classifier, enough for prediction.
    pub(crate) fn model(&self) -> PathBuf {
        self.folder.join("model.safetensors")
    }

    /// What the classifier says about each clip of the test songs.
    pub(crate) fn predictions(&self) -> PathBuf {
        self.folder.join("predictions.parquet")
    }

    /// The scores.
    pub(crate) fn evaluation(&self) -> PathBuf {
        self.folder.join("evaluation.json")
    }
}
