//! Where a training's first weights come from: drawn at random, or those of a model of the same network.

use std::{
    fs,
    path::{Path, PathBuf},
};

use auteur_audio::FeatureConfig;
use auteur_classifier::{FitError, ModelFile, ModelFileError};
use serde::{Deserialize, Serialize};

use crate::{
    network::Network,
    weights::{weights, with_weights},
};

/// The first weights of a training.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Start {
    /// Drawn from the seed.
    #[default]
    Random,
    /// Those of a model of the same network; the optimiser starts afresh. Where its artists differ from those to be learnt, the
    /// last layer is drawn from the seed.
    Model {
        /// The model's file.
        file: PathBuf,
        /// BLAKE3 of the file in hexadecimal digits, by which a run that is resumed knows that it is the same; empty in settings
        /// that somebody writes: whatever the file holds.
        #[serde(default)]
        blake3: String,
    },
}

/// What is wrong with the model that a training is to begin with.
fn refused(file: &Path, problem: impl Into<String>) -> FitError {
    FitError::Start { file: file.to_owned(), problem: problem.into() }
}

/// The model of the network `name` in `file`, and the file's BLAKE3 in hexadecimal digits.
fn read(file: &Path, name: &str) -> Result<(ModelFile, String), FitError> {
    let bytes = fs::read(file).map_err(|cause| FitError::file(file, cause))?;
    let model = ModelFile::from_bytes(&bytes).map_err(|error| refused(file, error.to_string()))?;
    if model.card.kind != name {
        return Err(refused(file, format!("it is a {} model, and {name} is to be trained", model.card.kind)));
    }
    Ok((model, blake3::hash(&bytes).to_hex().to_string()))
}

impl Start {
    /// The same start of a training of the network `name`, with the hash of what its file holds now.
    ///
    /// # Errors
    /// [`FitError::File`]; [`FitError::Start`] where the file is no model of this network, or not the one of the hash that is
    /// there.
    pub(crate) fn identified(self, name: &str) -> Result<Self, FitError> {
        let Self::Model { file, blake3: known } = self else { return Ok(self) };
        let (_, blake3) = read(&file, name)?;
        // A run is resumed from any working folder.
        let file = fs::canonicalize(&file).unwrap_or(file);
        if known.is_empty() || known == blake3 {
            return Ok(Self::Model { file, blake3 });
        }
        Err(refused(&file, "it is not the model that these settings name: its BLAKE3 differs"))
    }

    /// What decides a training: the weights, wherever they lie.
    #[must_use]
    pub(crate) fn anywhere(self) -> Self {
        match self {
            Self::Random => Self::Random,
            Self::Model { blake3, .. } => Self::Model { file: PathBuf::new(), blake3 },
        }
    }
}

/// What a network that is to be trained must have in common with the model that it begins with.
pub(crate) struct Wanted<'a> {
    pub(crate) artists: &'a [String],
    pub(crate) features: &'a FeatureConfig,
}

/// The network `drawn` with the weights of the model in `file`, and a remark on what was taken.
///
/// # Errors
/// [`FitError::File`]; [`FitError::Start`] where the file is no model of this network and these features.
pub(crate) fn with_model<N: Network>(
    drawn: N,
    file: &Path,
    wanted: &Wanted,
) -> Result<(N, String), FitError> {
    let (ModelFile { card, mut tensors }, _) = read(file, N::about().name)?;
    let [learnt, given] = [&card.features, wanted.features].map(|features| features.heard_by(&card.hears));
    if learnt != given {
        return Err(refused(file, "it learnt from features with other settings than this store's"));
    }
    let same_artists = card.artists == wanted.artists;
    if !same_artists {
        let is_last = |name: &str| name.strip_prefix(N::LAST_LAYER).is_some_and(|rest| rest.starts_with('.'));
        tensors.retain(|name, _| !is_last(name));
        tensors.extend(weights(&drawn).into_iter().filter(|(name, _)| is_last(name)));
    }
    let network = with_weights(drawn, tensors).map_err(|error| match error {
        ModelFileError::Damaged { problem } => refused(file, problem),
        error => refused(file, error.to_string()),
    })?;
    let last = if same_artists { "" } else { "; its artists differ, so the last layer is drawn anew" };
    let epoch = card.validation.epoch.map_or_else(String::new, |epoch| format!(" (epoch {epoch})"));
    Ok((network, format!("begins with the weights of {}{epoch}{last}", file.display())))
}

#[cfg(test)]
mod tests;
