//! The folder of this machine that a store comes to, and what lies beside it.
//!
//! No part of an address begins with a dot, so what lies beside the folder is never another store.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io, thread};

use auteur_dataset::StoreFiles;
use auteur_ground::{FolderLock, Progress, whole_file, whole_folder};

use crate::RemoteError;

/// From one look at a lock to the next.
const LOOK: Duration = Duration::from_millis(100);

/// Where a store comes to.
pub(super) struct Place<'a> {
    folder: &'a Path,
}

impl<'a> Place<'a> {
    pub(super) fn of(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// The store's file of this name.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where a shard of this name lies.
    pub(super) fn shard(&self, name: &str) -> PathBuf {
        self.folder.join(StoreFiles::SHARDS).join(name)
    }

    /// The folder in which is looked at what comes before it counts.
    pub(super) fn coming(&self) -> PathBuf {
        self.folder.with_file_name(self.beside(".coming"))
    }

    /// Waits until no other process of this machine fetches the store or brings it up to date, and keeps them from it.
    ///
    /// It is no lock of the folder itself: whoever builds the store takes that one, meanwhile.
    pub(super) fn claim(&self, progress: &dyn Progress) -> Result<FolderLock, RemoteError> {
        let around = self.folder.parent().unwrap_or(self.folder);
        fs::create_dir_all(around).map_err(RemoteError::file(around))?;
        let name = self.beside(".lock").to_string_lossy().into_owned();
        self.wait(progress, || FolderLock::take_part(around, &name))
    }

    /// Makes the folder, and waits until nobody builds in it.
    pub(super) fn lock(&self, progress: &dyn Progress) -> Result<FolderLock, RemoteError> {
        let shards = self.file(StoreFiles::SHARDS);
        fs::create_dir_all(&shards).map_err(RemoteError::file(&shards))?;
        self.wait(progress, || FolderLock::take(self.folder))
    }

    /// Makes the folder for what comes.
    pub(super) fn make_coming(&self) -> Result<PathBuf, RemoteError> {
        let coming = self.coming();
        self.remove_coming()?;
        fs::create_dir_all(&coming).map_err(RemoteError::file(&coming))?;
        Ok(coming)
    }

    pub(super) fn remove_coming(&self) -> Result<(), RemoteError> {
        let coming = self.coming();
        whole_folder::remove(&coming).map_err(RemoteError::file(&coming))
    }

    /// The shards that were found damaged in the bucket and are to be sent again.
    pub(super) fn damaged(&self) -> Result<BTreeSet<String>, RemoteError> {
        let path = self.damaged_path();
        match fs::read_to_string(&path) {
            Ok(names) => Ok(names.lines().map(str::to_owned).collect()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
            Err(cause) => Err(RemoteError::file(&path)(cause)),
        }
    }

    /// Keeps in mind what was found damaged. It is a file, for once these songs have been heard again nothing else tells the next
    /// process that this one was killed before it sent them.
    pub(super) fn add_damaged(&self, names: BTreeSet<String>) -> Result<(), RemoteError> {
        let path = self.damaged_path();
        let all: Vec<_> = self.damaged()?.into_iter().chain(names).collect();
        whole_file::write(&path, all.join("\n").as_bytes()).map_err(RemoteError::file(&path))
    }

    pub(super) fn forget_damaged(&self) -> Result<(), RemoteError> {
        let path = self.damaged_path();
        whole_file::remove(&path).map_err(RemoteError::file(&path))
    }

    fn damaged_path(&self) -> PathBuf {
        self.folder.with_file_name(self.beside(".damaged"))
    }

    fn beside(&self, ending: &str) -> OsString {
        let mut name = OsString::from(".");
        name.push(self.folder.file_name().unwrap_or_default());
        name.push(ending);
        name
    }

    fn wait(
        &self,
        progress: &dyn Progress,
        take: impl Fn() -> io::Result<Option<FolderLock>>,
    ) -> Result<FolderLock, RemoteError> {
        let mut waits = false;
        loop {
            if let Some(lock) = take().map_err(RemoteError::file(self.folder))? {
                return Ok(lock);
            }
            if progress.is_cancelled() {
                return Err(RemoteError::Cancelled);
            }
            if !waits {
                let folder = self.folder.display();
                progress.note(&format!("waiting for another process that fetches or builds {folder}"));
            }
            waits = true;
            thread::sleep(LOOK);
        }
    }
}
