//! Where the names of artists come from, and what they are for each file.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use auteur_ground::escape;
use rayon::prelude::*;

use super::error::ScanError;
use super::layout::Layout;
use super::names::{canonical, is_nobody};
use super::sheet::{Sheet, SheetError};
use super::song::{SetAside, Song, SongId, UNKNOWN_ALBUM};
use super::tags;
use super::walk::Place;

/// Where the names of artists come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Labels {
    /// From the folders, of which the artists' may lie below others; from the tags, where no song lies in a folder.
    #[default]
    Found,
    /// From the first two folders.
    Folders,
    /// From the files' tags.
    Tags,
    /// From a CSV or Parquet file, which also says which files there are: `path`, from the folder of music or whole,
    /// `artist`, and as it has them `album`, `title`, `albumartist`, which goes before the artist unless it is nobody in
    /// particular, and `group`, which is kept together in the album's place.
    File(PathBuf),
}

impl FromStr for Labels {
    type Err = Infallible;

    /// `folders`, `tags`, or the path of a file.
    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            "folders" => Self::Folders,
            "tags" => Self::Tags,
            file => Self::File(file.into()),
        })
    }
}

/// The songs with their names, and what has none.
pub(super) struct Labelled {
    pub(super) songs: Vec<Song>,
    pub(super) set_aside: Vec<SetAside>,
    /// Where the names are from, in words that follow "artists are".
    pub(super) from: String,
    /// Files that may be songs and that the table of labels does not name.
    pub(super) unlisted: Vec<String>,
}

/// What a song is called.
struct Names {
    artist: String,
    album: Option<String>,
    title: Option<String>,
}

impl Labelled {
    pub(super) fn of(labels: &Labels, root: &Path, files: Vec<Place>) -> Result<Self, ScanError> {
        match labels {
            Labels::Found if !files.is_empty() && files.iter().all(|file| file.folders().is_empty()) => {
                let tagged = Self::by_tags(files);
                let from = format!("{}, because no song lies in a folder", tagged.from);
                Ok(Self { from, ..tagged })
            }
            Labels::Found => {
                let layout = Layout::guess(&files);
                Ok(Self::by_folders(files, root, &layout))
            }
            Labels::Folders => Ok(Self::by_folders(files, root, &Layout::FIRST)),
            Labels::Tags => Ok(Self::by_tags(files)),
            Labels::File(file) => Ok(Self::by_sheet(files, root, file)?),
        }
    }

    fn by_folders(files: Vec<Place>, root: &Path, layout: &Layout) -> Self {
        let names = |place: &Place| {
            let artist = place.folders().get(layout.artist).ok_or("is not in an artist's folder")?;
            let album = place.folders().get(layout.artist + 1).map(|album| of_file(album));
            Ok(Names { artist: of_file(artist), album, title: None })
        };
        let from = format!("{} below {}", layout.in_words(), root.display());
        Self::by(files, from, names)
    }

    fn by_tags(files: Vec<Place>) -> Self {
        let names = |place: &Place| {
            let tags = tags::read(&place.file);
            let artist = tags.artist.ok_or("has no artist in its tags")?;
            let text = |text: String| escape(OsStr::new(&canonical(&text)));
            Ok(Names { artist: text(artist), album: tags.album.map(text), title: tags.title.map(text) })
        };
        Self::by(files, "those in the files' tags".to_owned(), names)
    }

    fn by(
        files: Vec<Place>,
        from: String,
        names: impl Fn(&Place) -> Result<Names, &'static str> + Sync + Send,
    ) -> Self {
        let named: Vec<_> = files.par_iter().map(names).collect();
        let mut labelled = Self { songs: Vec::new(), set_aside: Vec::new(), from, unlisted: Vec::new() };
        for (place, names) in files.into_iter().zip(named) {
            match names {
                Ok(names) => labelled.songs.push(song(place, names)),
                Err(reason) => {
                    labelled.set_aside.push(SetAside { path: place.path(), reason: reason.to_owned() })
                }
            }
        }
        labelled
    }

    fn by_sheet(files: Vec<Place>, root: &Path, file: &Path) -> Result<Self, SheetError> {
        let sheet = Sheet::read(file)?;
        let rows = Rows::of(&sheet, root)?;
        let mut labelled = Self {
            songs: Vec::new(),
            set_aside: Vec::new(),
            from: format!("those in {}", file.display()),
            unlisted: Vec::new(),
        };
        let mut missing = rows.by_path.clone();
        for place in files {
            let path = place.path();
            match missing.remove(&path) {
                None => labelled.unlisted.push(path),
                Some(row) => match rows.names(row) {
                    Some(names) => labelled.songs.push(song(place, names)),
                    None => {
                        let reason = format!("has no artist in {} of {}", sheet.places[row], file.display());
                        labelled.set_aside.push(SetAside { path, reason });
                    }
                },
            }
        }
        for (path, row) in missing {
            let place = format!("{} of {}", sheet.places[row], file.display());
            let reason = match root.join(auteur_ground::unescape(&path).unwrap_or_default()).exists() {
                true => format!("is named in {place}, but nothing shows that it is music"),
                false => format!("is named in {place}, but there is no such file"),
            };
            labelled.set_aside.push(SetAside { path, reason });
        }
        Ok(labelled)
    }
}

