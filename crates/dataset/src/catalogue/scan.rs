//! From a folder to the songs in it.

use std::fs;
use std::path::{Path, PathBuf};

use auteur_ground::unescape;

use super::error::ScanError;
use super::song::{SetAside, Song};
use super::walk;

/// The songs of a folder of music.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The folder that holds the artists' folders; paths are relative to it.
    pub root: PathBuf,
    /// The songs, in order of their paths.
    pub songs: Vec<Song>,
    /// What looks like a song and cannot be one, in order of the paths.
    pub set_aside: Vec<SetAside>,
}

impl Catalogue {
    /// Finds the songs below `music`.
    ///
    /// The artist is the first folder, the album the second; folders deeper down (`CD1`) belong to that album. If
    /// `music` holds a folder `artists`, the artists are looked for in there. Files count as songs by the ending of
    /// their name; hidden files, cover art, playlists and the like are passed over in silence. Links are followed.
    ///
    /// # Errors
    /// [`ScanError::NotAFolder`], [`ScanError::Read`] where `music` cannot be listed, and
    /// [`ScanError::NoSongs`] where nothing below it can be a song. Trouble further down sets aside what it concerns.
    pub fn scan(music: &Path) -> Result<Self, ScanError> {
        let kind = fs::metadata(music).map_err(|cause| ScanError::read(music, cause))?;
        if !kind.is_dir() {
            return Err(ScanError::NotAFolder { path: music.to_path_buf() });
        }
        let root = artists_folder(music);
        let (mut songs, mut set_aside) = walk::walk(&root)?;
        if songs.is_empty() {
            return Err(ScanError::NoSongs { path: root, set_aside });
        }
        songs.sort_by(|a, b| a.path.cmp(&b.path));
        set_aside.sort();
        Ok(Self { root, songs, set_aside })
    }
}

/// The folder that holds the artists' folders: `artists` in `music` if there is one, else `music` itself.
pub fn artists_folder(music: &Path) -> PathBuf {
    let artists = music.join("artists");
    if artists.is_dir() { artists } else { music.to_path_buf() }
}

/// The files below `folder`, at any depth, that look like music, in order of their paths.
///
/// What [`Catalogue::scan`] would set aside is among them, for whoever opens it to refuse.
///
/// # Errors
/// [`ScanError::Read`] where the folder cannot be listed.
pub fn find_music(folder: &Path) -> Result<Vec<PathBuf>, ScanError> {
    let (songs, set_aside) = walk::walk(folder)?;
    let files = songs.into_iter().map(|song| song.file);
    let others = set_aside.iter().filter_map(|aside| unescape(&aside.path)).map(|path| folder.join(path));
    let mut found: Vec<_> = files.chain(others).collect();
    found.sort();
    Ok(found)
}
