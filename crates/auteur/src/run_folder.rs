//! Where things lie in the folder of a run.

use std::path::{Path, PathBuf};

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

    /// The resolved settings, which `--config` takes again.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.folder.join("config.toml")
    }

    /// The songs of train, validation and test.
    pub(crate) fn split(&self) -> PathBuf {
        self.folder.join("split.json")
    }

    /// The network, enough for prediction.
    pub(crate) fn model(&self) -> PathBuf {
        self.folder.join("model.safetensors")
    }

    /// What the network says about each clip of the test songs.
    pub(crate) fn predictions(&self) -> PathBuf {
        self.folder.join("predictions.parquet")
    }

    /// The scores.
    pub(crate) fn evaluation(&self) -> PathBuf {
        self.folder.join("evaluation.json")
    }
}
