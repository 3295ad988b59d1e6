//! Why a song could not become features: one variant a reason, each with the values that explain it.
//!
//! Stands alone so that callers can match on reasons. Messages leave out the file's name, which the caller knows.

use std::io;

/// Why a song could not become features.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// A directory, fifo, socket or device stands in the song's place.
    #[error("this is {kind}, and a song must be a regular file")]
    NotAFile {
        /// What stands there, with its article.
        kind: &'static str,
    },

    /// The file could not be opened or read.
    #[error("cannot read the file: {0}")]
    Io(#[from] io::Error),

    /// The file holds no bytes.
    #[error("the file is empty (0 bytes); copy it again from where it came")]
    Empty,

    /// The content is of no known format.
    #[error(
        "no audio was recognised in the file's content; MP3, Ogg Vorbis, Opus, FLAC, WAV, AIFF, CAF, AAC and ALAC \
         can be read, so convert it to one of these"
    )]
    Unrecognised,

    /// The format is known, but this kind of it cannot be decoded.
    #[error("{what} cannot be decoded here ({reason}); convert the file, for example to FLAC")]
    Unsupported {
        /// Format or codec.
        what: String,
        /// The decoder's own words.
        reason: String,
    },

    /// The file's own description of its content is broken.
    #[error("the file is damaged ({reason}); copy it again from where it came")]
    Malformed {
        /// The decoder's own words.
        reason: String,
    },

    /// The sample rate is missing or not credible.
    #[error("the file states a sample rate of {rate} Hz, and {min} to {max} Hz can be read")]
    SampleRate {
        /// What the file states, 0 when it states none.
        rate: u32,
        /// Lowest rate that is read.
        min: u32,
        /// Highest rate that is read.
        max: u32,
    },

    /// The number of channels is missing or not credible.
    #[error("the file states {channels} channels, and 1 to {max} can be read; mix it down first")]
    Channels {
        /// What the file states.
        channels: usize,
        /// Most channels that are read.
        max: usize,
    },

    /// The sample rate or the number of channels changes midway.
    #[error(
        "the sound changes from {before} to {after} after {at_s:.1} s; split the file there or convert it as a whole"
    )]
    FormatChanged {
        /// Sample rate and channels at the start.
        before: String,
        /// Sample rate and channels from there on.
        after: String,
        /// Seconds from the start.
        at_s: f64,
    },

    /// The song is longer than the caller allows.
    #[error(
        "the song is {more_than}{minutes:.1} minutes long, and {max_minutes:.1} are allowed; raise the limit with \
         --max-minutes"
    )]
    TooLong {
        /// Length in minutes, as stated or as far as it was read.
        minutes: f64,
        /// `""` for a stated length, `"more than "` for one that was reached.
        more_than: &'static str,
        /// The limit in minutes.
        max_minutes: f64,
    },

    /// More packets are damaged than may be skipped.
    #[error(
        "{damaged} of {packets} packets are damaged (the first: {reason}), and at most 1 in 20 is skipped; copy the \
         file again from where it came"
    )]
    Damaged {
        /// Packets that did not decode.
        damaged: u64,
        /// Packets in all.
        packets: u64,
        /// The decoder's own words on the first.
        reason: String,
    },

    /// More of the sound is damaged than may be skipped.
    #[error(
        "{lost_s:.1} of {total_s:.1} s are damaged, and at most 1 in 20 is skipped; copy the file again from where it \
         came"
    )]
    Gaps {
        /// What is missing, in seconds.
        lost_s: f64,
        /// The whole length, in seconds.
        total_s: f64,
    },

    /// The file holds no sound at all.
    #[error("the file holds no sound: none of its {packets} packets gave a sample")]
    NoSound {
        /// Packets that were read.
        packets: u64,
    },

    /// A sample is not a number or infinite.
    #[error("a sample at {at_s:.3} s is {value}, not a finite number; export the file again")]
    NotFinite {
        /// Seconds from the start.
        at_s: f64,
        /// The sample: NaN, inf or -inf.
        value: f32,
    },

    /// A sample is beyond all that is sound.
    #[error("a sample at {at_s:.3} s is {value:e}, where full scale is 1; export the file again")]
    TooLoud {
        /// Seconds from the start.
        at_s: f64,
        /// The sample.
        value: f32,
    },

    /// Nothing rises above silence.
    #[error("all of its {seconds:.1} s are silent, so there is nothing to learn from")]
    Silent {
        /// Length in seconds.
        seconds: f64,
    },

    /// The decoder failed in a way that it should not.
    #[error(
        "the decoder gave up ({message}); the file is probably damaged, copy it again from where it came"
    )]
    DecoderPanicked {
        /// The decoder's own words.
        message: String,
    },

    /// A feature setting is out of range.
    #[error("{setting} = {value}, and it must be {allowed}")]
    Setting {
        /// Name of the setting.
        setting: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: String,
    },
}
