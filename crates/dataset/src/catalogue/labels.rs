//! Where the names of artists come from, and what they are for each file.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use auteur_ground::escape;
use rayon::prelude::*;

use super::doubts;
use super::error::ScanError;
use super::layout::Layout;
use super::named_files::{Named, named_files};
use super::names::{canonical, is_nobody, without_disc};
use super::scan::CatalogueRemark;
use super::sheet::{PATH_COLUMNS, Sheet, SheetError};
use super::song::{SetAside, Song, SongId, UNKNOWN_ALBUM};
use super::tags;
use super::walk::Place;

/// Where the names of artists come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Labels {
    /// From the folders, of which the artists' may lie below others; from the tags, where most songs lie in no folder.
    #[default]
    Found,
    /// From the first two folders.
    Folders,
    /// From the files' tags.
    Tags,
    /// From a CSV or Parquet file, which also says which files there are: `path`, from the folder of music, whole, or
    /// behind a beginning that all have in common, or its end alone, `artist` or `label`, and as it has them `album`, `title`,
    /// `albumartist`, which goes before the artist unless it is nobody in particular, and `group`, which is kept
    /// together in the album's place.
    File(PathBuf),
}

impl FromStr for Labels {
    type Err = Infallible;

    /// `folders`, `tags`, or the path of a file.
    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            word if word.eq_ignore_ascii_case("folders") => Self::Folders,
            word if word.eq_ignore_ascii_case("tags") => Self::Tags,
            file => Self::File(file.into()),
        })
    }
}

/// The songs with their names, and what has none.
#[derive(Default)]
pub(super) struct Labelled {
    pub(super) songs: Vec<Song>,
    pub(super) set_aside: Vec<SetAside>,
    /// Where the names are from, in words that follow "artists are".
    pub(super) from: String,
    /// What the owner may want to know of the names.
    pub(super) remarks: Vec<CatalogueRemark>,
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
            Labels::Found => Ok(Self::found(files, root)),
            Labels::Folders => Ok(Self::by_folders(files, root, Layout::FIRST)),
            Labels::Tags => Ok(Self::by_tags(&files)),
            Labels::File(file) => Ok(Self::by_sheet(files, root, file)?),
        }
    }

    /// By the tags where most songs lie in no folder and those name more of them than the folders do, else by the folders.
    fn found(files: Vec<Place>, root: &Path) -> Self {
        let (total, in_folders) =
            (files.len(), files.iter().filter(|file| !file.folders().is_empty()).count());
        let loose = total - in_folders;
        if loose > in_folders {
            let tagged = Self::by_tags(&files);
            if in_folders == 0 || tagged.songs.len() > in_folders {
                let because = match in_folders {
                    0 => "no song lies in a folder".to_owned(),
                    _ => format!("{loose} of {total} songs lie in no folder"),
                };
                return Self { from: format!("{}, because {because}", tagged.from), ..tagged };
            }
        }
        let layout = Layout::guess(&files);
        Self::by_folders(files, root, layout)
    }

    fn by_folders(files: Vec<Place>, root: &Path, layout: Layout) -> Self {
        let names = |place: &Place| {
            let artist = place.folders().get(layout.artist);
            let artist = artist.ok_or_else(|| "is not in an artist's folder".to_owned())?;
            let album = place.folders().get(layout.artist + 1).map(|album| of_file(album));
            let album = album.as_deref().map(without_disc).map(str::to_owned);
            Ok(Names { artist: of_file(artist), album, title: None })
        };
        let from = format!("{} below {}", layout.in_words(), root.display());
        let doubts = doubts::of_level(&files, layout.artist);
        let remarks = doubts.into_iter().chain(layout.contradicted.clone().map(CatalogueRemark::OtherNames));
        Self { remarks: remarks.collect(), ..Self::by(&files, from, names) }
    }

    fn by_tags(files: &[Place]) -> Self {
        let names = |place: &Place| {
            let tags = tags::read(&place.file);
            let artist = tags.artist.ok_or_else(|| match File::open(&place.file) {
                Ok(_) => "has no artist in its tags".to_owned(),
                Err(cause) => format!("cannot be read: {cause}"),
            })?;
            let text = |text: String| escape(OsStr::new(&canonical(&text)));
            let album = tags.album.map(|album| text(without_disc(album.trim()).to_owned()));
            Ok(Names { artist: text(artist), album, title: tags.title.map(text) })
        };
        Self::by(files, "those in the files' tags".to_owned(), names)
    }

    fn by(
        files: &[Place],
        from: String,
        names: impl Fn(&Place) -> Result<Names, String> + Sync + Send,
    ) -> Self {
        let named: Vec<_> = files.par_iter().map(names).collect();
        let mut labelled = Self { from, ..Self::default() };
        for (place, names) in files.iter().zip(named) {
            match names {
                Ok(names) => labelled.songs.push(song(place, names)),
                Err(reason) => labelled.set_aside.push(SetAside { path: place.path(), reason }),
            }
        }
        labelled
    }

    fn by_sheet(files: Vec<Place>, root: &Path, file: &Path) -> Result<Self, SheetError> {
        let sheet = Sheet::read(file)?;
        let paths: Vec<String> = files.iter().map(Place::path).collect();
        let rows = Rows::of(&sheet, root, &paths)?;
        let from = format!("those in {}, column {}", file.display(), rows.artist.0);
        let mut labelled = Self { from, ..Self::default() };
        let mut unlisted = Vec::new();
        for (place, path) in files.iter().zip(paths) {
            match rows.of_file.get(&path) {
                None => unlisted.push(path),
                Some(&row) => match rows.names(row) {
                    Some(names) => labelled.songs.push(song(place, names)),
                    None => {
                        let reason = format!("has no artist in {} of {}", sheet.places[row], file.display());
                        labelled.set_aside.push(SetAside { path, reason });
                    }
                },
            }
        }
        if !unlisted.is_empty() {
            labelled.remarks.push(CatalogueRemark::Unlisted { paths: unlisted });
        }
        for (path, row) in rows.of_none {
            let place = format!("{} of {}", sheet.places[row], file.display());
            let reason = match root.join(auteur_ground::unescape(&path).unwrap_or_default()).exists() {
                true => {
                    format!("is named in {place}, but is hidden, ignored, outside that folder, or no music")
                }
                false => format!("is named in {place}, but there is no such file"),
            };
            labelled.set_aside.push(SetAside { path, reason });
        }
        Ok(labelled)
    }
}

