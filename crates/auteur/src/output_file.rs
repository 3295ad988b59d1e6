//! A file is written over where it is an earlier one of the same kind, and nowhere else: what is named by mistake may be music.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use auteur_ground::table::Table;

use crate::brought_encoder::holds_model;

/// What a file holds that is written where the user says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFile {
    /// A model.
    Model,
    /// An array for NumPy.
    Array,
    /// A table in Parquet, of these columns: those of stores and runs have others.
    Table(&'static [&'static str]),
}

/// A file is there that would be lost.
#[derive(Debug, thiserror::Error)]
#[error("{} is there and is no {kind}", path.display())]
pub struct OutputFileError {
    /// The file.
    pub path: PathBuf,
    /// What it would have become.
    pub kind: &'static str,
}

impl OutputFile {
    /// Refuses a file that is there, has content, and is none of this kind.
    ///
    /// # Errors
    /// [`OutputFileError`].
    pub(crate) fn check(self, path: &Path) -> Result<(), OutputFileError> {
        let has_content = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
        let (is_one, kind) = match self {
            _ if !has_content => return Ok(()),
            Self::Model => (holds_model(path).unwrap_or(false), "model"),
            Self::Array => (begins_as_array(path), "NumPy array"),
            Self::Table(columns) => (has_columns(path, columns), "table of songs"),
        };
        if is_one { Ok(()) } else { Err(OutputFileError { path: path.to_owned(), kind }) }
    }
}

fn begins_as_array(path: &Path) -> bool {
    let mut head = [0; 6];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"\x93NUMPY"
}

fn has_columns(path: &Path, columns: &[&str]) -> bool {
    let table = File::open(path).ok().and_then(|file| Table::open(file).ok());
    table.is_some_and(|table| table.names().eq(columns.iter().copied()))
}
