//! From a folder to the songs in it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use auteur_ground::{escape, unescape};

use super::error::{ScanError, files};
use super::labels::{Labelled, Labels, Merged};
use super::layout::OtherNames;
use super::names::NameRemark;
use super::song::{SetAside, Song, SongId, UNKNOWN_ALBUM};
use super::walk::{self, Found};
use crate::store::StoredSong;
use crate::wording;

/// How a folder of music is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueSettings {
    /// Where the names of artists come from.
    pub labels: Labels,
    /// What to pass over below the folder, in patterns as `.gitignore` has them.
    pub ignore: Vec<String>,
    /// A table of names that stand for others: `name`, `artist`.
    pub merge: Option<PathBuf>,
}

/// The songs of a folder of music.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// Where the names of the artists are from, in words that follow "artists are".
    pub artists: String,
    /// The songs, in order of their paths.
    pub songs: Vec<Song>,
    /// What looks like a song and cannot be one, in order of the paths.
    pub set_aside: Vec<SetAside>,
    /// What its owner may want to mend.
    pub remarks: Vec<CatalogueRemark>,
}

/// Something about a folder of music that its owner may want to know or mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogueRemark {
    /// Files that are passed over because the owner asked for it.
    Ignored {
        /// How many, a folder counted once.
        count: usize,
    },
    /// Files that look like songs and lie beside the folder in which the artists are looked for.
    Beside {
        /// The name of that folder.
        folder: &'static str,
        /// Their paths.
        paths: Vec<String>,
    },
    /// Patterns of what to ignore that name nothing.
    NothingIgnored {
        /// The patterns.
        patterns: Vec<String>,
    },
    /// All songs lie in one artist's folder, and in further folders there.
    OnlyArtist {
        /// Its path.
        folder: String,
        /// The names of the folders in it.
        below: Vec<String>,
    },
    /// Folders that were taken for artists' and are named as the parts of a split are.
    Parts {
        /// Their names.
        names: Vec<String>,
    },
    /// Most of the folders that were taken for artists' lie in several of the folders above.
    Scattered {
        /// Their names.
        names: Vec<String>,
    },
    /// The songs' tags name others than the folders do.
    OtherNames(OtherNames),
    /// Files that the table of labels does not name.
    Unlisted {
        /// Their paths.
        paths: Vec<String>,
    },
    /// Names of the table of merged names that no song has.
    NotThere {
        /// The names.
        names: Vec<String>,
    },
    /// An artist's name.
    Name(NameRemark),
}

impl fmt::Display for CatalogueRemark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored { count: 1 } => f.write_str("1 file or folder was ignored, as asked"),
            Self::Ignored { count } => write!(f, "{count} files or folders were ignored, as asked"),
            Self::Beside { folder, paths } => {
                let first = paths.first().map_or("", String::as_str);
                let files = wording::count(paths.len(), "file");
                write!(
                    f,
                    "what lies beside the folder {folder}, in which artists are looked for, is not read: {files}, the \
                     first {first}"
                )
            }
            Self::NothingIgnored { patterns } => {
                write!(f, "{} was to be ignored, and names nothing", patterns.join(" or "))
            }
            Self::OnlyArtist { folder, below } => {
                let names = wording::list(below.iter().map(String::as_str));
                write!(
                    f,
                    "all songs are taken for those of one artist, {folder}, in whose folder lie {names}"
                )
            }
            Self::Parts { names } => {
                let names = wording::list(names.iter().map(String::as_str));
                write!(f, "{names} are taken for artists, and are named as the parts of a split are")
            }
            Self::Scattered { names } => {
                let names = wording::list(names.iter().map(String::as_str));
                write!(f, "{names} are taken for artists, and each lies in several folders")
            }
            Self::OtherNames(OtherNames { looked_at, others, path, artist }) => {
                write!(
                    f,
                    "the tags of {others} of {looked_at} songs that were looked at name other artists than their \
                     folders do: {path} is by {artist}, they say"
                )
            }
            Self::Unlisted { paths } => {
                let first = paths.first().map_or("", String::as_str);
                write!(f, "{} not in the table of labels, the first {first}", files(paths.len()))
            }
            Self::NotThere { names } => {
                write!(
                    f,
                    "no song is by {}, whom the table of names gives another name",
                    wording::list(names.iter().map(String::as_str))
                )
            }
            Self::Name(remark) => remark.fmt(f),
        }
    }
}

impl Catalogue {
    /// Finds the songs below `music`, as [`Catalogue::scan_with`] does by default.
    ///
    /// # Errors
    /// As for [`Catalogue::scan_with`].
    pub fn scan(music: &Path) -> Result<Self, ScanError> {
        Self::scan_with(music, &CatalogueSettings::default())
    }

