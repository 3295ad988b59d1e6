//! The files of a folder as one archive, which is in a bucket whole or not at all.

use std::fs::{self, File};
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

use auteur_ground::whole_file;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The files below a folder, in order of their paths from there; those that are being written are left out.
pub(crate) fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(folder.join(&next))? {
            let entry = entry?;
            let path = next.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if !entry.file_name().to_str().is_some_and(whole_file::is_unfinished) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The files below a folder; the same files are the same bytes.
pub(crate) fn pack(folder: &Path) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // What a job writes are numbers, which hardly get shorter.
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .large_file(true);
    for path in files_below(folder)? {
        let name = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        archive.start_file(name, stored)?;
        archive.write_all(&fs::read(folder.join(&path))?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Writes what [`pack`] was given into a folder.
pub(crate) fn unpack(bytes: &[u8], folder: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let name = file.enclosed_name().ok_or_else(|| io::Error::other("it has files beyond its folder"))?;
        let path = folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        io::copy(&mut file, &mut File::create(path)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_comes_back_and_the_same_files_are_the_same_bytes() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(from.path().join("checkpoint-2")).unwrap();
        fs::write(from.path().join("checkpoint-2/state"), [7; 3000]).unwrap();
        fs::write(from.path().join("epochs.jsonl"), "{}\n").unwrap();
        fs::write(from.path().join(".unfinished-model-1-2"), "half").unwrap();
        let packed = pack(from.path()).unwrap();
        unpack(&packed, to.path()).unwrap();
        assert_eq!(
            files_below(to.path()).unwrap(),
            [Path::new("checkpoint-2/state"), Path::new("epochs.jsonl")]
        );
        assert_eq!(fs::read(to.path().join("checkpoint-2/state")).unwrap(), [7; 3000]);
        assert_eq!(pack(to.path()).unwrap(), packed);
    }

    #[test]
    fn nothing_is_written_beyond_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("../outside", SimpleFileOptions::default()).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(unpack(&bytes, &folder.path().join("inside")).is_err());
        assert!(unpack(b"no archive", folder.path()).is_err());
        assert_eq!(files_below(folder.path()).unwrap(), Vec::<PathBuf>::new());
    }
}
