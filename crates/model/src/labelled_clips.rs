//! Clips of the store become labelled clips: what training and validation read, without a copy.

use auteur_dataset::ClipSet;
use half::f16;

use crate::{Clips, ModelError};

/// The clips of some songs, each with its artist's place in a list.
pub struct LabelledClips<'a> {
    clips: &'a ClipSet<'a>,
    /// The label of each song of the set.
    labels: Vec<usize>,
}

impl<'a> LabelledClips<'a> {
    /// Labels the clips of `clips` by the places of their artists in `artists`.
    ///
    /// # Errors
    /// [`ModelError::UnknownArtist`] when a song's artist is not in the list.
    pub fn new(clips: &'a ClipSet<'a>, artists: &[String]) -> Result<Self, ModelError> {
        let label = |artist: &String| {
            let place = artists.iter().position(|known| known == artist);
            place.ok_or_else(|| ModelError::UnknownArtist { artist: artist.clone() })
        };
        let labels = clips.songs().iter().map(|song| label(&song.artist)).collect::<Result<_, _>>()?;
        Ok(Self { clips, labels })
    }
}

impl Clips for LabelledClips<'_> {
    fn len(&self) -> usize {
        self.clips.len()
    }

    fn artist(&self, clip: usize) -> usize {
        self.labels[self.clips.song_of(clip)]
    }

    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        Ok(self.clips.get(clip)?.frames)
    }
}
