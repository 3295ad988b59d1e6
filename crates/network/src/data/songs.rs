//! Songs with their artists' labels: what training and validation read, without a copy.

use auteur_classifier::FitError;
use auteur_dataset::{ClipSet, FeatureStore, StoredSong};
use half::f16;

/// Songs, each with the label of its artist.
pub trait LabelledSongs: Sync {
    /// Number of songs.
    fn len(&self) -> usize;

    /// The label of a song: its artist's place in the list of artists.
    fn label(&self, song: usize) -> usize;

    /// Frames of a song.
    fn n_frames(&self, song: usize) -> usize;

    /// Decibels of a song, `[n_frames, n_mels]` row-major.
    ///
    /// # Errors
    /// What the store says when the song cannot be read.
    fn log_mel(&self, song: usize) -> Result<&[f16], FitError>;

    /// Whether there is no song.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Songs of a store.
pub struct StoredSongs<'a> {
    store: &'a FeatureStore,
    songs: &'a [&'a StoredSong],
    /// The label of each song.
    labels: Vec<usize>,
}

impl<'a> StoredSongs<'a> {
    /// Labels the songs of `clips`, which are of `store`, by the places of their artists in `artists`.
    ///
    /// # Errors
    /// [`FitError::Songs`] when a song's artist is not in the list.
    pub fn new(
        store: &'a FeatureStore,
        clips: &'a ClipSet<'a>,
        artists: &[String],
    ) -> Result<Self, FitError> {
        let label = |artist: &String| {
            let place = artists.iter().position(|known| known == artist);
            place.ok_or_else(|| FitError::Songs(format!("the artist {artist} is not among those to learn")))
        };
        let labels = clips.songs().iter().map(|song| label(&song.artist)).collect::<Result<_, _>>()?;
        Ok(Self { store, songs: clips.songs(), labels })
    }
}

impl LabelledSongs for StoredSongs<'_> {
    fn len(&self) -> usize {
        self.songs.len()
    }

    fn label(&self, song: usize) -> usize {
        self.labels[song]
    }

    fn n_frames(&self, song: usize) -> usize {
        self.songs[song].frames
    }

    fn log_mel(&self, song: usize) -> Result<&[f16], FitError> {
        Ok(self.store.frames(self.songs[song])?)
    }
}
