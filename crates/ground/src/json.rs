//! JSON files of this program: written whole or not at all, and read only where their version is this program's.
//!
//! A record has a field `format`, a number. It is looked at before all else, since a newer version may hold what is not
//! known here.

use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::whole_file;

/// Why a JSON file is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// The system refuses to give it.
    #[error("{0}")]
    Read(io::Error),
    /// It is not JSON, or not that of its record.
    #[error("{0}")]
    Altered(serde_json::Error),
    /// Another version of the program wrote it.
    #[error("it has format {found}; this program reads format {expected}")]
    OtherFormat {
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
}

/// Reads a file of this format; none where there is no file.
///
/// # Errors
/// [`JsonError`].
pub fn read<T: DeserializeOwned>(path: &Path, format: u32) -> Result<Option<T>, JsonError> {
    match fs::read(path) {
        Ok(bytes) => parse(&bytes, format).map(Some),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(JsonError::Read(cause)),
    }
}

/// Takes the bytes of a file of this format.
///
/// # Errors
/// [`JsonError::Altered`] and [`JsonError::OtherFormat`].
pub fn parse<T: DeserializeOwned>(bytes: &[u8], format: u32) -> Result<T, JsonError> {
    record(serde_json::from_slice(bytes).map_err(JsonError::Altered)?, format)
}

/// Takes a record of this format.
///
/// # Errors
/// [`JsonError::Altered`] and [`JsonError::OtherFormat`].
pub fn record<T: DeserializeOwned>(value: Value, format: u32) -> Result<T, JsonError> {
    match value.get("format").and_then(Value::as_u64) {
        Some(found) if found != u64::from(format) => Err(JsonError::OtherFormat { found, expected: format }),
        _ => serde_json::from_value(value).map_err(JsonError::Altered),
    }
}

/// Writes `value` for people to read, a line break at the end, unless the file says the same already.
///
/// # Errors
/// What the system says; what was there before is untouched then.
pub fn write(path: &Path, value: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    whole_file::write_if_other(path, format!("{text}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Record {
        format: u32,
        songs: usize,
    }

    #[test]
    fn a_record_comes_back_and_a_file_that_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.json");
        assert!(read::<Record>(&path, 1).unwrap().is_none());
        write(&path, &Record { format: 1, songs: 7 }).unwrap();
        assert_eq!(read::<Record>(&path, 1).unwrap(), Some(Record { format: 1, songs: 7 }));
    }

    #[test]
    fn the_format_is_looked_at_before_fields_that_are_not_known() {
        let found = parse::<Record>(br#"{"format": 2, "songs": 7, "new": true}"#, 1).unwrap_err();
        assert!(matches!(found, JsonError::OtherFormat { found: 2, expected: 1 }));
        let found = parse::<Record>(br#"{"format": 1, "songs": 7, "new": true}"#, 1).unwrap_err();
        assert!(matches!(found, JsonError::Altered(_)));
    }
}
