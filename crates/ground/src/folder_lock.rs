//! A folder that one process works in at a time.
//!
//! It is a lock of the operating system on an empty file in the folder: it goes with the process, however that ends, and
//! stays with a process that is stopped.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// How a file is locked.
type Lock = fn(&File) -> Result<(), TryLockError>;

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
        Self::of(folder, LOCK_FILE, File::try_lock)
    }

    /// Locks `folder` against those who want it alone, beside any number of others that share it; none where a process
    /// has it alone.
    ///
    /// # Errors
    /// What the system says.
    pub fn share(folder: &Path) -> io::Result<Option<Self>> {
        Self::of(folder, LOCK_FILE, File::try_lock_shared)
    }

    /// Locks the part of `folder` that a file of this name stands for; none where another process has it.
    ///
    /// # Errors
    /// What the system says.
    pub fn take_part(folder: &Path, name: &str) -> io::Result<Option<Self>> {
        Self::of(folder, name, File::try_lock)
    }

    fn of(folder: &Path, name: &str, lock: Lock) -> io::Result<Option<Self>> {
        // Readable, since network storage shares a lock only of such files.
        let file = File::options().read(true).create(true).append(true).open(folder.join(name))?;
        match lock(&file) {
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

    #[test]
    fn a_folder_is_one_process_or_many_that_share_it() {
        let folder = tempfile::tempdir().unwrap();
        let shared = [FolderLock::share(folder.path()).unwrap(), FolderLock::share(folder.path()).unwrap()];
        assert!(shared.iter().all(Option::is_some));
        assert!(FolderLock::take(folder.path()).unwrap().is_none());
        let part = FolderLock::take_part(folder.path(), "part").unwrap();
        assert!(part.is_some() && FolderLock::take_part(folder.path(), "part").unwrap().is_none());
        drop(shared);
        let alone = FolderLock::take(folder.path()).unwrap();
        assert!(alone.is_some() && FolderLock::share(folder.path()).unwrap().is_none());
    }
}
