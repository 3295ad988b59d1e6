//! Named arrays and one tag become the bytes of a safetensors file, which any Python reads, and back.
//!
//! Hides the safetensors crate. The tag is JSON under the metadata's one key, [`KEY`]: the format's own writer puts several
//! keys in random order, and the same arrays and tag must give the same bytes. Arrays lie in the order of their names, the
//! widest types first, as that writer has it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::io;

use half::f16;
use safetensors::SafeTensors;
pub use safetensors::tensor::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::Serialize;
use serde_json::Value;

/// The metadata's one key.
pub const KEY: &str = "auteur";
/// The most that readers of safetensors accept.
pub const MOST_HEADER_BYTES: usize = 100_000_000;
/// Bytes of the number at a file's beginning, little-endian: how many bytes of header follow it.
pub const LENGTH_BYTES: usize = 8;

/// Why bytes are no tagged tensors.
#[derive(Debug, thiserror::Error)]
pub enum TensorError {
    /// It is damaged or no safetensors file.
    #[error("{0}")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// It is a safetensors file of another program.
    #[error("its metadata lacks the key {KEY}")]
    NoTag,
    /// The tag is not JSON.
    #[error("its metadata is not JSON: {0}")]
    Tag(#[from] serde_json::Error),
    /// A type of numbers that is never written.
    #[error("the tensor {name} is {found}")]
    Type {
        /// Name of the array.
        name: String,
        /// Its type.
        found: String,
    },
}

/// An array, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// As many values as the product of the axes.
    pub values: Values,
}

/// The numbers of an array.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 16-bit floats.
    F16(Vec<f16>),
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 64-bit floats.
    F64(Vec<f64>),
    /// 32-bit integers.
    I32(Vec<i32>),
}

/// Arrays by name, in the order of their names.
pub type Tensors = BTreeMap<String, Tensor>;

impl Tensor {
    /// An array of 32-bit floats.
    pub fn f32(shape: &[usize], values: Vec<f32>) -> Self {
        Self { shape: shape.to_vec(), values: Values::F32(values) }
    }

    /// An array of 64-bit floats.
    pub fn f64(shape: &[usize], values: Vec<f64>) -> Self {
        Self { shape: shape.to_vec(), values: Values::F64(values) }
    }

    /// Number of values.
    pub fn count(&self) -> usize {
        match &self.values {
            Values::F16(values) => values.len(),
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
            Values::I32(values) => values.len(),
        }
    }
}

impl Values {
    /// The word for their type, as safetensors has it, such as `F32`.
    pub fn type_name(&self) -> String {
        format!("{:?}", self.dtype())
    }

    fn dtype(&self) -> Dtype {
        match self {
            Self::F16(_) => Dtype::F16,
            Self::F32(_) => Dtype::F32,
            Self::F64(_) => Dtype::F64,
            Self::I32(_) => Dtype::I32,
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::F16(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::F32(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::F64(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Self::I32(values) => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        }
    }

    /// None for a type that is never written. The bytes need not lie where such numbers may lie.
    fn from_bytes(dtype: Dtype, bytes: &[u8]) -> Option<Self> {
        Some(match dtype {
            Dtype::F16 => {
                Self::F16(bytes.as_chunks().0.iter().map(|&value| f16::from_le_bytes(value)).collect())
            }
            Dtype::F32 => {
                Self::F32(bytes.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value)).collect())
            }
            Dtype::F64 => {
                Self::F64(bytes.as_chunks().0.iter().map(|&value| f64::from_le_bytes(value)).collect())
            }
            Dtype::I32 => {
                Self::I32(bytes.as_chunks().0.iter().map(|&value| i32::from_le_bytes(value)).collect())
            }
            _ => return None,
        })
    }
}

/// The bytes of a file of these arrays; the same arguments give the same bytes.
///
/// # Errors
/// Where the format cannot hold them, as where a shape is not that of its values.
pub fn encode(tag: &impl Serialize, tensors: &Tensors) -> io::Result<Vec<u8>> {
    let mut ordered: Vec<(&String, &Tensor)> = tensors.iter().collect();
    ordered.sort_by_key(|(_, tensor)| Reverse(tensor.values.dtype()));
    let bytes: Vec<Vec<u8>> = ordered.iter().map(|(_, tensor)| tensor.values.to_bytes()).collect();
    let entries = ordered.iter().zip(&bytes).map(|((name, tensor), bytes)| Entry {
        name: (*name).clone(),
        dtype: tensor.values.dtype(),
        shape: tensor.shape.clone(),
        bytes: bytes.len(),
    });
    let mut file = header(tag, entries)?;
    bytes.iter().for_each(|bytes| file.extend_from_slice(bytes));
    Ok(file)
}

/// What a file says of one of its arrays.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Type of its numbers.
    pub dtype: Dtype,
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// Bytes that it takes.
    pub bytes: usize,
}

