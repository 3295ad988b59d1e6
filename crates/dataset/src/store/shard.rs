//! A shard: songs of one album in one safetensors file, with all that is known of them in its header.
//!
//! The header is a function of what it says, and the file's name ends in a hash of the header, which in turn holds a hash
//! of each song's features. So a shard that is cut off or altered anywhere is found, and two shards of the same name are
//! the same file. Songs lie in order of their ids.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use auteur_audio::{FeatureConfig, SourceFormat};
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::{Deserialize, Serialize};

use super::FORMAT;
use super::beats::{BeatRecord, N_CHROMA};
use crate::catalogue::UNKNOWN_ALBUM;
use crate::{Song, SongId};

/// The one key of the safetensors metadata. One, because the format's own writer puts several in random order.
const METADATA_KEY: &str = "auteur";
const BYTES_A_VALUE: usize = 2;
const LENGTH_BYTES: usize = 8;
/// The most that readers of safetensors accept.
const MAX_HEADER_BYTES: usize = 100_000_000;

/// All that is known of a song whose features are in a shard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SongRecord {
    pub(super) id: SongId,
    pub(super) path: String,
    pub(super) artist: String,
    pub(super) album: String,
    pub(super) title: String,
    /// blake3 of the music file.
    pub(super) source_hash: String,
    /// blake3 of the bytes of the log-mel.
    pub(super) features_hash: String,
    pub(super) frames: usize,
    pub(super) duration_s: f64,
    pub(super) source: SourceFormat,
    pub(super) warnings: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) beat_chroma: Option<BeatRecord>,
}

impl SongRecord {
    /// Bytes of the tensors that lie before the log-mel.
    pub(super) fn beat_bytes(&self) -> usize {
        self.beat_chroma.as_ref().map_or(0, BeatRecord::bytes)
    }

    /// Names, types, shapes and lengths in bytes of the song's tensors, in their order.
    fn tensors(&self, n_mels: usize) -> Vec<(String, Dtype, Vec<usize>, usize)> {
        let id = self.id.to_string();
        let mut tensors = Vec::new();
        if let Some(record) = &self.beat_chroma {
            let chroma = vec![record.segments, N_CHROMA];
            tensors.push((format!("{id}.beats"), Dtype::I32, vec![record.beats], record.beats_bytes()));
            tensors.push((format!("{id}.beat_chroma"), Dtype::F32, chroma, record.chroma_bytes()));
        }
        tensors.push((id, Dtype::F16, vec![self.frames, n_mels], tensor_bytes(self.frames, n_mels)));
        tensors
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
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

/// What comes before the tensors.
pub(super) struct Header {
    bytes: Vec<u8>,
    n_mels: usize,
    songs: Vec<SongRecord>,
}

impl Header {
    /// The header of a shard of these songs.
    pub(super) fn new(features: &FeatureConfig, mut songs: Vec<SongRecord>) -> io::Result<Self> {
        songs.sort_by_key(|song| song.id);
        let record = Record { format: FORMAT, features: features.clone(), songs };
        let metadata = HashMap::from([(METADATA_KEY.to_string(), serde_json::to_string(&record)?)]);
        let n_mels = features.n_mels;
        let mut start = 0;
        let mut place = |(name, dtype, shape, bytes)| {
            let info = TensorInfo { dtype, shape, data_offsets: (start, start + bytes) };
            start += bytes;
            (name, info)
        };
        let tensors = record.songs.iter().flat_map(|song| song.tensors(n_mels)).map(&mut place).collect();
        let table = Metadata::new(Some(metadata), tensors).map_err(io::Error::other)?;
        let mut text = serde_json::to_vec(&table)?;
        // The tensors begin at a multiple of eight bytes, as the format wants them to.
        text.resize(text.len().next_multiple_of(8), b' ');
        if text.len() > MAX_HEADER_BYTES {
            return Err(io::Error::other(format!("{} songs are too many for one album", record.songs.len())));
        }
        let bytes = [&(text.len() as u64).to_le_bytes(), text.as_slice()].concat();
        Ok(Self { bytes, n_mels, songs: record.songs })
    }

    /// Reads the header of the shard at `path` and checks it against the shard's name, length and `features`. The error
    /// says what is wrong, in words that follow the file's name.
    pub(super) fn read(path: &Path, file: &mut File, features: &FeatureConfig) -> Result<Self, String> {
        let unreadable = |cause: io::Error| format!("cannot be read ({cause})");
        let length = file.metadata().map_err(unreadable)?.len();
        let mut prefix = [0; LENGTH_BYTES];
        file.read_exact(&mut prefix).map_err(|_| format!("is cut off: it has {length} bytes"))?;
        let text_length = u64::from_le_bytes(prefix);
        if text_length > MAX_HEADER_BYTES as u64 || LENGTH_BYTES as u64 + text_length > length {
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
        let table: Metadata = serde_json::from_slice(&bytes[LENGTH_BYTES..]).map_err(|_| altered())?;
        let record =
            table.metadata().as_ref().and_then(|metadata| metadata.get(METADATA_KEY)).ok_or_else(altered)?;
        let record: Record = serde_json::from_str(record).map_err(|_| altered())?;
        if record.format != FORMAT || record.features != *features {
            return Err("was made with other settings than its store".to_string());
        }
        let header = Self { bytes, n_mels: features.n_mels, songs: record.songs };
        let expected = header.file_bytes();
        if length != expected as u64 {
            return Err(format!(
                "is cut off or altered: it has {length} bytes where {expected} were written"
            ));
        }
        Ok(header)
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
        self.spans().last().map_or(self.bytes.len(), |(_, span)| span.end)
    }

    /// The songs in the order of their tensors, which is that of their ids.
    pub(super) fn into_songs(self) -> Vec<SongRecord> {
        self.songs
    }

    /// Each song with the bytes of the file that its tensors take.
    pub(super) fn spans(&self) -> impl Iterator<Item = (&SongRecord, Range<usize>)> {
        let mut start = self.bytes.len();
        self.songs.iter().map(move |song| {
            let span = start..start + song.beat_bytes() + tensor_bytes(song.frames, self.n_mels);
            start = span.end;
            (song, span)
        })
    }
}

fn tensor_bytes(frames: usize, n_mels: usize) -> usize {
    frames * n_mels * BYTES_A_VALUE
}

fn check_digits(header: &[u8]) -> String {
    blake3::hash(header).to_hex()[..32].to_string()
}