/// What the column of a table may be called that holds the artists, or the labels in their place; the first that is there
/// counts.
const LABEL_COLUMNS: &[&str] = &[
    "artist",
    "label",
    "artist_name",
    "artist_id",
    "speaker",
    "speaker_id",
    "client_id",
    "composer",
    "canonical_composer",
    "category",
    "class",
    "class_name",
    "primary_label",
    "genre",
];

/// What a table says of files.
struct Rows<'a> {
    /// By the column's name.
    artist: (&'a str, &'a [String]),
    album_artist: Option<&'a [String]>,
    album: Option<&'a [String]>,
    title: Option<&'a [String]>,
    /// The row of each file that has one.
    of_file: BTreeMap<String, usize>,
    /// Paths that are none of the files', with their rows.
    of_none: BTreeMap<String, usize>,
}

impl<'a> Rows<'a> {
    fn of(sheet: &'a Sheet, root: &Path, files: &[String]) -> Result<Self, SheetError> {
        let cells = sheet.column(PATH_COLUMNS)?;
        let artist = sheet.named_column(LABEL_COLUMNS)?;
        // Whole paths may be told from another folder than the root is.
        let roots = [Some(root.to_owned()), std::path::absolute(root).ok(), root.canonicalize().ok()];
        let roots: Vec<&Path> = roots.iter().flatten().map(PathBuf::as_path).collect();
        let album = sheet.find(&["group"]).or_else(|| sheet.find(&["album"]));
        let album_artist = sheet.find(&["albumartist", "album_artist", "album artist"]);
        let title = sheet.find(&["title"]);
        let (of_file, of_none) = (BTreeMap::new(), BTreeMap::new());
        let mut rows = Self { artist, album_artist, album, title, of_file, of_none };
        for (row, named) in named_files(cells, &roots, files).into_iter().enumerate() {
            let earlier = match named {
                // A row without a path names nothing.
                Named::NoFile(path) if path.is_empty() => None,
                Named::NoFile(path) => rows.of_none.insert(path, row),
                Named::File(path) => rows.of_file.insert(path.to_owned(), row),
            };
            if let Some(earlier) = earlier.filter(|earlier| !rows.are_alike(*earlier, row)) {
                let problem = format!(
                    "names {:?} as {} does, with other names; leave one of them out",
                    cells[row], sheet.places[earlier]
                );
                return Err(sheet.wrong(row, problem));
            }
        }
        match (rows.of_file.is_empty(), rows.of_none.keys().next(), files.first()) {
            (true, Some(path), Some(file)) => Err(sheet.names_none(path, root, file)),
            _ => Ok(rows),
        }
    }

    /// Whether two rows say the same.
    fn are_alike(&self, one: usize, other: usize) -> bool {
        let columns = [Some(self.artist.1), self.album_artist, self.album, self.title];
        columns.into_iter().flatten().all(|cells| cells[one] == cells[other])
    }

    fn names(&self, row: usize) -> Option<Names> {
        let text = |cells: &[String]| {
            let text = canonical(&cells[row]);
            (!text.is_empty()).then(|| escape(OsStr::new(&text)))
        };
        let of_album = self.album_artist.and_then(text).filter(|artist| !is_nobody(artist));
        Some(Names {
            artist: of_album.or_else(|| text(self.artist.1))?,
            album: self.album.and_then(text),
            title: self.title.and_then(text),
        })
    }
}

/// The name of a folder or file in its one spelling.
pub(super) fn of_file(name: &OsStr) -> String {
    let canonical = name.to_str().map(canonical).filter(|name| !name.is_empty());
    escape(canonical.as_deref().map_or(name, OsStr::new))
}

fn song(place: &Place, names: Names) -> Song {
    Song {
        id: SongId::of_path(&place.joined().into_encoded_bytes()),
        artist: names.artist,
        album: names.album.unwrap_or_else(|| UNKNOWN_ALBUM.to_owned()),
        title: names.title.unwrap_or_else(|| escape(place.stem())),
        path: place.path(),
        file: place.file.clone(),
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
