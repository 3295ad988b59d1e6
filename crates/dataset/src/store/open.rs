//! A store as training reads it: the manifest in memory, the features mapped, shard by shard as they are asked for.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use auteur_audio::{BeatChroma, FeatureConfig, LogMel, SongFeatures};
use half::f16;
use memmap2::Mmap;

use super::beats::{self, BeatRecord};
use super::manifest::{Manifest, Row};
use super::shard::Header;
use super::{FeatureKinds, layout, map, settings};
use crate::{DatasetError, SetAside, SongId};

/// The features of a folder of music, on disk.
///
/// Opening reads the manifest only. A shard is mapped, and its header checked, when the first of its songs is asked for;
/// a song's features are checked against their hash when they are first asked for. From then on asking costs nothing.
/// Nothing but [`crate::build`] may change the folder of a store that is open.
pub struct FeatureStore {
    path: PathBuf,
    config: FeatureConfig,
    kinds: FeatureKinds,
    songs: Vec<StoredSong>,
    set_aside: Vec<SetAside>,
    shards: Vec<Shard>,
    /// For each song whether its features were found to be those that were stored.
    sound: Vec<AtomicBool>,
}

/// A song whose features are in the store. The names are text as [`crate::escape`] writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSong {
    /// Names the song, and its tensor.
    pub id: SongId,
    /// Who plays it.
    pub artist: String,
    /// Its album.
    pub album: String,
    /// Its file name without the ending.
    pub title: String,
    /// Its path relative to the folder of the artists.
    pub path: String,
    /// Frames of its features.
    pub frames: usize,
    /// Length of its sound in seconds.
    pub duration_s: f64,
    /// blake3 of the music file, in hexadecimal digits.
    pub source_hash: String,
    features_hash: String,
    beat_chroma: Option<BeatRecord>,
    shard: usize,
    index: usize,
}

/// A shard, mapped when it is first asked for.
struct Shard {
    path: PathBuf,
    mapped: OnceLock<MappedShard>,
    /// Held while it is being mapped.
    mapping: Mutex<()>,
}

struct MappedShard {
    map: Mmap,
    spans: HashMap<SongId, Range<usize>>,
}

impl FeatureStore {
    /// Opens the store in folder `store`.
    ///
    /// # Errors
    /// [`DatasetError::NotAStore`] where no build was ever completed, [`DatasetError::OtherFormat`],
    /// [`DatasetError::Damaged`] where the manifest or `store.json` is altered, [`DatasetError::Read`].
    pub fn open(store: &Path) -> Result<Self, DatasetError> {
        let incomplete = || DatasetError::NotAStore { path: store.to_path_buf() };
        let config = settings::read(store)?.ok_or_else(incomplete)?.features;
        let manifest = Manifest::read(store)?.ok_or_else(incomplete)?;
        let mut shards = Vec::new();
        let mut numbers = HashMap::new();
        let mut songs = Vec::with_capacity(manifest.songs.len());
        for row in manifest.songs {
            let shard = *numbers.entry(row.shard.clone()).or_insert_with(|| {
                shards.push(Shard::new(store.join(layout::SHARDS).join(&row.shard)));
                shards.len() - 1
            });
            songs.push(StoredSong::new(row, shard, songs.len()));
        }
        let sound = songs.iter().map(|_| AtomicBool::new(false)).collect();
        let path = store.to_path_buf();
        Ok(Self { path, config, kinds: manifest.kinds, songs, set_aside: manifest.set_aside, shards, sound })
    }

    /// How the features were made.
    pub fn config(&self) -> &FeatureConfig {
        &self.config
    }

    /// Which features it holds.
    pub fn kinds(&self) -> FeatureKinds {
        self.kinds
    }

    /// The songs, in order of their paths.
    pub fn songs(&self) -> &[StoredSong] {
        &self.songs
    }

    /// The song of this path, spelt as in [`StoredSong::path`].
    pub fn song(&self, path: &str) -> Option<&StoredSong> {
        self.songs.binary_search_by(|song| song.path.as_str().cmp(path)).ok().map(|index| &self.songs[index])
    }

