//! How the channels of a song become one: what a user chooses, and what that means for one pass through a song.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the channels of a song become one. A song of one channel is heard as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Downmix {
    /// Their mean: librosa's `to_mono`.
    #[default]
    Mean,
    /// The first channel alone.
    Left,
    /// The second channel alone.
    Right,
    /// Of two channels their mean or half their difference, whichever has more energy in the whole song: music whose one
    /// channel is the other turned upside down is heard. Of more channels the mean.
    MidSideLoudest,
}

impl Downmix {
    /// All ways, in the order of lists.
    pub const ALL: [Self; 4] = [Self::Mean, Self::Left, Self::Right, Self::MidSideLoudest];

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Left => "left",
            Self::Right => "right",
            Self::MidSideLoudest => "mid-side-loudest",
        }
    }

    /// What is heard, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::Mean => "The mean of all channels",
            Self::Left => "The first channel",
            Self::Right => "The second channel",
            Self::MidSideLoudest => "Of two channels the mean or the difference, whichever is louder",
        }
    }

    /// What a first pass through a song hears.
    pub(crate) fn first_pass(self) -> Heard {
        match self {
            Self::Mean => Heard::Mean,
            Self::Left => Heard::Left,
            Self::Right => Heard::Right,
            Self::MidSideLoudest => Heard::MeanUnlessSofter,
        }
    }
}

impl fmt::Display for Downmix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one pass through a song hears of its channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Mean,
    Left,
    Right,
    /// The mean; a song whose channels differ by more than they share is to be heard again.
    MeanUnlessSofter,
    /// Half the difference of two channels, of more the mean.
    HalfDifference,
}
