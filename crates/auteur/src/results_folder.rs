//! A folder of results is written over where it holds such results already, and nowhere else.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use auteur_classifier::MODEL_FILE;
use auteur_report::GENERATOR;

/// Bytes of a page that hold its head up to the generator's line, or of another file its mark.
const HEAD: u64 = 1024;
/// What marks a folder as the home of something else, into which results must not be mixed.
const HOMES: [&str; 3] = ["store.json", "study.json", MODEL_FILE];

/// Why a folder takes no results.
#[derive(Debug, thiserror::Error)]
pub enum ResultsFolderError {
    /// It holds what is no result.
    #[error("{} contains {name}, which is not one of these results", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// What it holds.
        name: String,
    },
    /// It cannot be made.
    #[error("{}: {cause}", folder.display())]
    Make {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Makes `folder` ready for `page` and the `others` beside it.
///
/// # Errors
/// [`ResultsFolderError::Foreign`] where one of them is there and no page of this library's, or the folder is that of a
/// store, a study or a run; [`ResultsFolderError::Make`].
pub(crate) fn make_ready(folder: &Path, page: &str, others: &[&str]) -> Result<(), ResultsFolderError> {
    make_ready_beside(folder, page, GENERATOR, others).map(|_| ())
}

/// [`make_ready`] for files beside one, `known`, whose beginning holds `mark` if it was written here. Returns whether it was.
///
/// # Errors
/// As [`make_ready`].
pub(crate) fn make_ready_beside(
    folder: &Path,
    known: &str,
    mark: &str,
    others: &[&str],
) -> Result<bool, ResultsFolderError> {
    let is_ours = begins_with(&folder.join(known), mark);
    if !is_ours {
        let mut names = [known].into_iter().chain(others.iter().copied()).chain(HOMES);
        if let Some(name) = names.find(|name| folder.join(name).exists()) {
            return Err(ResultsFolderError::Foreign { folder: folder.to_owned(), name: name.to_owned() });
        }
    }
    fs::create_dir_all(folder)
        .map_err(|cause| ResultsFolderError::Make { folder: folder.to_owned(), cause })?;
    Ok(is_ours)
}

/// Whether a file is a page that this library wrote.
pub(crate) fn is_page(page: &Path) -> bool {
    begins_with(page, GENERATOR)
}

/// Whether a file's beginning holds some text.
fn begins_with(file: &Path, mark: &str) -> bool {
    let mut head = Vec::new();
    let read = File::open(file).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_ok() && String::from_utf8_lossy(&head).contains(mark)
}
