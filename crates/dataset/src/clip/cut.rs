//! Where the clips of a song begin.

use auteur_ground::RandomStream;
use serde::{Deserialize, Serialize};

use super::error::ClipError;
use super::grid::ClipGrid;
use crate::store::StoredSong;

/// How songs are cut into clips of one length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Cut {
    /// Side by side from a song's beginning; what is left at its end is no clip.
    #[default]
    Grid,
    /// From a song's beginning at equal distances, so that clips overlap where these are shorter than a clip.
    Overlap {
        /// Frames from the beginning of one clip to that of the next, at least 1.
        hop_frames: usize,
    },
    /// Anywhere, as chance has it, and elsewhere in every epoch.
    Random {
        /// Clips of a song in an epoch, at least 1.
        per_song: usize,
    },
}

/// A cut with the chance that it needs, of the frames that a grid's clips are cut from.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) cut: Cut,
    /// Decides where crops lie.
    pub(super) stream: RandomStream,
    pub(super) grid: ClipGrid,
}

impl Cut {
    /// Refuses numbers of 0.
    ///
    /// # Errors
    /// [`ClipError::Cut`] names the setting.
    pub fn validate(&self) -> Result<(), ClipError> {
        match self {
            Self::Overlap { hop_frames: 0 } => Err(ClipError::Cut { setting: "hop_frames" }),
            Self::Random { per_song: 0 } => Err(ClipError::Cut { setting: "per_song" }),
            _ => Ok(()),
        }
    }
}

impl Places {
    /// Number of clips of a song of this many frames.
    pub(super) fn clips_of(&self, frames: usize) -> usize {
        let Some(spare) = self.spare(frames) else { return 0 };
        match self.cut {
            Cut::Grid => self.grid.clips_of(frames),
            Cut::Overlap { hop_frames } => spare / hop_frames + 1,
            Cut::Random { per_song } => per_song,
        }
    }

    /// The first frame of the clip of this index among those of its song, which must have it.
    pub(super) fn start(&self, song: &StoredSong, index: usize, epoch: u64) -> usize {
        match self.cut {
            Cut::Grid => index * self.grid.length.frames(),
            Cut::Overlap { hop_frames } => index * hop_frames,
            Cut::Random { .. } => {
                // By the song's id, so that a song more or less elsewhere changes no crop.
                let stream = self.stream.branch(epoch).branch(song.id.low_bits());
                stream.below(index as u64, self.spare(song.frames).unwrap_or_default() + 1)
            }
        }
    }

    /// Of so many frames of a song, the last that a clip may begin with, counted from 0; none where there is no clip.
    fn spare(&self, frames: usize) -> Option<usize> {
        self.grid.heard(frames).checked_sub(self.grid.length.frames())
    }
}
