//! The words of `prepare` and `features`.

use std::path::PathBuf;

use auteur::dataset::FeatureKinds;
use clap::{Args, ValueEnum};

use super::{Length, Settings, Shared};

/// Turn a folder of music into a store of log-mel spectrograms
///
/// MUSIC is laid out <artist>/<album>/<song>, or holds a folder `artists` that is. Files with the ending of a music file
/// are taken, and read by their content: MP3, Ogg Vorbis, Opus, FLAC, WAV, AIFF and AAC at any sample rate. Run again, only new and changed songs
/// are decoded, also after a crash. Files that cannot be used are set aside, with the reason, and listed at the end.
///
/// With `--kinds log-mel,chroma` the store also holds the beats of every song, and its chroma between them, as the
/// classical baselines need them. A store without them is given them by hearing every song again; a store that has them
/// keeps them.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur prepare ~/Music -o store
  auteur prepare ~/Music -o store --kinds log-mel,chroma
  auteur prepare ~/Music -o store --strict --json > prepared.json")]
pub(crate) struct Prepare {
    /// Folder of music
    pub(crate) music: PathBuf,
    /// Folder of the store, made or brought up to date
    #[arg(short, long, value_name = "STORE")]
    pub(crate) output: PathBuf,
    /// Features to keep, log-mel and chroma (with beats); log-mel is always kept [default: those that STORE has]
    #[arg(long, value_name = "KIND,...")]
    pub(crate) kinds: Option<FeatureKinds>,
    /// Fail when a file had to be set aside
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Write the features of one song as a NumPy file
///
/// The array is f32, [bins, frames], lowest band first, in decibels: what `prepare` stores, before its rounding to
/// 16 bits. Chroma is [12, frames], C first, the strongest pitch class of a frame being 1; with it, `--json` prints the
/// song's tuning in semitones, its tempo in beats a minute and the frames of its beats.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur features song.mp3 -o song.npy
  auteur features song.flac -o mfcc.npy --kind mfcc
  auteur features song.ogg -o chroma.npy --kind chroma --json")]
pub(crate) struct Features {
    /// Music file
    pub(crate) song: PathBuf,
    /// NumPy file to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Which features
    #[arg(long, value_enum, default_value_t = FeatureKind::LogMel)]
    pub(crate) kind: FeatureKind,
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(flatten)]
    pub(crate) length: Length,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// The features that `features` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FeatureKind {
    /// Log-mel spectrogram, 128 bands
    LogMel,
    /// 20 mel-frequency cepstral coefficients
    Mfcc,
    /// Strength of the 12 pitch classes
    Chroma,
}
