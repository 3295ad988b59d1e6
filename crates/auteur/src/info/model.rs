//! What a model says of itself.

use std::path::Path;

use auteur_classifier::{Card, ModelFile};
use serde::Serialize;

use super::error::InfoError;
use crate::model_file::LoadModelError;

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelInfo {
    /// What it says of itself.
    pub card: Card,
    /// Numbers that it has learnt.
    pub parameters: usize,
}

impl ModelInfo {
    pub(super) fn read(path: &Path) -> Result<Self, InfoError> {
        let file = ModelFile::read(path);
        let file = file.map_err(|cause| LoadModelError::File { path: path.to_owned(), cause })?;
        Ok(Self { parameters: file.value_count(), card: file.card })
    }
}
