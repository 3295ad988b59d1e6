//! What is known of a song that a store holds.

use std::sync::Arc;

use super::content_hash::ContentHash;
use super::repeated::Heard;
use crate::catalogue::SongId;

/// A song whose features are in the store. The names are text as [`auteur_ground::escape`] writes it. A song takes about 300 bytes, for
/// libraries have many.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSong {
    /// Names the song, and its arrays.
    pub id: SongId,
    /// Who plays it.
    pub artist: Arc<str>,
    /// Its album, or [`UNKNOWN_ALBUM`](crate::catalogue::UNKNOWN_ALBUM).
    pub album: Arc<str>,
    /// Its file name without the ending, or what tags or a table call it.
    pub title: String,
    /// Its path relative to the folder of the artists.
    pub path: String,
    /// Frames of its log-mel.
    pub frames: usize,
    /// Length of its sound in seconds.
    pub duration_s: f64,
    /// Of the music file.
    pub source_hash: ContentHash,
    /// Of the log-mel as it is stored.
    pub features_hash: ContentHash,
    /// Place of its shard in the store's list.
    pub(super) shard: usize,
    /// Place in the store's list.
    pub(super) index: usize,
}

impl StoredSong {
    /// Whether one of these artists plays it.
    pub fn is_by(&self, artists: &[String]) -> bool {
        artists.iter().any(|artist| **artist == *self.artist)
    }

    /// What tells whether it is the recording of another song.
    pub(crate) fn heard(&self) -> Heard<'_, ContentHash> {
        Heard { path: &self.path, artist: &self.artist, features_hash: self.features_hash }
    }
}
