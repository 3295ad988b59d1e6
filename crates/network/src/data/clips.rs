//! Clips with their artists' labels: what training and validation read, without a copy.

use auteur_classifier::FitError;
use auteur_dataset::ClipSet;
use half::f16;

/// Clips of one length, each with the label of its artist.
pub trait LabelledClips: Sync {
    /// Number of clips, the same in every epoch.
    fn len(&self) -> usize;

    /// The label of a clip: its artist's place in the list of artists.
    fn label(&self, clip: usize) -> usize;

    /// The song of a clip: a number that clips of other songs do not have.
    fn song(&self, clip: usize) -> usize;

    /// Decibels of a clip in an epoch, `[frames, n_mels]` row-major. Where clips are cut at random, they lie elsewhere in
    /// every epoch.
    ///
    /// # Errors
    /// What the store says when the clip cannot be read.
    fn frames(&self, epoch: usize, clip: usize) -> Result<&[f16], FitError>;

    /// Whether there is no clip.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Clips of songs of a store.
pub struct StoredClips<'a> {
    clips: &'a ClipSet<'a>,
    /// The label of each song.
    labels: Vec<usize>,
}

impl<'a> StoredClips<'a> {
    /// Labels the clips of `clips` by the places of their artists in `artists`.
    ///
    /// # Errors
    /// [`FitError::Songs`] when a song's artist is not in the list.
    pub fn new(clips: &'a ClipSet<'a>, artists: &[String]) -> Result<Self, FitError> {
        let label = |artist: &str| {
            let place = artists.iter().position(|known| known == artist);
            place.ok_or_else(|| FitError::Songs(format!("the artist {artist} is not among those to learn")))
        };
        let labels = clips.songs().iter().map(|song| label(&song.artist)).collect::<Result<_, _>>()?;
        Ok(Self { clips, labels })
    }
}

impl LabelledClips for StoredClips<'_> {
    fn len(&self) -> usize {
        self.clips.len()
    }

    fn label(&self, clip: usize) -> usize {
        self.labels[self.clips.song_of(clip)]
    }

    fn song(&self, clip: usize) -> usize {
        self.clips.song_of(clip)
    }

    fn frames(&self, epoch: usize, clip: usize) -> Result<&[f16], FitError> {
        Ok(self.clips.get_in(epoch as u64, clip)?.frames)
    }
}
