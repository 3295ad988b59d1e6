//! A music file enters, the features that networks and baselines learn from leave.
//!
//! This crate stands alone: it knows files and signals, but neither artists nor networks. Its numbers are those of
//! librosa 0.11 (`load`, `feature.melspectrogram`, `power_to_db`, `feature.mfcc`,
//! `feature.chroma_stft`, `beat.beat_track`), and it streams: whatever a song's
//! length, memory holds its features and a few blocks of samples; where chroma is asked for, also what the song's
//! tuning will decide about, somewhat more than the log-mel itself.
//!
//! ```text
//! file -> open -> decode -> resample -> stft -> mel -> decibel -> log-mel -> mfcc
//!                                         |                         |
//!                                         |                       onset -> tempo, beats
//!                                         |                                  |
//!                                       chroma ------------------------> beat chroma
//! ```
//!
//! The modules stand in the order in which a song meets them.
//!
//! ```no_run
//! use auteur_audio::{FeatureConfig, Limits, extract};
//! # fn main() -> Result<(), auteur_audio::AudioError> {
//! let song = extract("song.mp3".as_ref(), &FeatureConfig::default(), &Limits::default())?;
//! println!("{} frames of {} bands", song.log_mel.n_frames(), song.log_mel.n_bins());
//! # Ok(())
//! # }
//! ```

mod config;
mod error;
mod open;
mod codecs;
mod mp3;
#[cfg(feature = "opus")]
mod opus;
mod decode;
mod resample;
mod stft;
mod mel;
mod decibel;
mod spectrogram;
mod median;
mod chroma;
mod onset;
mod tempo;
mod beats;
mod beat_chroma;
mod kinds;
mod song_features;
mod extract;
mod mfcc;
#[cfg(test)]
mod vectors;

pub use beat_chroma::{BeatChroma, SongChroma};
pub use chroma::PITCH_CLASSES;
pub use config::{FeatureConfig, Limits, MelScale};
pub use error::AudioError;
pub use extract::{ExtractedSong, Extractor, extract};
pub use kinds::{FeatureKind, FeatureKinds};
pub use mfcc::mfcc;
pub use open::SourceFormat;
pub use song_features::{LogMel, SongFeatures, to_half};
pub use spectrogram::Spectrogram;
