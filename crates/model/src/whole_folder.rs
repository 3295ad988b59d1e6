//! Files become a folder that is there whole or not at all, whenever the process or the machine stops.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

/// Writes `files`, by name, into the new folder `temporary`, waits for the disk, and renames it to `folder`.
///
/// What a killed process left under the temporary name is overwritten. Both folders must be in the same one.
pub(crate) fn write_folder(temporary: &Path, folder: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    remove_folder(temporary)?;
    fs::create_dir(temporary)?;
    for (name, bytes) in files {
        let mut file = File::create(temporary.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    sync_folder(temporary)?;
    fs::rename(temporary, folder)?;
    match folder.parent() {
        Some(parent) if parent != Path::new("") => sync_folder(parent),
        _ => sync_folder(Path::new(".")),
    }
}

/// Deletes a folder if it is there.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Waits until the disk knows what files a folder holds.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix can open a folder to wait for it; elsewhere the system decides.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
