//! What can be wrong with settings, and with a song.
//!
//! Messages state what was found and what holds. They leave out the file's name, which the caller knows.

use std::io;

/// A setting of the features that is out of range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting} = {value}; it must be {allowed}")]
pub struct FeatureSettingError {
    /// Name of the setting.
    pub setting: &'static str,
    /// Its value.
    pub value: String,
    /// What it may be.
    pub allowed: String,
}

/// Why a song could not become features.
#[derive(Debug, thiserror::Error)]
pub enum ExtractionError {
    /// It could not be opened or read.
    #[error("cannot read the file: {0}")]
    Read(#[from] io::Error),
    /// It is not music: not a regular file, empty, or content of an unknown format.
    #[error("{0}")]
    NotMusic(String),
    /// It is music of a kind that is not read: another codec, or a sample rate or number of channels out of range.
    #[error("{0}")]
    Unsupported(String),
    /// More of it is damaged than may be skipped.
    #[error("{0}")]
    Damaged(String),
    /// Whoever watches the work said that it should stop.
    #[error("interrupted")]
    Interrupted,
    /// It is longer than the caller allows.
    #[error(
        "the song is {}{:.1} minutes long; the limit is {:.1}",
        if *is_whole { "" } else { "more than " }, seconds / 60.0, limit_s / 60.0
    )]
    TooLong {
        /// Its length in seconds, as far as it is known.
        seconds: f64,
        /// Whether that is all of it, as the file states; else it is longer than that, and was not read to its end.
        is_whole: bool,
        /// The limit in seconds.
        limit_s: f64,
    },
    /// An encoder made no vectors of it.
    #[error("the encoder has no vectors for it: {0}")]
    NoVectors(String),
    /// No distorted copy could be made of it.
    #[error("no {distortion} copy can be made of it: {problem}")]
    NotDistorted {
        /// Name of the distortion.
        distortion: &'static str,
        /// What the codec says.
        problem: String,
    },
    /// Each channel has sound, and their mean has none.
    #[error(
        "its channels cancel each other: one is the other turned upside down, so the mean of the whole song \
         ({seconds:.1} s) is silent"
    )]
    Cancelled {
        /// Its length in seconds.
        seconds: f64,
    },
    /// The channel that is heard is silent, and another is not.
    #[error("its {channel} channel, which alone is heard, is silent for the whole song ({seconds:.1} s)")]
    SilentChannel {
        /// "first" or "second".
        channel: &'static str,
        /// Its length in seconds.
        seconds: f64,
    },
    /// Nothing rises above silence.
    #[error("the whole song ({seconds:.1} s) is silent")]
    Silent {
        /// Its length in seconds.
        seconds: f64,
    },
}

impl ExtractionError {
    /// What is there instead of a song is not music.
    pub(crate) fn not_music(found: impl Into<String>) -> Self {
        Self::NotMusic(found.into())
    }

    /// The file's own description of its content is broken; `reason` is the decoder's.
    pub(crate) fn malformed(reason: &str) -> Self {
        Self::Damaged(format!("the file is damaged ({reason})"))
    }

    /// `what` is known and cannot be decoded; `reason` is the decoder's.
    pub(crate) fn unsupported(what: &str, reason: &str) -> Self {
        Self::Unsupported(format!("{what} cannot be decoded here ({reason})"))
    }
}
