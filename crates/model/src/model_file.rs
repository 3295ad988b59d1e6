//! A network and what it was made of become one `model.safetensors`, and back: prediction needs nothing else.
//!
//! All tensors are f32 under their [`Weights`] names. The metadata has one key, whose value is JSON: safetensors writes
//! its map in random order, and the same training must give the same bytes.

use std::collections::HashMap;

use auteur_audio::FeatureConfig;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};

use crate::{CrnnConfig, Ends, ModelError, Weight, Weights};

/// Version of the layout that is described here. A file with a higher one is refused.
pub const MODEL_FORMAT: u64 = 1;
/// The metadata's one key.
const KEY: &str = "auteur";

/// All that a model file says beside its weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelMetadata {
    /// Version of the file's layout.
    pub format: u64,
    /// Version of the program that trained the model.
    pub program_version: String,
    /// The artists that it tells apart, in the order of its outputs.
    pub artists: Vec<String>,
    /// How a song must become features.
    pub features: FeatureConfig,
    /// The network's shape.
    pub network: CrnnConfig,
    /// Frames of a clip.
    pub clip_frames: usize,
    /// The run's seed.
    pub seed: u64,
    /// How songs were split.
    pub split: SplitOrigin,
    /// The epoch with the lowest validation loss, whose weights these are, counted from 1.
    pub epoch: usize,
    /// The lowest validation loss.
    pub validation_loss: f64,
    /// Share of the validation clips named correctly at that epoch.
    pub validation_accuracy: f64,
}

/// Where a split came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitOrigin {
    /// `song`, `album`, or the file that held it.
    pub kind: String,
    /// The seed that drew it, if one did.
    pub seed: Option<u64>,
}

impl ModelMetadata {
    /// The widths of the network's two ends.
    pub fn ends(&self) -> Ends {
        Ends { n_mels: self.features.n_mels, n_artists: self.artists.len() }
    }

    /// Refuses what no training can have written.
    fn validate(&self) -> Result<(), ModelError> {
        if self.artists.len() < 2 {
            return Err(damaged(format!("it names {} artists, fewer than 2", self.artists.len())));
        }
        self.features.validate().map_err(|error| damaged(error.to_string()))?;
        self.network.validate().map_err(|error| damaged(error.to_string()))?;
        match (self.network.steps(self.clip_frames), self.network.bands(self.features.n_mels)) {
            (0, _) | (_, 0) => Err(damaged(format!(
                "its pools leave nothing of {} frames of {} mel bands",
                self.clip_frames, self.features.n_mels
            ))),
            _ => Ok(()),
        }
    }
}

/// The bytes of a model file; the same arguments give the same bytes.
pub(crate) fn encode(metadata: &ModelMetadata, weights: &Weights) -> Result<Vec<u8>, ModelError> {
    let json = serde_json::to_string(metadata).map_err(|error| damaged(error.to_string()))?;
    let bytes: Vec<(&String, &Weight, Vec<u8>)> = weights
        .iter()
        .map(|(name, weight)| (name, weight, weight.values.iter().flat_map(|v| v.to_le_bytes()).collect()))
        .collect();
    let views: Vec<(&String, TensorView)> = bytes
        .iter()
        .map(|(name, weight, bytes)| Ok((*name, TensorView::new(Dtype::F32, weight.shape.clone(), bytes)?)))
        .collect::<Result<_, safetensors::SafeTensorError>>()
        .map_err(|error| damaged(error.to_string()))?;
    safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
        .map_err(|error| damaged(error.to_string()))
}

/// Reads a model file's bytes.
///
/// # Errors
/// [`ModelError::NewerFormat`] and [`ModelError::ModelFile`].
pub(crate) fn decode(bytes: &[u8]) -> Result<(ModelMetadata, Weights), ModelError> {
    let metadata = decode_metadata(bytes)?;
    metadata.validate()?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| damaged(error.to_string()))?;
    let expected = metadata.network.parameter_count(metadata.ends());
    let mut weights = Weights::new();
    let mut found = 0;
    for (name, view) in tensors.iter() {
        if view.dtype() != Dtype::F32 {
            return Err(damaged(format!("the tensor {name} is {:?}, not F32", view.dtype())));
        }
        let (values, _) = view.data().as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
        found += values.len();
        weights.insert(name.to_owned(), Weight { shape: view.shape().to_vec(), values });
    }
    if found != expected {
        return Err(damaged(format!("it holds {found} weights, its network has {expected}")));
    }
    Ok((metadata, weights))
}

/// Reads the metadata's one key, the format's version first: a later version may have other fields.
fn decode_metadata(bytes: &[u8]) -> Result<ModelMetadata, ModelError> {
    #[derive(Deserialize)]
    struct Versioned {
        format: u64,
    }
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| damaged(error.to_string()))?;
    let entries = header.metadata().as_ref();
    let json = entries
        .and_then(|entries| entries.get(KEY))
        .ok_or_else(|| damaged(format!("its metadata has no key {KEY}")))?;
    let versioned: Versioned = serde_json::from_str(json).map_err(|error| damaged(error.to_string()))?;
    if versioned.format > MODEL_FORMAT {
        return Err(ModelError::NewerFormat { found: versioned.format, supported: MODEL_FORMAT });
    }
    serde_json::from_str(json).map_err(|error| damaged(error.to_string()))
}

/// The error of a file that is not a model.
fn damaged(reason: String) -> ModelError {
    ModelError::ModelFile { reason }
}
