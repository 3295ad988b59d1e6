//! A model file becomes a model that names the artists of clips.

use std::{fs, io, path::Path};

use burn::tensor::{Device, Tensor, TensorData, activation::softmax};
use half::f16;

use crate::{
    ComputeDevice, Crnn, ModelError, ModelMetadata, RandomStream, batches::to_f32, crnn::PreparedCrnn,
    model_file, workers::among_workers,
};

/// Clips that go through the network at once; it bounds the memory that prediction needs.
const BATCH: usize = 64;
/// Larger files than this are no models; they are refused before they are read.
const LARGEST_FILE: u64 = 1 << 30;

/// A network with trained weights, its labels and its settings.
#[derive(Clone, Debug)]
pub struct TrainedModel {
    network: PreparedCrnn,
    metadata: ModelMetadata,
    device: Device,
}

/// What the network says about clips, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClipOutputs {
    /// The probability of each artist, `[clips, artists]` row-major, the artists as in the metadata.
    pub probabilities: Vec<f32>,
    /// The last state of the recurrence, `[clips, recurrent_units]` row-major: clips of one artist lie near each other.
    pub bottleneck: Vec<f32>,
}

impl TrainedModel {
    /// Reads a `model.safetensors`, to predict on `device`, whichever it was trained on.
    ///
    /// # Errors
    /// [`ModelError::File`] when it cannot be read, [`ModelError::NewerFormat`] when a later version wrote it,
    /// [`ModelError::ModelFile`] when it is no model or damaged.
    pub fn load(path: &Path, device: &ComputeDevice) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::File { path: path.to_owned(), source };
        let about = fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
        }
        if about.len() > LARGEST_FILE {
            return Err(ModelError::ModelFile { reason: format!("it has {} bytes", about.len()) });
        }
        Self::from_bytes(&fs::read(path).map_err(unreadable)?, device)
    }

    /// Takes the bytes of a model file, to predict on `device`.
    ///
    /// # Errors
    /// [`ModelError::NewerFormat`] and [`ModelError::ModelFile`], as [`TrainedModel::load`].
    pub fn from_bytes(bytes: &[u8], device: &ComputeDevice) -> Result<Self, ModelError> {
        let (metadata, weights) = model_file::decode(bytes)?;
        let device = device.inference();
        let initial = Crnn::new(&metadata.network, metadata.ends(), RandomStream::new(0), &device);
        let network = PreparedCrnn::new(initial.with_weights(weights)?);
        Ok(Self { network, metadata, device })
    }

    /// What the model was made of.
    pub fn metadata(&self) -> &ModelMetadata {
        &self.metadata
    }

    /// Takes clips through the network.
    ///
    /// Each clip is decibels, `[clip_frames, n_mels]` row-major.
    ///
    /// # Errors
    /// [`ModelError::ClipShape`] when a clip is of another length.
    pub fn predict(&self, clips: &[&[f16]]) -> Result<ClipOutputs, ModelError> {
        let (frames, n_mels) = (self.metadata.clip_frames, self.metadata.features.n_mels);
        if let Some(other) = clips.iter().find(|clip| clip.len() != frames * n_mels) {
            return Err(ModelError::ClipShape { found: other.len(), frames, n_mels });
        }
        let mut outputs = ClipOutputs::default();
        among_workers(|| {
            for batch in clips.chunks(BATCH) {
                let data = TensorData::new(to_f32(batch), [batch.len(), frames, n_mels]);
                let output = self.network.forward(Tensor::from_data(data, &self.device));
                outputs.probabilities.extend(softmax(output.logits, 1).into_data().iter::<f32>());
                outputs.bottleneck.extend(output.bottleneck.into_data().iter::<f32>());
            }
        });
        Ok(outputs)
    }
}
