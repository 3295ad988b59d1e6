//! A shard: songs of one album in one safetensors file, with all that is known of them in its header.
//!
//! The header is a function of what it says, and the file's name ends in a hash of the header, which in turn holds a hash
//! of each song's features. So a shard that is cut off or altered anywhere is found, and two shards of the same name are
//! the same file. Songs lie in order of their ids.

use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use auteur_audio::{FeatureConfig, FeatureKind, SourceFormat};
use auteur_ground::json;
use auteur_ground::tensors::{self, Entry, LENGTH_BYTES, MOST_HEADER_BYTES};
use serde::{Deserialize, Serialize};

use super::codec::Codec;
use super::codecs::codecs_of;
use super::content_hash::ContentHash;
use super::layout::FORMAT;
use super::record::Records;
use crate::catalogue::{Song, SongId, UNKNOWN_ALBUM};

/// All that is known of a song whose features are in a shard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SongRecord {
    pub(super) id: SongId,
    pub(super) path: String,
    pub(super) artist: String,
    pub(super) album: String,
    pub(super) title: String,
    /// Of the music file.
    pub(super) source_hash: ContentHash,
    pub(super) duration_s: f64,
    pub(super) source: SourceFormat,
    pub(super) warnings: Vec<String>,
    pub(super) kinds: Records,
}

impl SongRecord {
    /// The song's arrays of each kind in their order; none where a record is not of its kind.
    fn arrays(&self, config: &FeatureConfig) -> Option<Vec<(FeatureKind, Vec<Entry>)>> {
        let kinds = self.kinds.kinds();
        let of_kind = |codec: &'static dyn Codec| {
            let mut arrays = codec.arrays(self.kinds.get(codec.kind())?, config)?;
            arrays.iter_mut().for_each(|array| array.name.insert_str(0, &self.id.to_string()));
            Some((codec.kind(), arrays))
        };
        codecs_of(&kinds).map(of_kind).collect()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShardRecord {
    format: u32,
    features: FeatureConfig,
    songs: Vec<SongRecord>,
}

/// Names the shard that a song belongs to, from the song alone: its album, and for songs without one also a digit of
/// its id, lest a folder without albums become one giant shard.
pub(super) fn key(song: &Song) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(song.artist.as_bytes()).update(b"/").update(song.album.as_bytes());
    if song.album == UNKNOWN_ALBUM {
        hasher.update(b"/").update(&song.id.to_string().as_bytes()[..1]);
    }
    hasher.finalize().to_hex()[..16].to_string()
}

/// The key in a shard's file name.
pub(super) fn key_of_name(name: &str) -> Option<&str> {
    name.split_once('-').map(|(key, _)| key)
}

/// The key as a number, evenly spread.
pub(super) fn number_of_key(key: &str) -> u64 {
    u64::from_str_radix(key, 16).unwrap_or_default()
}

/// What comes before the arrays.
pub(super) struct Header {
    bytes: Vec<u8>,
    songs: Vec<ShardSong>,
}

/// A song of a shard, and where its features lie.
pub(super) struct ShardSong {
    pub(super) record: SongRecord,
    /// The bytes of the file that each kind takes, one after the other.
    pub(super) places: Vec<(FeatureKind, Range<usize>)>,
}

impl ShardSong {
    /// The bytes of the file that all kinds take.
    pub(super) fn span(&self) -> Range<usize> {
        let start = self.places.first().map_or(0, |(_, place)| place.start);
        start..self.places.last().map_or(start, |(_, place)| place.end)
    }
}

impl Header {
    /// The header of a shard of these songs.
    pub(super) fn new(features: &FeatureConfig, mut songs: Vec<SongRecord>) -> io::Result<Self> {
        songs.sort_by_key(|song| song.id);
        let record = ShardRecord { format: FORMAT, features: features.clone(), songs };
        let arrays: Option<Vec<_>> = record.songs.iter().map(|song| song.arrays(features)).collect();
        let arrays = arrays.ok_or_else(|| io::Error::other("a song's record is not of its kind"))?;
        let entries = arrays.into_iter().flatten().flat_map(|(_, arrays)| arrays);
        let bytes = tensors::header(&record, entries)?;
        Self::lay(bytes, record).ok_or_else(|| io::Error::other("a song's record is not of its kind"))
    }

    /// Reads the header of the shard at `path` and checks it against the shard's name, length and `features`. The error
    /// says what is wrong, in words that follow the file's name.
    pub(super) fn read(path: &Path, file: &mut File, features: &FeatureConfig) -> Result<Self, String> {
        let unreadable = |cause: io::Error| format!("cannot be read ({cause})");
        let length = file.metadata().map_err(unreadable)?.len();
        let mut prefix = [0; LENGTH_BYTES];
        file.read_exact(&mut prefix).map_err(|_| format!("is cut off: it has {length} bytes"))?;
        let text_length = u64::from_le_bytes(prefix);
        if text_length > MOST_HEADER_BYTES as u64 || LENGTH_BYTES as u64 + text_length > length {
            return Err(format!(
                "is cut off or altered: it has {length} bytes and a header of {text_length}"
            ));
        }
        let mut bytes = prefix.to_vec();
        file.take(text_length).read_to_end(&mut bytes).map_err(unreadable)?;
        let altered = || "is altered: its header does not fit its name".to_string();
        let check = path.file_stem().and_then(|stem| stem.to_str()?.split_once('-')).map(|(_, check)| check);
        if check != Some(&check_digits(&bytes)) {
            return Err(altered());
        }
        let tag = tensors::tag_of_header(&bytes).map_err(|_| altered())?;
        let record = json::record::<ShardRecord>(tag, FORMAT);
        let record = record.map_err(|cause| format!("is not what this version writes ({cause})"))?;
        if record.features != *features {
            return Err("was made with settings that differ from its store's".to_string());
        }
        let header = Self::lay(bytes, record).ok_or_else(altered)?;
        let expected = header.file_bytes();
        if length != expected as u64 {
            return Err(format!(
                "is cut off or altered: it has {length} bytes where {expected} were written"
            ));
        }
        Ok(header)
    }

    /// Finds each song's place behind the header.
    fn lay(bytes: Vec<u8>, record: ShardRecord) -> Option<Self> {
        let mut start = bytes.len();
        let mut place = |(kind, arrays): (FeatureKind, Vec<Entry>)| {
            let end = start + arrays.iter().map(|array| array.bytes).sum::<usize>();
            let place = start..end;
            start = end;
            (kind, place)
        };
        let ShardRecord { features, songs, .. } = record;
        let songs = songs.into_iter().map(|record| {
            let places = record.arrays(&features)?.into_iter().map(&mut place).collect();
            Some(ShardSong { record, places })
        });
        Some(Self { songs: songs.collect::<Option<_>>()?, bytes })
    }

    /// The file name of this shard, which is one of those that `key` names.
    pub(super) fn file_name(&self, key: &str) -> String {
        format!("{key}-{}.safetensors", check_digits(&self.bytes))
    }

    /// The header as it stands in the file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Length of the whole file.
    pub(super) fn file_bytes(&self) -> usize {
        self.songs.last().map_or(self.bytes.len(), |song| song.span().end)
    }

    /// The songs in the order of their arrays, which is that of their ids.
    pub(super) fn songs(&self) -> &[ShardSong] {
        &self.songs
    }

    /// The songs in the order of their arrays, which is that of their ids.
    pub(super) fn into_songs(self) -> Vec<ShardSong> {
        self.songs
    }
}

fn check_digits(header: &[u8]) -> String {
    blake3::hash(header).to_hex()[..32].to_string()
}
