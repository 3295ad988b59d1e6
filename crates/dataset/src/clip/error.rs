//! Why there are no clips.

use crate::split::SplitError;
use crate::wording;

/// Why there are no clips.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// A length that no clip can have.
    #[error("{given} is not a possible clip length; it must be 1 to {longest} frames")]
    Length {
        /// The length that was asked for, with its unit.
        given: String,
        /// Frames of the longest clip.
        longest: usize,
    },
    /// A cut that places no clip.
    #[error("{setting} is 0; it must be at least 1")]
    Cut {
        /// The setting.
        setting: &'static str,
    },
    /// No song of the split gives a clip of this length.
    #[error(
        "clips of {frames} frames ({:.1} s) are longer than every song of the split; the longest song has {longest} \
         ({:.1} s)", *frames as f64 / frames_per_second, *longest as f64 / frames_per_second
    )]
    LongerThanEverySong {
        /// Frames of the clip.
        frames: usize,
        /// Frames of the longest song.
        longest: usize,
        /// Frames in a second.
        frames_per_second: f64,
    },
    /// Some artists have songs, but no clip of this length, in some part of the split.
    #[error(
        "clips of {frames} frames are too long: {} {} no song of {needed} frames or more in {part}",
        wording::list(artists.iter().map(String::as_str)), if artists.len() == 1 { "has" } else { "have" }
    )]
    NoClips {
        /// Frames of the clip.
        frames: usize,
        /// Frames of the shortest song that has a clip.
        needed: usize,
        /// The part: train, validation or test.
        part: &'static str,
        /// The artists.
        artists: Vec<String>,
        /// How many artists have a clip there.
        others: usize,
    },
    /// The split does not fit the store.
    #[error(transparent)]
    Split(#[from] SplitError),
}
