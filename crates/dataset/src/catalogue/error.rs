//! Why a folder gives no catalogue.

use std::io;
use std::path::{Path, PathBuf};

use super::sheet::SheetError;
use super::song::SetAside;

/// Why a folder gives no catalogue. The message is whole: it names the folder.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The music folder is something else.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// What was given.
        path: PathBuf,
    },
    /// The folder cannot be listed.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A pattern of what to ignore cannot be read.
    #[error("cannot ignore {pattern}: {problem}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A table that was brought along, of labels or of names.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// Nothing below the music folder can be a song.
    #[error("{} contains no songs{}; they should lie in it as <artist>/<album>/<song>.mp3{}", path.display(), but_ignored(*ignored), examples(set_aside))]
    NoSongs {
        /// The folder that was searched.
        path: PathBuf,
        /// Files and folders in it that were ignored, as was asked.
        ignored: usize,
        /// What looked like a song.
        set_aside: Vec<SetAside>,
    },
}

impl ScanError {
    pub(super) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), cause }
    }
}

/// What was ignored where no song is left.
fn but_ignored(ignored: usize) -> String {
    match ignored {
        0 => String::new(),
        1 => " (1 file or folder was ignored, as asked)".to_owned(),
        _ => format!(" ({ignored} files or folders were ignored, as asked)"),
    }
}

/// "1 file is", "12 files are"
pub(super) fn files(count: usize) -> String {
    if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") }
}

/// The first of what was set aside, to follow a message.
pub(crate) fn examples(set_aside: &[SetAside]) -> String {
    match set_aside {
        [] => String::new(),
        [only] => format!("; {} {}", only.path, only.reason),
        [first, ..] => {
            format!(
                "; {} were set aside, the first of them {}: {}",
                set_aside.len(),
                first.path,
                first.reason
            )
        }
    }
}
