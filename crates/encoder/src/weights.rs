//! A file of weights enters, checked arrays leave.

use auteur_ground::tensors::{self, Tensor, TensorError, Tensors, Values};

/// What the tag says of a file of these weights.
const NETWORK: &str = "MSD_vgg";
const VERSION: u64 = 2;

/// Why there is no encoder.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// It holds no tagged tensors.
    #[error("no weights of an encoder: {0}")]
    Tensors(#[from] TensorError),
    /// It holds something else.
    #[error("the file is tagged {found}; it must hold version {VERSION} of the encoder {NETWORK}")]
    Other {
        /// The tag.
        found: String,
    },
    /// An array is not there.
    #[error("the array {name} is missing")]
    Missing {
        /// Its name.
        name: String,
    },
    /// An array has other sizes than the network.
    #[error("the array {name} has the sizes {found:?}; they must be {expected:?}")]
    Sizes {
        /// Its name.
        name: String,
        /// What it has.
        found: Vec<usize>,
        /// What the network has.
        expected: Vec<usize>,
    },
    /// An array holds what no weight can be.
    #[error("the array {name} must hold finite floats of 16 or 32 bits")]
    Values {
        /// Its name.
        name: String,
    },
}

/// Arrays by the names that the checkpoint gave them.
pub(crate) struct Weights(Tensors);

impl Weights {
    /// Reads a safetensors file.
    pub(crate) fn read(file: &[u8]) -> Result<Self, WeightsError> {
        let (tag, tensors) = tensors::decode(file)?;
        match tag["encoder"] == NETWORK && tag["version"] == VERSION {
            true => Ok(Self(tensors)),
            false => Err(WeightsError::Other { found: tag.to_string() }),
        }
    }

    /// An array of these sizes, row-major.
    pub(crate) fn take(&self, name: &str, sizes: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let name = name.to_owned();
        let Some(Tensor { shape, values }) = self.0.get(&name) else {
            return Err(WeightsError::Missing { name });
        };
        if shape != sizes {
            return Err(WeightsError::Sizes { name, found: shape.clone(), expected: sizes.to_vec() });
        }
        let values: Vec<f32> = match values {
            Values::F16(values) => values.iter().map(|value| value.to_f32()).collect(),
            Values::F32(values) => values.clone(),
            _ => return Err(WeightsError::Values { name }),
        };
        match values.iter().all(|value| value.is_finite()) {
            true => Ok(values),
            false => Err(WeightsError::Values { name }),
        }
    }
}