/// What comes before the arrays in a file, whose bytes must then follow in the order of `entries`: for whoever streams
/// them. The length is a multiple of eight bytes.
///
/// # Errors
/// Where the format cannot hold them.
pub fn header(tag: &impl Serialize, entries: impl IntoIterator<Item = Entry>) -> io::Result<Vec<u8>> {
    let metadata = HashMap::from([(KEY.to_owned(), serde_json::to_string(tag)?)]);
    let mut start = 0;
    let infos = entries.into_iter().map(|Entry { name, dtype, shape, bytes }| {
        let info = TensorInfo { dtype, shape, data_offsets: (start, start + bytes) };
        start += bytes;
        (name, info)
    });
    let table = Metadata::new(Some(metadata), infos.collect()).map_err(io::Error::other)?;
    let mut text = serde_json::to_vec(&table)?;
    text.resize(text.len().next_multiple_of(8), b' ');
    if text.len() > MOST_HEADER_BYTES {
        return Err(io::Error::other(format!("a header of {} bytes is too long", text.len())));
    }
    Ok([&(text.len() as u64).to_le_bytes(), text.as_slice()].concat())
}

/// The tag of a file.
///
/// # Errors
/// [`TensorError`].
pub fn tag(bytes: &[u8]) -> Result<Value, TensorError> {
    tag_of(&SafeTensors::read_metadata(bytes)?.1)
}

/// The tag in what [`header`] made: for whoever reads the arrays one by one.
///
/// # Errors
/// [`TensorError::Tag`] and [`TensorError::NoTag`].
pub fn tag_of_header(header: &[u8]) -> Result<Value, TensorError> {
    tag_of(&serde_json::from_slice(header.get(LENGTH_BYTES..).unwrap_or_default())?)
}

fn tag_of(table: &Metadata) -> Result<Value, TensorError> {
    let tag = table.metadata().as_ref().and_then(|entries| entries.get(KEY)).ok_or(TensorError::NoTag)?;
    Ok(serde_json::from_str(tag)?)
}

/// The tag and the arrays of a file.
///
/// # Errors
/// [`TensorError`].
pub fn decode(bytes: &[u8]) -> Result<(Value, Tensors), TensorError> {
    let tag = tag(bytes)?;
    let mut tensors = Tensors::new();
    for (name, view) in SafeTensors::deserialize(bytes)?.iter() {
        let values = Values::from_bytes(view.dtype(), view.data()).ok_or_else(|| TensorError::Type {
            name: name.to_owned(),
            found: format!("{:?}", view.dtype()),
        })?;
        tensors.insert(name.to_owned(), Tensor { shape: view.shape().to_vec(), values });
    }
    Ok((tag, tensors))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tensors() -> Tensors {
        let half =
            Tensor { shape: vec![3], values: Values::F16([1.0, -2.5, 0.0].map(f16::from_f32).to_vec()) };
        Tensors::from([
            ("a".to_owned(), half),
            ("b".to_owned(), Tensor::f64(&[1, 2], vec![0.1, f64::MAX])),
            ("c".to_owned(), Tensor::f32(&[2], vec![1.5, f32::MIN_POSITIVE])),
            ("d".to_owned(), Tensor { shape: vec![1], values: Values::I32(vec![-7]) }),
        ])
    }

    #[test]
    fn arrays_and_tag_come_back() {
        let bytes = encode(&json!({"kind": "crnn"}), &tensors()).unwrap();
        assert_eq!(decode(&bytes).unwrap(), (json!({"kind": "crnn"}), tensors()));
    }

    #[test]
    fn the_tag_of_a_header_is_that_of_its_file() {
        let bytes = encode(&json!({"songs": 2}), &tensors()).unwrap();
        let length = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
        assert_eq!(tag_of_header(&bytes[..LENGTH_BYTES + length]).unwrap(), tag(&bytes).unwrap());
        assert!((0..LENGTH_BYTES + length).all(|cut| tag_of_header(&bytes[..cut]).is_err()));
    }

    #[test]
    fn the_same_arrays_are_the_same_bytes_and_what_the_format_s_own_writer_makes() {
        let bytes = encode(&json!({"kind": "crnn"}), &tensors()).unwrap();
        assert_eq!(bytes, encode(&json!({"kind": "crnn"}), &tensors()).unwrap());
        let read = SafeTensors::deserialize(&bytes).unwrap();
        let metadata = HashMap::from([(KEY.to_owned(), json!({"kind": "crnn"}).to_string())]);
        assert_eq!(safetensors::serialize(read.iter(), Some(metadata)).unwrap(), bytes);
    }

    #[test]
    fn a_file_that_is_cut_off_or_of_another_program_is_refused() {
        let bytes = encode(&json!(1), &tensors()).unwrap();
        assert!((0..bytes.len()).all(|length| decode(&bytes[..length]).is_err()));
        let read = SafeTensors::deserialize(&bytes).unwrap();
        let foreign = safetensors::serialize(read.iter(), None).unwrap();
        assert!(matches!(decode(&foreign), Err(TensorError::NoTag)));
    }

    #[test]
    fn a_shape_that_is_not_its_values_is_refused() {
        let wrong = Tensors::from([("a".to_owned(), Tensor::f32(&[3], vec![0.0; 2]))]);
        assert!(encode(&json!(1), &wrong).is_err());
    }
}
