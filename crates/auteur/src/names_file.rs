//! A file of names, a line each.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file of names that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {cause}", path.display())]
pub struct NamesFileError {
    path: PathBuf,
    cause: io::Error,
}

/// The names in a file of text, a line each; blank lines are none.
///
/// # Errors
/// [`NamesFileError`] where it cannot be read or is not UTF-8.
pub fn read_names(path: &Path) -> Result<Vec<String>, NamesFileError> {
    let text = fs::read_to_string(path).map_err(|cause| NamesFileError { path: path.to_owned(), cause })?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect())
}
