//! Why a store cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a store cannot be read. The message is whole: it names the file or folder it is about.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A shard cannot be mapped into memory.
    #[error("cannot map {}: {cause}; the system limits how many files a process may map (vm.max_map_count)", path.display())]
    Map {
        /// The shard.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The folder is no store, or one that was never completed.
    #[error("{} is not a complete feature store", path.display())]
    NotAStore {
        /// The folder.
        path: PathBuf,
    },
    /// The store was made by a version of the program that writes stores otherwise.
    #[error("{} has store format {found}; this version reads format {expected}", store.display())]
    OtherFormat {
        /// The store's folder.
        store: PathBuf,
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
    /// A file of the store is not as it was written. A build computes again what is lost by it.
    #[error("{} {problem}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, in words that follow the file's name.
        problem: String,
    },
}

impl StoreError {
    pub(super) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), cause }
    }

    pub(super) fn damaged(path: &Path, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), problem: problem.into() }
    }
}
