//! JSON files of the study: read strictly, written whole or not at all.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::StudyError;

/// The layout of a study's folder, and the meaning of its files: whatever changes either raises it.
pub(crate) const FORMAT: u32 = 1;

/// Reads a file of this version's format; `None` where there is none.
///
/// `remedy` follows what is wrong with a file that was altered.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, remedy: &str) -> Result<Option<T>, StudyError> {
    let Some(bytes) = read_bytes(path)? else { return Ok(None) };
    let unfit =
        |cause: serde_json::Error| StudyError::damaged(path, format!("was altered ({cause}); {remedy}"));
    let value: Value = serde_json::from_slice(&bytes).map_err(unfit)?;
    // A newer format may hold what is not known here, so it is looked at first.
    match value.get("format").and_then(Value::as_u64) {
        Some(found) if found != u64::from(FORMAT) => {
            Err(StudyError::OtherFormat { path: path.to_path_buf(), found, expected: FORMAT })
        }
        _ => serde_json::from_value(value).map(Some).map_err(unfit),
    }
}

/// The bytes of a file; `None` where there is none.
pub(crate) fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>, StudyError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(StudyError::read(path, cause)),
    }
}

/// Whether there is a file or folder; that the system cannot say is an error, not a no.
pub(crate) fn exists(path: &Path) -> Result<bool, StudyError> {
    path.try_exists().map_err(|cause| StudyError::read(path, cause))
}

/// Writes `value`, unless the file says the same already.
pub(crate) fn write(path: &Path, value: &impl Serialize) -> Result<(), StudyError> {
    let text = serde_json::to_string_pretty(value).map_err(io::Error::from);
    let written = text.and_then(|text| write_bytes(path, format!("{text}\n").as_bytes()));
    written.map_err(|cause| StudyError::write(path, cause))
}

fn write_bytes(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::read(path) {
        Ok(found) if found == bytes => Ok(()),
        _ => auteur_ground::whole_file::write(path, bytes),
    }
}

/// blake3 of a file, in hexadecimal digits.
pub(crate) fn hash(path: &Path) -> Result<String, StudyError> {
    let mut hasher = blake3::Hasher::new();
    let file = fs::File::open(path).map_err(|cause| StudyError::read(path, cause))?;
    hasher.update_reader(file).map_err(|cause| StudyError::read(path, cause))?;
    Ok(hasher.finalize().to_hex().to_string())
}
