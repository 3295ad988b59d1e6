//! A model of any classifier is read from its file.

use std::path::Path;

use auteur_classifier::{Device, Model, ModelFileError};

use crate::registry::registry;
use crate::run_folder::RunFolder;

/// Reads the model of a run's folder, or a model's file itself, to be computed by `device`.
///
/// # Errors
/// [`ModelFileError`].
pub fn load_model(path: &Path, device: Device) -> Result<Box<dyn Model>, ModelFileError> {
    registry().load(&RunFolder::model_of(path), device)
}
