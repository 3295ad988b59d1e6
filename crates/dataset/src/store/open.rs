//! A store as training reads it: the manifest in memory, the features mapped, shard by shard as they are asked for.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use auteur_audio::{FeatureConfig, FeatureKind, FeatureKinds, LogMel, SongFeatures};
use half::f16;

use super::codec::{Codec, Stored};
use super::codecs::codecs_of;
use super::error::StoreError;
use super::listing::Listing;
use super::mapped::Shard;
use super::places::{self, StoredPlaces};
use super::record::Record;
use super::stored_song::StoredSong;
use super::{layout, settings};
use crate::catalogue::SetAside;

/// The features of a folder of music, on disk.
///
/// Opening reads the manifest only. A shard is mapped, and its header checked, when the first of its songs is asked for;
/// a song's features of a kind are checked against their hash when they are first asked for. From then on asking for the
/// log-mel costs nothing. Nothing but [`build`](crate::build) may change the folder of a store that is open, and
/// [`Self::keep_places`] a file of its own in it, which no build reads.
pub struct FeatureStore {
    path: PathBuf,
    config: FeatureConfig,
    listing: Listing,
    shards: Vec<Shard>,
    codecs: Vec<&'static dyn Codec>,
    /// For each song and each codec whether the features were found to be those that were stored, `[songs, codecs]`.
    sound: Vec<AtomicBool>,
}

impl FeatureStore {
    /// Opens the store in folder `store`.
    ///
    /// # Errors
    /// [`StoreError::NotAStore`] where no build was ever completed, [`StoreError::OtherFormat`],
    /// [`StoreError::Damaged`] where the manifest or `store.json` is altered, [`StoreError::Read`].
    pub fn open(store: &Path) -> Result<Self, StoreError> {
        let incomplete = || StoreError::NotAStore { path: store.to_path_buf() };
        if store.is_file() {
            return Err(incomplete());
        }
        let config = settings::read(store)?.ok_or_else(incomplete)?.features;
        let listing = Listing::read(store)?.ok_or_else(incomplete)?;
        let shards = listing.shards.iter().map(|name| Shard::new(store.join(layout::SHARDS).join(&**name)));
        let shards = shards.collect();
        let codecs: Vec<_> = codecs_of(&listing.kinds).collect();
        let sound = (0..listing.songs.len() * codecs.len()).map(|_| AtomicBool::new(false)).collect();
        Ok(Self { path: store.to_path_buf(), config, listing, shards, codecs, sound })
    }

    /// How the features were made.
    pub fn config(&self) -> &FeatureConfig {
        &self.config
    }

    /// Which features it holds.
    pub fn kinds(&self) -> &FeatureKinds {
        &self.listing.kinds
    }

    /// The songs, in order of their paths.
    pub fn songs(&self) -> &[StoredSong] {
        &self.listing.songs
    }

    /// The song of this path, spelt as in [`StoredSong::path`].
    pub fn song(&self, path: &str) -> Option<&StoredSong> {
        let songs = self.songs();
        songs.binary_search_by(|song| song.path.as_str().cmp(path)).ok().map(|index| &songs[index])
    }

