//! A file is written over where it is an earlier one of the same kind, and nowhere else: what is named by mistake may be music.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use auteur_classifier::ModelFile;

use crate::results_folder::HOMES;

/// What a file holds that is written where the user says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OutputFile {
    /// A model.
    Model,
    /// An array for NumPy.
    Array,
    /// A table in Parquet.
    Table,
}

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
pub enum OutputFileError {
    /// Something else is there.
    #[error("{} is there and is no {kind}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What it would have become.
        kind: &'static str,
    },
    /// It is part of a store, a run or a study.
    #[error("{} belongs to the folder that it lies in", path.display())]
    OfFolder {
        /// The file.
        path: PathBuf,
    },
}

impl OutputFile {
    /// Refuses a file that is there, has content, and is none of this kind. What cannot be read is left to whoever writes it.
    ///
    /// # Errors
    /// [`OutputFileError`].
    pub(crate) fn check(self, path: &Path) -> Result<(), OutputFileError> {
        let has_content = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
        if !has_content {
            return Ok(());
        }
        let (is_one, kind) = match self {
            Self::Model => (ModelFile::read(path).is_ok(), "model"),
            Self::Array => (begins_with(path, b"\x93NUMPY"), "NumPy array"),
            Self::Table => (begins_with(path, b"PAR1"), "Parquet table"),
        };
        if !is_one {
            return Err(OutputFileError::Other { path: path.to_owned(), kind });
        }
        // A run's model may be replaced; a store's manifest is a table, too.
        let folder = path.parent().unwrap_or(Path::new(""));
        if self != Self::Model && HOMES.iter().any(|home| folder.join(home).exists()) {
            return Err(OutputFileError::OfFolder { path: path.to_owned() });
        }
        Ok(())
    }
}

fn begins_with(path: &Path, mark: &[u8]) -> bool {
    let mut head = vec![0; mark.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == mark
}
