//! The files of a lease in its folder, told apart by their names.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const HELD: &str = "lease-";
const RELEASED: &str = "released-";

/// What a file says of its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Somebody holds it, or died with it.
    Held,
    /// It was given back.
    Released,
}

/// The `number`-th time that the folder was taken, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generation {
    pub(super) number: u64,
    pub(super) mark: Mark,
}

/// The last generation as it lies in the folder.
pub(super) struct Last {
    pub(super) number: u64,
    pub(super) mark: Mark,
    pub(super) path: PathBuf,
    /// Its last sign of life, by the clock of its owner.
    pub(super) modified: SystemTime,
}

impl Generation {
    pub(super) fn path(self, folder: &Path) -> PathBuf {
        let prefix = match self.mark {
            Mark::Held => HELD,
            Mark::Released => RELEASED,
        };
        folder.join(format!("{prefix}{}", self.number))
    }

    fn of_name(name: &str) -> Option<Self> {
        let held = name.strip_prefix(HELD).map(|number| (Mark::Held, number));
        let (mark, number) =
            held.or_else(|| name.strip_prefix(RELEASED).map(|number| (Mark::Released, number)))?;
        Some(Self { number: number.parse().ok()?, mark })
    }
}

/// Whether a file of this name belongs to a lease.
pub(crate) fn is_lease_file(name: &str) -> bool {
    Generation::of_name(name).is_some()
}

/// All generations that have a file.
pub(super) fn all(folder: &Path) -> io::Result<Vec<Generation>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        found.extend(entry?.file_name().to_str().and_then(Generation::of_name));
    }
    Ok(found)
}

/// The highest generation. Of a released and a held one of the same number the held one does not count: it was made by
/// a process that overslept, and that is about to withdraw.
pub(super) fn highest(folder: &Path) -> io::Result<Option<Last>> {
    // A file may be renamed or removed between being listed and being opened; a few looks settle it.
    for _ in 0..LOOKS {
        let found = all(folder)?;
        let Some(last) = found.into_iter().max_by_key(|one| (one.number, one.mark == Mark::Released)) else {
            return Ok(None);
        };
        let path = last.path(folder);
        // Opened, since NFS answers from its cache otherwise.
        match File::open(&path).and_then(|file| file.metadata()?.modified()) {
            Ok(modified) => return Ok(Some(Last { number: last.number, mark: last.mark, path, modified })),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(cause),
        }
    }
    Err(io::Error::other("its lease changed hands while it was being read; try again"))
}

/// How often a folder is looked at before it is called unsteady.
const LOOKS: usize = 20;
