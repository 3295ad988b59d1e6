//! The study's own files: their version, and what is wrong with one in words that name it.

use std::fs;
use std::path::Path;

use auteur_ground::json;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::FileError;

/// The layout of a study's folder, and the meaning of its files: whatever changes either raises it.
pub(crate) const FORMAT: u32 = 2;

/// The plan of a study.
pub(crate) const STUDY: &str = "study.json";
/// What a job is.
pub(crate) const JOB: &str = "job.json";
/// Why a job failed.
pub(crate) const FAILURE: &str = "failure.json";
/// The completion of a job.
pub(crate) const COMPLETION: &str = "complete.json";

/// Reads a JSON file of this version's format; `None` where there is none.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    json::read(path, FORMAT).map_err(|cause| FileError::json(path, cause))
}

/// Whether there is a file or folder; that the system cannot say is an error, not a no.
pub(crate) fn exists(path: &Path) -> Result<bool, FileError> {
    path.try_exists().map_err(|cause| FileError::read(path, cause))
}

/// Writes `value` as JSON, unless the file says the same already.
pub(crate) fn write(path: &Path, value: &impl Serialize) -> Result<(), FileError> {
    json::write(path, value).map_err(|cause| FileError::write(path, cause))
}

/// blake3 of a file, in hexadecimal digits.
pub(crate) fn hash(path: &Path) -> Result<String, FileError> {
    let mut hasher = blake3::Hasher::new();
    let file = fs::File::open(path).map_err(|cause| FileError::read(path, cause))?;
    hasher.update_reader(file).map_err(|cause| FileError::read(path, cause))?;
    Ok(hasher.finalize().to_hex().to_string())
}
