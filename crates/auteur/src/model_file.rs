//! A model of any classifier is read from its file.

use std::path::{Path, PathBuf};

use auteur_classifier::{Device, Model, ModelFileError};
use auteur_network::DeviceError;

use crate::device::expect_device;
use crate::registry::registry;
use crate::run_folder::RunFolder;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum LoadModelError {
    /// The device that is to compute it is not there.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Its file.
    #[error("{}{cause}", place(path, cause))]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: ModelFileError,
    },
}

/// The file's name, where the cause does not say it itself.
fn place(path: &Path, cause: &ModelFileError) -> String {
    match cause {
        ModelFileError::File { .. } => String::new(),
        _ => format!("{}: ", path.display()),
    }
}

/// Reads the model of a run's folder, or a model's file itself, to be computed by `device`.
///
/// # Errors
/// [`LoadModelError`].
pub fn load_model(path: &Path, device: Device) -> Result<Box<dyn Model>, LoadModelError> {
    expect_device(device)?;
    let path = RunFolder::model_of(path);
    registry().load(&path, device).map_err(|cause| LoadModelError::File { path, cause })
}
