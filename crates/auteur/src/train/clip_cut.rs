//! Names for the ways in which training clips are cut from their songs.

use auteur_dataset::Cut;

/// How training clips are cut, by a name that sets the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipCut {
    /// Side by side.
    Grid,
    /// Each from the middle of the one before.
    Overlap,
    /// At random places, ten of a song in each epoch.
    Random,
}

/// Random clips of a song in an epoch: as many as 30 s have of the default length.
const PER_SONG: usize = 10;

impl ClipCut {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Grid, Self::Overlap, Self::Random];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Overlap => "overlap",
            Self::Random => "random",
        }
    }

    /// What it is, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::Grid => "Side by side from the song's beginning",
            Self::Overlap => "Each begins in the middle of the previous one",
            Self::Random => "Ten per song, at places that are drawn again in each epoch",
        }
    }

    /// The cut of clips of this many frames.
    pub fn cut(self, clip_frames: usize) -> Cut {
        match self {
            Self::Grid => Cut::Grid,
            Self::Overlap => Cut::Overlap { hop_frames: clip_frames.div_ceil(2) },
            Self::Random => Cut::Crops { per_song: PER_SONG },
        }
    }
}