    /// What the music folder holds and the store does not, with the reason, in order of the paths.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// The features of a song of this store: decibels, `[frames, n_mels]`, frame after frame, straight from the file.
    ///
    /// # Errors
    /// [`DatasetError::Read`] where the shard is missing, [`DatasetError::Damaged`] where it or the song's features are
    /// not what was stored, [`DatasetError::Map`].
    pub fn frames(&self, song: &StoredSong) -> Result<&[f16], DatasetError> {
        let (_, bytes) = self.tensors(song)?;
        let values: &[f16] = bytemuck::try_cast_slice(bytes).map_err(|_| self.altered(song))?;
        if !self.sound[song.index].load(Ordering::Acquire) {
            if blake3::hash(bytes).to_hex().as_str() != song.features_hash {
                return Err(self.altered(song));
            }
            self.sound[song.index].store(true, Ordering::Release);
        }
        Ok(values)
    }

    /// Beats of a song of this store, and its chroma between them, read from the file.
    ///
    /// # Errors
    /// [`DatasetError::NoChroma`] where the store was built without it, else as for [`Self::frames`].
    pub fn beat_chroma(&self, song: &StoredSong) -> Result<BeatChroma, DatasetError> {
        let record = song.beat_chroma.as_ref();
        let record = record.ok_or_else(|| DatasetError::NoChroma { store: self.path.clone() })?;
        let (bytes, _) = self.tensors(song)?;
        beats::from_stored(bytes, record).ok_or_else(|| self.altered(song))
    }

    /// All features of a song of this store that it holds, the log-mel as it lies in the file.
    ///
    /// # Errors
    /// As for [`Self::frames`].
    pub fn features(&self, song: &StoredSong) -> Result<SongFeatures<'_>, DatasetError> {
        let values = Cow::Borrowed(self.frames(song)?);
        let log_mel = LogMel::Half { n_mels: self.config.n_mels, values };
        let chroma = song.beat_chroma.is_some().then(|| self.beat_chroma(song)).transpose()?;
        Ok(SongFeatures { log_mel, chroma })
    }

    /// The bytes of a song: those of beats and chroma, and those of the log-mel.
    fn tensors(&self, song: &StoredSong) -> Result<(&[u8], &[u8]), DatasetError> {
        let shard = &self.shards[song.shard];
        let mapped = shard.mapped(&self.config)?;
        let bytes = mapped.spans.get(&song.id).and_then(|span| mapped.map.get(span.clone()));
        let before = song.beat_chroma.as_ref().map_or(0, BeatRecord::bytes);
        let length = before + song.frames * self.config.n_mels * size_of::<f16>();
        bytes.filter(|bytes| bytes.len() == length).map(|bytes| bytes.split_at(before)).ok_or_else(|| {
            DatasetError::damaged(&shard.path, format!("does not hold {} as the manifest says", song.path))
        })
    }

    fn altered(&self, song: &StoredSong) -> DatasetError {
        DatasetError::damaged(&self.shards[song.shard].path, format!("is altered where {} lies", song.path))
    }
}

impl StoredSong {
    /// blake3 of the features, in hexadecimal digits.
    pub fn features_hash(&self) -> &str {
        &self.features_hash
    }

    fn new(row: Row, shard: usize, index: usize) -> Self {
        Self {
            id: row.id,
            artist: row.artist,
            album: row.album,
            title: row.title,
            path: row.path,
            frames: row.frames,
            duration_s: row.duration_s,
            source_hash: row.source_hash,
            features_hash: row.features_hash,
            beat_chroma: row.beat_chroma,
            shard,
            index,
        }
    }
}

impl Shard {
    fn new(path: PathBuf) -> Self {
        Self { path, mapped: OnceLock::new(), mapping: Mutex::new(()) }
    }

    fn mapped(&self, config: &FeatureConfig) -> Result<&MappedShard, DatasetError> {
        if let Some(mapped) = self.mapped.get() {
            return Ok(mapped);
        }
        let _one_at_a_time = self.mapping.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mapped) = self.mapped.get() {
            return Ok(mapped);
        }
        let mapped = self.map(config)?;
        Ok(self.mapped.get_or_init(|| mapped))
    }

    fn map(&self, config: &FeatureConfig) -> Result<MappedShard, DatasetError> {
        let mut file = File::open(&self.path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => DatasetError::damaged(&self.path, "is missing"),
            _ => DatasetError::read(&self.path, cause),
        })?;
        let header = Header::read(&self.path, &mut file, config);
        let header = header.map_err(|what| DatasetError::damaged(&self.path, what))?;
        let spans: HashMap<_, _> = header.spans().map(|(song, span)| (song.id, span)).collect();
        let map = map::map(&file, header.file_bytes())
            .map_err(|cause| DatasetError::Map { path: self.path.clone(), cause })?;
        Ok(MappedShard { map, spans })
    }
}
