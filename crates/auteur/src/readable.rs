//! A path as text.

use std::path::Path;

use auteur_ground::escape;
use serde::Serializer;

/// Serializes a path as people read it.
pub(crate) fn as_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}

/// The name of a folder, however its path is written, such as `.`; that of a root is its path.
pub fn folder_name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    readable(whole.file_name().map_or(&whole, Path::new))
}

/// A path as text: as it is where it is text, else escaped, so that two songs never look the same.
pub fn readable(path: &Path) -> String {
    path.to_str().map_or_else(|| escape(path.as_os_str()), str::to_owned)
}
