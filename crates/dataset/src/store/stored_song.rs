//! What is known of a song that a store holds.

use auteur_audio::FeatureKind;

use super::manifest::Row;
use super::record::Records;
use super::repeated::Heard;
use crate::catalogue::SongId;

/// A song whose features are in the store. The names are text as [`auteur_ground::escape`] writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSong {
    /// Names the song, and its arrays.
    pub id: SongId,
    /// Who plays it.
    pub artist: String,
    /// Its album, or [`UNKNOWN_ALBUM`](crate::catalogue::UNKNOWN_ALBUM).
    pub album: String,
    /// Its file name without the ending, or what tags or a table call it.
    pub title: String,
    /// Its path relative to the folder of the artists.
    pub path: String,
    /// Frames of its log-mel.
    pub frames: usize,
    /// Length of its sound in seconds.
    pub duration_s: f64,
    /// blake3 of the music file, in hexadecimal digits.
    pub source_hash: String,
    pub(super) kinds: Records,
    /// Place of its shard in the store's list.
    pub(super) shard: usize,
    /// Place in the store's list.
    pub(super) index: usize,
}

impl StoredSong {
    /// The song of a row that counts its frames, else none.
    pub(super) fn new(row: Row, shard: usize, index: usize) -> Option<Self> {
        Some(Self {
            frames: row.kinds.get(FeatureKind::LogMel)?.count("frames")?,
            id: row.id,
            artist: row.artist,
            album: row.album,
            title: row.title,
            path: row.path,
            duration_s: row.duration_s,
            source_hash: row.source_hash,
            kinds: row.kinds,
            shard,
            index,
        })
    }

    /// What tells whether it is the recording of another song.
    pub(crate) fn heard(&self) -> Heard<'_> {
        Heard { path: &self.path, artist: &self.artist, features_hash: self.features_hash() }
    }

    /// blake3 of the log-mel as it is stored, in hexadecimal digits.
    pub fn features_hash(&self) -> &str {
        self.kinds
            .get(FeatureKind::LogMel)
            .and_then(|record| record.text("features_hash"))
            .unwrap_or_default()
    }
}