    /// What the music folder holds and the store does not, with the reason, in order of the paths.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.listing.set_aside
    }

    /// Where the songs lie in the space of this name, `[songs, width]`, as [`Self::keep_places`] kept it; none where nothing was kept,
    /// or of another state of the store.
    ///
    /// # Errors
    /// [`StoreError::Read`] and [`StoreError::Map`].
    pub fn places(&self, space: &str, width: usize) -> Result<Option<StoredPlaces>, StoreError> {
        places::read(&self.path, space, self.listing.songs.len(), width)
    }

    /// Keeps in the store's folder where the songs lie in the space of this name, `[songs, width]`, in the order of
    /// [`Self::songs`]. Places that were kept before give way.
    ///
    /// # Errors
    /// What the system says, as where the store may only be read: it is as good as before then.
    pub fn keep_places(&self, space: &str, width: usize, values: &[f32]) -> io::Result<()> {
        places::write(&self.path, space, width, values)
    }

    /// The log-mel of a song of this store: decibels, `[frames, n_mels]`, frame after frame, straight from the file.
    ///
    /// # Errors
    /// [`StoreError::Read`] where the shard cannot be read, [`StoreError::Damaged`] where it is missing, or it or the
    /// song's features are not what was stored, [`StoreError::Map`].
    pub fn frames(&self, song: &StoredSong) -> Result<&[f16], StoreError> {
        bytemuck::try_cast_slice(self.bytes(song, self.log_mel())?).map_err(|_| self.altered(song))
    }

    /// As [`Self::frames`], but read for this once, and checked each time: nothing of it stays in memory.
    ///
    /// # Errors
    /// As for [`Self::frames`].
    pub fn read_frames(&self, song: &StoredSong) -> Result<Vec<f16>, StoreError> {
        let values = self.shards[song.shard].read_frames(song.id, &self.config)?;
        let values = values.ok_or_else(|| self.misplaced(song))?;
        self.check(song, self.codecs[self.log_mel()], bytemuck::cast_slice(&values))?;
        Ok(values)
    }

    /// The place of the log-mel's codec.
    fn log_mel(&self) -> usize {
        self.codecs.iter().position(|codec| codec.kind() == FeatureKind::LogMel).unwrap_or_default()
    }

    /// All features of a song of this store that it holds, the log-mel as it lies in the file.
    ///
    /// # Errors
    /// As for [`Self::frames`].
    pub fn features(&self, song: &StoredSong) -> Result<SongFeatures<'_>, StoreError> {
        let values = Cow::Borrowed(&[][..]);
        let mut features = SongFeatures::new(LogMel::Half { n_mels: self.config.n_mels, values });
        for (place, codec) in self.codecs.iter().enumerate() {
            let bytes = self.bytes(song, place)?;
            let record = &self.record(song, *codec)?;
            let stored = Stored { bytes, record, config: &self.config };
            codec.decode(stored, &mut features).ok_or_else(|| self.altered(song))?;
        }
        Ok(features)
    }

    /// The bytes of a song of the codec at this place, checked when they are first asked for.
    fn bytes(&self, song: &StoredSong, place: usize) -> Result<&[u8], StoreError> {
        let codec = self.codecs[place];
        let bytes = self.shards[song.shard].bytes(song.id, codec.kind(), &self.config)?;
        let bytes = bytes.ok_or_else(|| self.misplaced(song))?;
        let sound = &self.sound[song.index * self.codecs.len() + place];
        if !sound.load(Ordering::Acquire) {
            self.check(song, codec, bytes)?;
            sound.store(true, Ordering::Release);
        }
        Ok(bytes)
    }

    /// Whether these bytes are what was stored of a song.
    fn check(&self, song: &StoredSong, codec: &'static dyn Codec, bytes: &[u8]) -> Result<(), StoreError> {
        let record = &self.record(song, codec)?;
        let arrays = codec.arrays(record, &self.config).ok_or_else(|| self.misplaced(song))?;
        if arrays.iter().map(|array| array.bytes).sum::<usize>() != bytes.len() {
            return Err(self.misplaced(song));
        }
        if blake3::hash(bytes).to_hex().as_str() != codec.hash(record) {
            return Err(self.altered(song));
        }
        Ok(())
    }

    fn record(&self, song: &StoredSong, codec: &dyn Codec) -> Result<Record, StoreError> {
        self.listing.record(song, codec.kind()).ok_or_else(|| self.misplaced(song))
    }

    fn misplaced(&self, song: &StoredSong) -> StoreError {
        let problem = format!("does not hold {} as the manifest says", song.path);
        StoreError::damaged(self.shards[song.shard].path(), problem)
    }

    fn altered(&self, song: &StoredSong) -> StoreError {
        let problem = format!("is altered where {} lies", song.path);
        StoreError::damaged(self.shards[song.shard].path(), problem)
    }
}
