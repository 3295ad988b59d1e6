//! Visits every file below a folder of music, once, in sorted order, and never in circles.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::escape;

use super::content;
use super::endings::{self, Ending};
use super::error::ScanError;
use super::passed_over::{IGNORE_FILE, Ignored, is_hidden, is_of_system};
use super::song::SetAside;
use crate::wording;

/// What lies below a folder, in the order of the visit.
#[derive(Default)]
pub(super) struct Found {
    /// What may be songs.
    pub(super) files: Vec<Place>,
    /// What looks like a song and cannot be one.
    pub(super) set_aside: Vec<SetAside>,
    /// Files and folders that the owner asked to ignore.
    pub(super) ignored: usize,
    /// Patterns that were given and name none of them.
    pub(super) without_effect: Vec<String>,
}

/// A file or folder: where it lies, and the names that lead there from the root.
pub(super) struct Place {
    pub(super) file: PathBuf,
    pub(super) names: Vec<OsString>,
}

/// What may be songs below `root`, which is `music` or lies in it. `ignore` holds patterns relative to `music`.
pub(super) fn walk(music: &Path, root: &Path, ignore: &[String]) -> Result<Found, ScanError> {
    let unreadable = |cause| ScanError::read(root, cause);
    let mut walk = Walk {
        found: Found::default(),
        ignored: Ignored::given(music, ignore)?,
        open: vec![fs::canonicalize(root).map_err(unreadable)?],
    };
    for folder in music_and_root(music, root) {
        walk.enter(folder, IGNORE_FILE.to_owned());
    }
    for name in names(root).map_err(unreadable)? {
        walk.visit(Place { file: root.join(&name), names: vec![name] });
    }
    walk.found.without_effect = walk.ignored.without_effect();
    Ok(walk.found)
}

fn music_and_root<'a>(music: &'a Path, root: &'a Path) -> impl Iterator<Item = &'a Path> {
    std::iter::once(music).chain((music != root).then_some(root))
}

struct Walk {
    found: Found,
    ignored: Ignored,
    /// The folders from the root down to the one being visited, without links: meeting one again is a loop.
    open: Vec<PathBuf>,
}

impl Walk {
    fn visit(&mut self, place: Place) {
        let Some(name) = place.names.last() else { return };
        let kind = fs::metadata(&place.file);
        let is_ignored = self.ignored.holds(&place.file, kind.as_ref().is_ok_and(fs::Metadata::is_dir));
        if is_of_system(name) {
            return;
        }
        if is_ignored {
            self.found.ignored += 1;
            return;
        }
        let ending = endings::of(name);
        match kind {
            Ok(kind) if kind.is_dir() => self.visit_folder(&place, ending),
            Ok(kind) if kind.is_file() => self.visit_file(place, ending),
            Ok(_) if ending == Ending::Audio => self.set_aside(&place, "is not a regular file".to_owned()),
            Ok(_) => {}
            // A link without an ending may have been an album.
            Err(cause) if ending == Ending::Audio || !endings::has_ending(name) => {
                let reason = match cause.kind() {
                    io::ErrorKind::NotFound => "is a broken link".to_owned(),
                    _ => format!("cannot be read: {cause}"),
                };
                self.set_aside(&place, reason);
            }
            Err(_) => {}
        }
    }

    fn visit_file(&mut self, place: Place, ending: Ending) {
        if ending != Ending::Audio {
            match content::is_sound(&place.file) {
                Ok(true) => {}
                Ok(false) if ending == Ending::Archive => {
                    return self
                        .set_aside(&place, "is an archive; unpack it to have music in it read".to_owned());
                }
                // By its name it may be a song.
                Err(cause) if !place.names.last().is_some_and(|name| endings::has_ending(name)) => {
                    return self.set_aside(&place, format!("cannot be read: {cause}"));
                }
                Ok(false) | Err(_) => return,
            }
        }
        if ending == Ending::Unfinished {
            self.set_aside(&place, "is an unfinished download, by its name".to_owned());
        } else if place.is_hidden() {
            self.set_aside(
                &place,
                "is hidden, for its name begins with a dot; rename it to have it read".to_owned(),
            );
        } else {
            self.found.files.push(place);
        }
    }

    fn visit_folder(&mut self, place: &Place, ending: Ending) {
        let listed = fs::canonicalize(&place.file).and_then(|folder| Ok((names(&place.file)?, folder)));
        let (names, folder) = match listed {
            Ok(listed) => listed,
            Err(cause) => return self.set_aside(place, format!("cannot be read: {cause}")),
        };
        if self.open.contains(&folder) {
            return self.set_aside(place, "is a link to a folder that contains it".to_owned());
        }
        let before = (self.found.files.len(), self.found.set_aside.len());
        self.open.push(folder);
        self.enter(&place.file, format!("{}/{IGNORE_FILE}", place.path()));
        for name in names {
            let file = place.file.join(&name);
            self.visit(Place { file, names: place.names.iter().cloned().chain([name]).collect() });
        }
        self.ignored.leave();
        self.open.pop();
        let within = self.found.files.len() + self.found.set_aside.len() - before.0 - before.1;
        if place.is_hidden() && within > 0 {
            self.found.files.truncate(before.0);
            self.found.set_aside.truncate(before.1);
            let files = wording::count(within, "file");
            self.set_aside(
                place,
                format!(
                    "is hidden, for its name begins with a dot, with {files} in it; rename it to have it read"
                ),
            );
        } else if ending == Ending::Audio && within == 0 {
            self.set_aside(place, "is a folder, not a song".to_owned());
        }
    }

    /// Reads the ignore file of a folder.
    fn enter(&mut self, folder: &Path, path: String) {
        if let Some(problem) = self.ignored.enter(folder) {
            let reason = format!("cannot be read as a whole, so it may ignore too little: {problem}");
            self.found.set_aside.push(SetAside { path, reason });
        }
    }

    fn set_aside(&mut self, place: &Place, reason: String) {
        self.found.set_aside.push(SetAside { path: place.path(), reason });
    }
}

impl Place {
    /// The path from the root, as [`auteur_ground::escape`] writes it.
    pub(super) fn path(&self) -> String {
        escape(&self.joined())
    }

    /// The path from the root, as the file system spells it.
    pub(super) fn joined(&self) -> OsString {
        self.names.join(OsStr::new("/"))
    }

    /// The folders that lead to the file.
    pub(super) fn folders(&self) -> &[OsString] {
        self.names.split_last().map_or(&[], |(_, folders)| folders)
    }

    /// The name of the file without its ending.
    pub(super) fn stem(&self) -> &OsStr {
        self.names.last().map_or(OsStr::new(""), |name| endings::stem(name))
    }

    fn is_hidden(&self) -> bool {
        self.names.last().is_some_and(|name| is_hidden(name))
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}
