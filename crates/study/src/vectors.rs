//! Rows of numbers as a safetensors file, which any Python reads.

use std::path::Path;

use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::{StudyError, json};

/// Name of the one tensor of a file of vectors.
const TENSOR: &str = "bottleneck";

/// Rows of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// Row after row, `[rows, width]`.
    pub values: Vec<f32>,
    /// Numbers in a row.
    pub width: usize,
}

impl Vectors {
    /// Refuses all but one row a clip.
    pub(crate) fn expect_rows(&self, clips: usize) -> Result<(), StudyError> {
        if self.width > 0 && self.values.len() == clips * self.width {
            return Ok(());
        }
        Err(StudyError::VectorRows { found: self.values.len(), width: self.width, clips })
    }

    /// Writes the tensor `bottleneck`, f32 `[rows, width]`, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<(), StudyError> {
        let shape = vec![self.values.len() / self.width.max(1), self.width];
        let bytes = little_endian(&self.values);
        let encoded = TensorView::new(Dtype::F32, shape, &bytes)
            .and_then(|tensor| serialize([(TENSOR, tensor)], None))
            .map_err(std::io::Error::other);
        let written = encoded.and_then(|bytes| auteur_ground::whole_file::write(path, &bytes));
        written.map_err(|cause| StudyError::write(path, cause))
    }

    /// Reads what [`Vectors::write`] wrote.
    pub(crate) fn read(path: &Path) -> Result<Self, StudyError> {
        let damaged = |what: String| StudyError::damaged(path, what);
        let bytes = json::read_bytes(path)?.ok_or_else(|| damaged("is missing".to_owned()))?;
        let tensors =
            SafeTensors::deserialize(&bytes).map_err(|cause| damaged(format!("is damaged: {cause}")))?;
        let tensor = tensors.tensor(TENSOR).map_err(|cause| damaged(format!("is damaged: {cause}")))?;
        match (tensor.dtype(), tensor.shape()) {
            (Dtype::F32, &[_, width]) => Ok(Self { values: from_little_endian(tensor.data()), width }),
            (dtype, shape) => {
                Err(damaged(format!("holds {dtype:?} of shape {shape:?} where f32 [clips, width] belongs")))
            }
        }
    }
}

/// The bytes of a tensor of these values.
pub(crate) fn little_endian(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// The values of an f32 tensor. Its bytes need not lie where an f32 may lie.
pub(crate) fn from_little_endian(bytes: &[u8]) -> Vec<f32> {
    let (values, _) = bytes.as_chunks();
    values.iter().map(|&value| f32::from_le_bytes(value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_back_and_the_same_vectors_are_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        let vectors = Vectors { values: vec![1.0, -0.5, f32::MIN_POSITIVE, 3e30, 0.0, 7.25], width: 3 };
        vectors.write(&one).unwrap();
        vectors.write(&other).unwrap();
        assert_eq!(Vectors::read(&one).unwrap(), vectors);
        assert_eq!(std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
    }

    #[test]
    fn rows_must_be_one_a_clip() {
        let vectors = Vectors { values: vec![0.0; 6], width: 3 };
        assert!(vectors.expect_rows(2).is_ok());
        let refused = vectors.expect_rows(3).unwrap_err().to_string();
        assert_eq!(refused, "6 numbers in rows of 3 are not one row for each of 3 test clips");
    }
}
