//! Visits every file below the folder of the artists, once, in sorted order, and never in circles.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::escape;

use super::endings;
use super::error::ScanError;
use super::song::{SetAside, Song, SongId, UNKNOWN_ALBUM};

/// The songs below `root` and what was set aside, in the order of the visit.
pub(super) fn walk(root: &Path) -> Result<(Vec<Song>, Vec<SetAside>), ScanError> {
    let unreadable = |cause| ScanError::read(root, cause);
    let mut walk = Walk {
        songs: Vec::new(),
        set_aside: Vec::new(),
        open: vec![fs::canonicalize(root).map_err(unreadable)?],
    };
    for name in names(root).map_err(unreadable)? {
        walk.visit(Place { file: root.join(&name), names: vec![name] });
    }
    Ok((walk.songs, walk.set_aside))
}

struct Walk {
    songs: Vec<Song>,
    set_aside: Vec<SetAside>,
    /// The folders from the root down to the one being visited, without links: meeting one again is a loop.
    open: Vec<PathBuf>,
}

/// A file or folder: where it lies, and the names that lead there from the root.
struct Place {
    file: PathBuf,
    names: Vec<OsString>,
}

impl Walk {
    fn visit(&mut self, place: Place) {
        let Some(name) = place.names.last() else { return };
        if name.as_encoded_bytes().starts_with(b".") {
            return;
        }
        let is_audio = endings::is_audio(name);
        match fs::metadata(&place.file) {
            Ok(kind) if kind.is_dir() => self.visit_folder(place, is_audio),
            Ok(_) if !is_audio => {}
            Ok(kind) if kind.is_file() => self.take(place),
            Ok(_) => self.set_aside(&place, "is not a regular file".to_string()),
            // A link without an ending may have been an album.
            Err(cause) if is_audio || !endings::has_ending(name) => {
                let reason = match cause.kind() {
                    io::ErrorKind::NotFound => "is a broken link".to_string(),
                    _ => format!("cannot be read: {cause}"),
                };
                self.set_aside(&place, reason);
            }
            Err(_) => {}
        }
    }

    fn visit_folder(&mut self, place: Place, is_audio: bool) {
        let listed = fs::canonicalize(&place.file).and_then(|folder| Ok((names(&place.file)?, folder)));
        let (names, folder) = match listed {
            Ok(listed) => listed,
            Err(cause) => return self.set_aside(&place, format!("cannot be read: {cause}")),
        };
        if self.open.contains(&folder) {
            return self.set_aside(&place, "is a link to a folder that contains it".to_string());
        }
        let found = self.songs.len() + self.set_aside.len();
        self.open.push(folder);
        for name in names {
            let file = place.file.join(&name);
            self.visit(Place { file, names: place.names.iter().cloned().chain([name]).collect() });
        }
        self.open.pop();
        if is_audio && self.songs.len() + self.set_aside.len() == found {
            self.set_aside(&place, "is a folder, not a song".to_string());
        }
    }

    fn take(&mut self, place: Place) {
        let [artist, between @ .., file_name] = place.names.as_slice() else {
            return self.set_aside(&place, "is not in an artist's folder".to_string());
        };
        let title = Path::new(file_name).file_stem().unwrap_or(file_name);
        self.songs.push(Song {
            id: SongId::of_path(&place.names.join(OsStr::new("/")).into_encoded_bytes()),
            artist: escape(artist),
            album: between.first().map_or_else(|| UNKNOWN_ALBUM.to_string(), |album| escape(album)),
            title: escape(title),
            path: place.path(),
            file: place.file,
        });
    }

    fn set_aside(&mut self, place: &Place, reason: String) {
        self.set_aside.push(SetAside { path: place.path(), reason });
    }
}

impl Place {
    fn path(&self) -> String {
        escape(&self.names.join(OsStr::new("/")))
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
