//! Files that are written whole or not at all.
//!
//! A file is written under a temporary name in its own folder and renamed when it is complete. No two writes share a
//! temporary name, not even those of processes that both take a folder for theirs, so that neither gets the other's
//! bytes. What a killed process leaves behind is a file of a temporary name, which [`remove_unfinished`] removes. Against
//! the loss of power a file must also reach the disk before its name does: [`write_with`] sees to that where it is asked
//! to, [`sync`] later.
//!
//! Ours, because no kept crate does all three: names that no other host takes, leftovers that can be told from other
//! files, and a sync that can wait until many files are there.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;

/// Begins the name of every file that is not complete yet.
const TEMPORARY: &str = ".unfinished-";

/// When a file must have reached the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Before it has its name: it survives the loss of power.
    Power,
    /// Whenever the system likes: it survives the end of the process.
    Process,
}

/// Writes a file under a temporary name and renames it to `path`; a failure leaves what was there.
///
/// # Errors
/// What the system says, or `fill`.
pub fn write_with(
    path: &Path,
    durability: Durability,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = temporary_beside(path);
    let written = (|| {
        let mut writer = BufWriter::with_capacity(1 << 18, File::create_new(&temporary)?);
        fill(&mut writer)?;
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        if durability == Durability::Power {
            file.sync_all()?;
        }
        drop(file);
        fs::rename(&temporary, path)?;
        if durability == Durability::Power { sync_folder_of(path) } else { Ok(()) }
    })();
    if written.is_err() {
        // The error that is reported is the first one; a leftover is swept by the next run.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Writes these bytes to `path`, whole or not at all, and safe from the loss of power.
///
/// # Errors
/// What the system says; what was there before is untouched then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, Durability::Power, |writer| writer.write_all(bytes))
}

/// Returns once the file or folder at `path` has reached the disk.
///
/// # Errors
/// What the system says.
pub fn sync(path: &Path) -> io::Result<()> {
    // Folders cannot be opened on Windows, which writes names through.
    if cfg!(windows) && path.is_dir() {
        return Ok(());
    }
    File::open(path)?.sync_all()
}

/// [`write()`], unless the file holds these bytes already.
///
/// # Errors
/// Those of [`write()`].
pub fn write_if_other(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::read(path) {
        Ok(found) if found == bytes => Ok(()),
        _ => write(path, bytes),
    }
}

/// [`write_if_other`] that only adds to a file which holds the beginning already, for those who read it while it grows: they would
/// not see that another file has taken its place.
///
/// # Errors
/// What the system says; a beginning is left then.
pub fn append_if_longer(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::read(path) {
        Ok(found) if bytes.starts_with(&found) => {
            OpenOptions::new().append(true).open(path)?.write_all(&bytes[found.len()..])
        }
        _ => write(path, bytes),
    }
}

/// Removes a file if it is there.
///
/// # Errors
/// What the system says.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes the files that killed processes left in `folder` under a temporary name.
///
/// Whoever calls it must have the folder to itself: a file that another process is just writing would go, too.
///
/// # Errors
/// What the system says.
pub fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(TEMPORARY.as_bytes()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file of this name is one that was never completed.
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with(TEMPORARY)
}

/// A name that no other write has, of this process or of another on any host that sees the folder.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(TEMPORARY);
    name.push(path.file_name().unwrap_or_default());
    // The standard library's hash maps are seeded by the system's randomness. It decides no result.
    let nonce = RandomState::new().build_hasher().finish();
    name.push(format!("-{}-{nonce:016x}", process::id()));
    path.with_file_name(name)
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => sync(Path::new(".")),
        Some(folder) => sync(folder),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_what_was_there_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("split.json");
        write(&path, b"former").unwrap();
        let failed = write_with(&path, Durability::Power, |writer| {
            writer.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).unwrap(), b"former");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_beginning_is_added_to_and_anything_else_gives_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events");
        append_if_longer(&path, b"one ").unwrap();
        let mut reader = File::open(&path).unwrap();
        append_if_longer(&path, b"one two").unwrap();
        let mut read = String::new();
        io::Read::read_to_string(&mut reader, &mut read).unwrap();
        assert_eq!(read, "one two");
        append_if_longer(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }

    #[test]
    fn two_writers_of_one_file_do_not_meet() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("split.json");
        write_with(&path, Durability::Process, |outer| {
            outer.write_all(b"the slower one's")?;
            write(&path, b"the quicker one's")?;
            assert_eq!(fs::read(&path)?, b"the quicker one's");
            Ok(())
        })
        .unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"the slower one's");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn leftovers_are_swept_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("store.json");
        fs::write(&kept, b"{}").unwrap();
        fs::write(temporary_beside(&kept), b"half").unwrap();
        remove_unfinished(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(kept.exists());
    }
}
