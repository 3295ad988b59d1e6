//! Files become a folder that is there whole or not at all, whenever the process or the machine stops.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::whole_file::sync;

/// Writes `files`, by name, into the new folder `temporary`, waits for the disk, and renames it to `folder`.
///
/// What a killed process left under the temporary name is overwritten. Both folders must be in the same one.
///
/// # Errors
/// What the system says.
pub fn write(temporary: &Path, folder: &Path, files: &[(&str, &[u8])]) -> io::Result<()> {
    remove(temporary)?;
    fs::create_dir(temporary)?;
    for (name, bytes) in files {
        let mut file = File::create(temporary.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    sync(temporary)?;
    fs::rename(temporary, folder)?;
    match folder.parent() {
        Some(parent) if parent != Path::new("") => sync(parent),
        _ => sync(Path::new(".")),
    }
}

/// Deletes a folder if it is there.
///
/// # Errors
/// What the system says.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
