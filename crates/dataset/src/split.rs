//! `split` assigns songs to train, validation and test so that no song, or no test album, is heard in training.
//!
//! The songs of a store and a seed enter, three lists of paths leave: a [`Split`], which is also a JSON file that other
//! programs read and write, `{"train": [path...], "validation": [path...], "test": [path...]}`.

mod by_album;
mod by_song;
mod check;
mod seats;
mod wording;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use auteur_ground::json;
use serde::{Deserialize, Serialize};

pub use check::SplitReport;
pub(crate) use wording::no_clips_problem;

use crate::{DatasetError, StoredSong};

/// Which songs are trained on, which decide when training stops, and which are tested.
///
/// Paths are those of [`StoredSong::path`], in order within each part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What was kept together; absent where the split was made elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SplitKind>,
    /// The seed it was drawn with; absent where the split was made elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Songs to learn from.
    pub train: Vec<String>,
    /// Songs that tell when to stop.
    pub validation: Vec<String>,
    /// Songs to judge by.
    pub test: Vec<String>,
    /// Artists of the store that are in no part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// What a split keeps together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitKind {
    /// Songs: an album may be in several parts.
    Song,
    /// Albums: no song of a test album is in another part.
    Album,
}

/// An artist that a split leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The artist.
    pub artist: String,
    /// Why, in words that follow the name.
    pub reason: String,
}

impl fmt::Display for SplitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Song => "song",
            Self::Album => "album",
        })
    }
}

impl Split {
    /// Splits by song: a tenth of the songs to test, a tenth of the rest to validation, stratified by artist.
    ///
    /// The numbers of songs are scikit-learn's (`train_test_split(test_size=0.1, stratify=...)`, rounded up), or the
    /// number of artists where that is more: every artist is in every part. `exclude` names artists to leave out.
    ///
    /// # Errors
    /// [`DatasetError::CannotSplit`] where fewer than two artists are left or one has fewer than three songs,
    /// [`DatasetError::UnknownArtist`].
    pub fn by_song(songs: &[StoredSong], seed: u64, exclude: &[String]) -> Result<Self, DatasetError> {
        by_song::split(Artists::without(songs, exclude)?, seed)
    }

    /// Splits by album: of each artist one album to test, one to validation, the rest to train. Of exactly two albums
    /// one goes to test, and 15 % of the other's songs, at least one, to validation.
    ///
    /// Artists with one album are left out and listed. `exclude` names further artists to leave out.
    ///
    /// # Errors
    /// [`DatasetError::CannotSplit`] where fewer than two artists are left, [`DatasetError::UnknownArtist`].
    pub fn by_album(songs: &[StoredSong], seed: u64, exclude: &[String]) -> Result<Self, DatasetError> {
        by_album::split(Artists::without(songs, exclude)?, seed)
    }

    /// Reads a split from a JSON file. Whether it fits a store is for [`Split::check`] to say.
    ///
    /// # Errors
    /// [`DatasetError::Read`], and [`DatasetError::BadSplitFile`] where the file is no split or has an unknown key.
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        let text = fs::read(path).map_err(|cause| DatasetError::read(path, cause))?;
        let split = serde_json::from_slice(&text).map(Self::sorted);
        split.map_err(|cause| DatasetError::BadSplitFile {
            path: path.to_path_buf(),
            problem: cause.to_string(),
        })
    }

    /// Writes the split as a JSON file, whole or not at all.
    ///
    /// # Errors
    /// [`DatasetError::Write`].
    pub fn write(&self, path: &Path) -> Result<(), DatasetError> {
        json::write(path, self).map_err(|cause| DatasetError::write(path, cause))
    }

    /// The three parts with their names, in the order train, validation, test.
    pub fn parts(&self) -> [(&'static str, &[String]); 3] {
        [("train", &self.train), ("validation", &self.validation), ("test", &self.test)]
    }

    fn sorted(mut self) -> Self {
        for part in [&mut self.train, &mut self.validation, &mut self.test] {
            part.sort();
        }
        self.left_out.sort_by(|a, b| a.artist.cmp(&b.artist));
        self
    }
}

/// The songs to split, by artist, and the artists that were left out on request.
struct Artists<'a> {
    songs: BTreeMap<&'a str, Vec<&'a StoredSong>>,
    left_out: Vec<LeftOut>,
}

impl<'a> Artists<'a> {
    fn without(songs: &'a [StoredSong], exclude: &[String]) -> Result<Self, DatasetError> {
        let mut by_artist: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for song in songs {
            by_artist.entry(&song.artist).or_default().push(song);
        }
        let known = wording::list(by_artist.keys().copied());
        let mut left_out = Vec::new();
        for artist in exclude {
            if by_artist.remove(artist.as_str()).is_some() {
                left_out.push(LeftOut { artist: artist.clone(), reason: "was excluded".to_string() });
            } else if !left_out.iter().any(|known| known.artist == *artist) {
                return Err(DatasetError::UnknownArtist { artist: artist.clone(), known });
            }
        }
        Ok(Self { songs: by_artist, left_out })
    }
}
