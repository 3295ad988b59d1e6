//! A folder that one process works in at a time.
//!
//! It is a lock of the operating system on an empty file in the folder: it goes with the process, however that ends, and
//! stays with a process that is stopped.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Name of the file that is locked.
pub const LOCK_FILE: &str = "lock";

/// A folder that other processes are kept out of until this value is dropped.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Locks `folder`, which must be there; none where another process has it.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(folder: &Path) -> io::Result<Option<Self>> {
        let file = File::options().create(true).append(true).open(folder.join(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_again_when_its_lock_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let held = FolderLock::take(folder.path()).unwrap();
        assert!(held.is_some());
        assert!(FolderLock::take(folder.path()).unwrap().is_none());
        drop(held);
        assert!(FolderLock::take(folder.path()).unwrap().is_some());
    }
}
