//! Bytes become a file that is there whole or not at all, whenever the process or the machine stops.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use crate::ModelError;

/// Ending of a file or folder that is still being written; what a killed run left behind is overwritten.
pub(crate) const PARTIAL: &str = "partial";

/// Writes `bytes` to a temporary file beside `path`, waits for the disk, and renames it to `path`.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ModelError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(PARTIAL);
    let temporary = path.with_file_name(name);
    let written = write_synced(&temporary, bytes).and_then(|()| rename_synced(&temporary, path));
    written.map_err(|source| {
        // The message is about the first failure; what is left is overwritten by the next attempt.
        let _ = fs::remove_file(&temporary);
        ModelError::File { path: path.to_owned(), source }
    })
}

/// Writes a file and waits until the disk has it.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Renames a file or folder, and waits until the disk knows the new name.
pub(crate) fn rename_synced(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    match to.parent() {
        Some(folder) if folder != Path::new("") => sync_folder(folder),
        _ => sync_folder(Path::new(".")),
    }
}

/// Waits until the disk knows what files a folder holds.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix can open a folder to wait for it; elsewhere the system decides.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