/// What a table says of files.
struct Rows<'a> {
    artist: &'a [String],
    album_artist: Option<&'a [String]>,
    album: Option<&'a [String]>,
    title: Option<&'a [String]>,
    /// The row of each path.
    by_path: BTreeMap<String, usize>,
}

impl<'a> Rows<'a> {
    fn of(sheet: &'a Sheet, root: &Path) -> Result<Self, SheetError> {
        let (paths, artist) = (sheet.column(&["path", "file"])?, sheet.column(&["artist", "label"])?);
        // Whole paths may be told from another folder than the root is.
        let roots = [Some(root.to_owned()), std::path::absolute(root).ok(), root.canonicalize().ok()];
        let roots: Vec<&Path> = roots.iter().flatten().map(PathBuf::as_path).collect();
        let mut by_path = BTreeMap::new();
        for (row, path) in paths.iter().enumerate() {
            if let Some(earlier) = by_path.insert(path_of(path, &roots), row) {
                return Err(sheet.wrong(row, format!("names {path:?} as {} does", sheet.places[earlier])));
            }
        }
        let album = sheet.find(&["group"]).or_else(|| sheet.find(&["album"]));
        let album_artist = sheet.find(&["albumartist", "album_artist", "album artist"]);
        Ok(Self { artist, album_artist, album, title: sheet.find(&["title"]), by_path })
    }

    fn names(&self, row: usize) -> Option<Names> {
        let text = |cells: &[String]| {
            let text = canonical(&cells[row]);
            (!text.is_empty()).then(|| escape(OsStr::new(&text)))
        };
        let of_album = self.album_artist.and_then(text).filter(|artist| !is_nobody(artist));
        Some(Names {
            artist: of_album.or_else(|| text(self.artist))?,
            album: self.album.and_then(text),
            title: self.title.and_then(text),
        })
    }
}

/// A path of a table as the catalogue has it: from the root, by any of its names, with `/` between the names.
pub(crate) fn path_of(cell: &str, roots: &[&Path]) -> String {
    let path = Path::new(cell.trim());
    let path = roots.iter().find_map(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let names = path.components().filter(|name| !matches!(name, std::path::Component::CurDir));
    let names: Vec<&OsStr> = names.map(|name| name.as_os_str()).collect();
    escape(&names.join(OsStr::new("/")))
}

/// The name of a folder or file in its one spelling.
fn of_file(name: &OsStr) -> String {
    let canonical = name.to_str().map(canonical).filter(|name| !name.is_empty());
    escape(canonical.as_deref().map_or(name, OsStr::new))
}

fn song(place: Place, names: Names) -> Song {
    Song {
        id: SongId::of_path(&place.joined().into_encoded_bytes()),
        artist: names.artist,
        album: names.album.unwrap_or_else(|| UNKNOWN_ALBUM.to_owned()),
        title: names.title.unwrap_or_else(|| escape(place.stem())),
        path: place.path(),
        file: place.file,
    }
}

/// Which name stands for which: a table of `name`, as it was found, and `artist`.
pub(super) struct Merged {
    artist: HashMap<String, (String, bool)>,
}

impl Merged {
    pub(super) fn read(file: &Path) -> Result<Self, SheetError> {
        let sheet = Sheet::read(file)?;
        let mut merged: HashMap<String, (String, bool)> = HashMap::new();
        let (names, artists) = (sheet.column(&["name"])?, sheet.column(&["artist"])?);
        for (row, (name, artist)) in names.iter().zip(artists).enumerate() {
            let [name, artist] = [name, artist].map(|text| escape(OsStr::new(&canonical(text))));
            if name.is_empty() || artist.is_empty() {
                return Err(sheet.wrong(row, "lacks a name or an artist"));
            }
            match merged.insert(name.clone(), (artist.clone(), false)) {
                Some((earlier, _)) if earlier != artist => {
                    return Err(sheet
                        .wrong(row, format!("gives {name:?} to {artist:?}, an earlier one to {earlier:?}")));
                }
                _ => {}
            }
        }
        Ok(Self { artist: merged })
    }

    /// Gives each song's artist the name that stands for it.
    pub(super) fn apply(&mut self, songs: &mut [Song]) {
        for song in songs {
            if let Some((artist, is_used)) = self.artist.get_mut(&song.artist) {
                *is_used = true;
                song.artist.clone_from(artist);
            }
        }
    }

    /// The names that no song had, in order.
    pub(super) fn unused(self) -> Vec<String> {
        let unused = self.artist.into_iter().filter(|(_, (_, is_used))| !is_used);
        let mut names: Vec<String> = unused.map(|(name, _)| name).collect();
        names.sort();
        names
    }
}
