//! The clips of a list of songs.

use auteur_ground::RandomStream;
use half::f16;

use super::cut::{Cut, Places};
use super::error::ClipError;
use super::grid::ClipGrid;
use super::length::ClipLength;
use crate::store::{FeatureStore, StoreError, StoredSong};

/// The clips of some songs, all of one length, song after song.
pub struct ClipSet<'a> {
    store: &'a FeatureStore,
    places: Places,
    songs: Vec<&'a StoredSong>,
    /// For each song the number of clips up to its end.
    ends: Vec<usize>,
}

/// A clip, as it lies in the store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clip<'a> {
    /// Index of its song in [`ClipSet::songs`].
    pub song: usize,
    /// Index among the clips of its song.
    pub index: usize,
    /// The frame of its song that it begins with.
    pub start: usize,
    /// Decibels, `[length, n_mels]`, frame after frame.
    pub frames: &'a [f16],
}

impl<'a> ClipSet<'a> {
    /// The clips of these songs of the store, side by side from each song's beginning.
    pub fn new(store: &'a FeatureStore, songs: Vec<&'a StoredSong>, grid: impl Into<ClipGrid>) -> Self {
        let places = Places { cut: Cut::Grid, stream: RandomStream::new(0), grid: grid.into() };
        Self::placed(store, songs, places)
    }

    /// Clips of the same length of the same frames, cut otherwise; `stream` decides where random crops lie.
    ///
    /// # Errors
    /// [`ClipError::Cut`].
    pub fn recut(&self, cut: Cut, stream: RandomStream) -> Result<Self, ClipError> {
        cut.validate()?;
        let places = Places { cut, stream, grid: self.places.grid };
        Ok(Self::placed(self.store, self.songs.clone(), places))
    }

    fn placed(store: &'a FeatureStore, songs: Vec<&'a StoredSong>, places: Places) -> Self {
        let mut end = 0;
        let ends = songs.iter().map(|song| {
            end += places.clips_of(song.frames);
            end
        });
        Self { store, places, ends: ends.collect(), songs }
    }

    /// Number of clips, the same in every epoch.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether no song has a clip.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Length of every clip.
    pub fn length(&self) -> ClipLength {
        self.places.grid.length
    }

    /// The clips that a song has where they are cut side by side.
    pub fn grid(&self) -> ClipGrid {
        self.places.grid
    }

    /// How the songs are cut.
    pub fn cut(&self) -> Cut {
        self.places.cut
    }

    /// The songs, those too short for a clip among them.
    pub fn songs(&self) -> &[&'a StoredSong] {
        &self.songs
    }

    /// The songs that are too short for a clip and so give none.
    pub fn too_short(&self) -> impl Iterator<Item = &'a StoredSong> {
        self.songs.iter().copied().filter(|song| self.places.grid.clips_of(song.frames) == 0)
    }

    /// Number of clips of the song of this index.
    pub fn clips_of(&self, song: usize) -> usize {
        self.places.clips_of(self.songs[song].frames)
    }

    /// Index of the song that the clip of this index is cut from.
    ///
    /// # Panics
    /// Where `clip` is not below [`ClipSet::len`].
    pub fn song_of(&self, clip: usize) -> usize {
        assert!(clip < self.len(), "clip {clip} of {}", self.len());
        self.ends.partition_point(|&end| end <= clip)
    }

    /// The clip of this index where no epoch decides: song after song, from each song's beginning. Of random crops, which lie
    /// elsewhere in every epoch, it is that of epoch 0, before all that training counts.
    ///
    /// # Errors
    /// Those of [`FeatureStore::frames`].
    ///
    /// # Panics
    /// Where `clip` is not below [`ClipSet::len`].
    pub fn get(&self, clip: usize) -> Result<Clip<'a>, StoreError> {
        self.get_in(0, clip)
    }

    /// The clip of this index in this epoch. Training counts epochs from 1; what is not random is the same in all.
    ///
    /// # Errors
    /// Those of [`FeatureStore::frames`].
    ///
    /// # Panics
    /// Where `clip` is not below [`ClipSet::len`].
    pub fn get_in(&self, epoch: u64, clip: usize) -> Result<Clip<'a>, StoreError> {
        let song = self.song_of(clip);
        let index = clip - (self.ends[song] - self.clips_of(song));
        let start = self.places.start(self.songs[song], index, epoch);
        let n_mels = self.store.config().n_mels;
        let end = start + self.length().frames();
        let frames = &self.store.frames(self.songs[song])?[start * n_mels..end * n_mels];
        Ok(Clip { song, index, start, frames })
    }
}
