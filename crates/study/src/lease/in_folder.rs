//! Leases in a folder: files made with `create_new`, whose time is the sign of life.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::place::LeasePlace;

/// A folder with the files of a lease.
pub(crate) struct InFolder {
    folder: PathBuf,
}

impl InFolder {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }
}

impl LeasePlace for InFolder {
    fn path(&self) -> &Path {
        &self.folder
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            names.extend(entry?.file_name().into_string());
        }
        Ok(names)
    }

    fn last_sign(&self, name: &str) -> io::Result<Option<SystemTime>> {
        // Opened, since NFS answers from its cache otherwise.
        there(File::open(self.folder.join(name)).and_then(|file| file.metadata()?.modified()))
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        there(fs::read(self.folder.join(name)))
    }

    fn create(&self, name: &str, record: &[u8]) -> io::Result<bool> {
        let path = self.folder.join(name);
        let mut file = match File::create_new(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(cause) => return Err(cause),
        };
        let signed = file.write_all(record).and_then(|()| touch(&file));
        if signed.is_err() {
            // Nobody else can have made this file since; what stays of it is abandoned, and in time taken over.
            let _ = fs::remove_file(&path);
        }
        signed.map(|()| true)
    }

    fn renew(&self, name: &str, record: &[u8]) -> io::Result<bool> {
        if self.read(name)?.is_none_or(|found| found != record) {
            return Ok(false);
        }
        touch(&File::options().append(true).open(self.folder.join(name))?)?;
        Ok(true)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.folder.join(from), self.folder.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.folder.join(name))
    }
}

/// Sets the modification time of a lease's file to now, which differs from any time before and needs no space on the disk.
fn touch(file: &File) -> io::Result<()> {
    file.set_modified(SystemTime::now())
}

fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}