    /// Finds the songs below `music`.
    ///
    /// Where the artists come from the folders, the artist is the first folder and the album the second, or those below
    /// where the songs' tags or the depth of the folders show that others lie above; folders deeper down (`CD1`) belong
    /// to that album. If `music` holds a folder `artists`, they are looked for in there, and what lies beside it is named.
    /// Files count as songs by the ending of their name, or by how they begin where that says nothing; cover art, playlists
    /// and what systems put beside music are passed over in silence. Links are followed.
    ///
    /// # Errors
    /// [`ScanError::NotAFolder`], [`ScanError::Read`] where `music` cannot be listed,
    /// [`ScanError::Pattern`] and [`ScanError::Sheet`] of what is given beside it, and
    /// [`ScanError::NoSongs`] where nothing below it can be a song. Trouble further down sets aside what it concerns.
    pub fn scan_with(music: &Path, settings: &CatalogueSettings) -> Result<Self, ScanError> {
        let kind = fs::metadata(music).map_err(|cause| ScanError::read(music, cause))?;
        if !kind.is_dir() {
            return Err(ScanError::NotAFolder { path: music.to_path_buf() });
        }
        let mut merged = settings.merge.as_deref().map(Merged::read).transpose()?;
        let root = match settings.labels {
            Labels::Found | Labels::Folders => artists_folder(music),
            Labels::Tags | Labels::File(_) => music.to_path_buf(),
        };
        let found = walk::walk(music, &root, &settings.ignore)?;
        let Found { files, mut set_aside, ignored, without_effect } = found;
        let labelled = Labelled::of(&settings.labels, &root, files)?;
        let Labelled { mut songs, set_aside: unnamed, from, remarks: of_names } = labelled;
        set_aside.extend(unnamed);
        set_aside.sort();
        if songs.is_empty() {
            return Err(ScanError::NoSongs { path: root, ignored, set_aside });
        }
        songs.sort_by(|a, b| a.path.cmp(&b.path));
        let mut remarks = Vec::new();
        if ignored > 0 {
            remarks.push(CatalogueRemark::Ignored { count: ignored });
        }
        let beside = if root == music { None } else { Some(beside(music, &settings.ignore)?) };
        let names_beside =
            |pattern: &String| beside.as_ref().is_some_and(|beside| !beside.without_effect.contains(pattern));
        let patterns: Vec<String> =
            without_effect.into_iter().filter(|pattern| !names_beside(pattern)).collect();
        if !patterns.is_empty() {
            remarks.push(CatalogueRemark::NothingIgnored { patterns });
        }
        let beside = beside.map_or_else(Vec::new, |beside| beside.files);
        if !beside.is_empty() {
            let paths = beside.iter().map(walk::Place::path).collect();
            remarks.push(CatalogueRemark::Beside { folder: ARTISTS, paths });
        }
        remarks.extend(of_names);
        if let Some(mut merged) = merged.take() {
            merged.apply(&mut songs);
            let names = merged.unused();
            if !names.is_empty() {
                remarks.push(CatalogueRemark::NotThere { names });
            }
        }
        let mut artists: BTreeMap<String, usize> = BTreeMap::new();
        songs.iter().for_each(|song| *artists.entry(song.artist.clone()).or_default() += 1);
        remarks.extend(NameRemark::of(&artists).into_iter().map(CatalogueRemark::Name));
        Ok(Self { root, artists: from, songs, set_aside, remarks })
    }

    /// The catalogue of these files, each by the artist that is named with it, wherever they lie: the path of a song is
    /// its number and the name of its file. No file is looked at.
    pub fn of_files<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Self {
        let of_file = |(number, (file, artist)): (usize, (&Path, &str))| {
            let name = escape(file.file_name().unwrap_or_default());
            let path = format!("{number:06}/{name}");
            Song {
                id: SongId::of_path(path.as_bytes()),
                artist: artist.to_owned(),
                album: UNKNOWN_ALBUM.to_owned(),
                title: escape(file.file_stem().unwrap_or_default()),
                path,
                file: file.to_owned(),
            }
        };
        Self {
            root: PathBuf::new(),
            artists: "those that were given".to_owned(),
            songs: files.into_iter().enumerate().map(of_file).collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The catalogue of songs that a store of the music in `music` knows.
    pub fn of_stored<'a>(music: &Path, songs: impl IntoIterator<Item = &'a StoredSong>) -> Self {
        let of_stored = |song: &StoredSong| Song {
            id: song.id,
            artist: song.artist.to_string(),
            album: song.album.to_string(),
            title: song.title.clone(),
            path: song.path.clone(),
            file: song_file(music, &song.path),
        };
        Self {
            root: music.to_owned(),
            artists: "those of the store".to_owned(),
            songs: songs.into_iter().map(of_stored).collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// The folder that may hold the artists' folders.
const ARTISTS: &str = "artists";

/// The folder that holds the artists' folders: `artists` in `music` if there is one, else `music` itself.
fn artists_folder(music: &Path) -> PathBuf {
    let artists = music.join(ARTISTS);
    if artists.is_dir() { artists } else { music.to_path_buf() }
}

/// What may be songs in `music` but for its folder `artists`.
fn beside(music: &Path, ignore: &[String]) -> Result<Found, ScanError> {
    let but_for: Vec<String> = ignore.iter().cloned().chain([format!("/{ARTISTS}")]).collect();
    walk::walk(music, music, &but_for)
}

/// Where the song of this path of a store lies that was made from `music`.
pub fn song_file(music: &Path, path: &str) -> PathBuf {
    let path = unescape(path).unwrap_or_default();
    let below = |root: PathBuf| Some(root.join(&path)).filter(|file| file.exists());
    below(artists_folder(music)).unwrap_or_else(|| music.join(&path))
}

/// The files below `folder`, at any depth, that look like music, in order of their paths.
///
/// What [`Catalogue::scan`] would set aside is among them, for whoever opens it to refuse.
///
/// # Errors
/// [`ScanError::Read`] where the folder cannot be listed.
pub fn find_music(folder: &Path) -> Result<Vec<PathBuf>, ScanError> {
    let Found { files, set_aside, .. } = walk::walk(folder, folder, &[])?;
    let files = files.into_iter().map(|place| place.file);
    let others = set_aside.iter().filter_map(|aside| unescape(&aside.path)).map(|path| folder.join(path));
    let mut found: Vec<_> = files.chain(others).collect();
    found.sort();
    Ok(found)
}
