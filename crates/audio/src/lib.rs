//! A music file enters, the features that classifiers learn from leave.
//!
//! The numbers are those of librosa 0.11 (`load`, `feature.melspectrogram`, `power_to_db`, `feature.mfcc`,
//! `feature.chroma_stft`, `beat.beat_track`). A song streams through: whatever its length, memory holds its features and a
//! few blocks of samples; where chroma is asked for, also what the song's tuning will decide about, somewhat more than the
//! log-mel itself.
//!
//! ```text
//! file or reader -> open -> decode -> (distort) -> resample -+-> stft -+-> one listener per kind -> SongFeatures
//!                                                              +---------+
//! ```
//!
//! A kind of features is one file in `kinds`, a line in the list there and a line in `kind`; one that another crate makes,
//! such as an encoder's vectors, is a [`Plan`] that an [`Extractor`] is given. The modules stand in the order in which a
//! song meets them.
//!
//! ```no_run
//! use auteur_audio::{Extractor, FeatureConfig, FeatureKinds, Limits};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let extractor = Extractor::new(&FeatureConfig::default(), &FeatureKinds::default())?;
//! let song = extractor.extract("song.mp3", &Limits::default())?;
//! println!("{} frames of {} bands", song.features.log_mel.n_frames(), song.features.log_mel.n_mels());
//! # Ok(())
//! # }
//! ```

mod downmix;
mod loudness;
mod config;
mod error;
mod shared;
mod song_source;
mod wave_file;
mod window;
mod patched;
mod mpeg;
mod mend;
mod demux;
mod open;
mod tags;
mod decoders;
mod mp3;
mod aac;
#[cfg(feature = "opus")]
mod opus;
mod decode;
mod samples;
mod resample;
mod distort;
mod stft;
mod mel;
mod decibel;
mod kind;
mod spectrogram;
mod song_features;
mod extracted;
mod encoder_vectors;
mod listening;
mod kinds;
mod song_cut;
mod guard;
mod extract;
mod encoder_mel_config;
mod encoder_mel;
mod mfcc;
#[cfg(test)]
mod vectors;

pub use config::{FeatureConfig, Limits, MelScale};
pub use decibel::FLOOR_DB;
pub use distort::Distortion;
pub use downmix::Downmix;
pub use encoder_mel::{EncoderMel, EncoderMelStream};
pub use encoder_mel_config::{EncoderMelConfig, EncoderMelLevels, MelNorm, SpectrumPower};
pub use encoder_vectors::EncoderVectors;
pub use error::{ExtractionError, FeatureSettingError};
pub use extract::Extractor;
pub use extracted::{ExtractedSong, SourceFormat};
pub use kind::{FeatureKind, FeatureKinds};
pub use kinds::*;
pub use listening::{AtOnce, Listener, Plan, Precision};
pub use loudness::{Loudness, LoudnessMeter};
pub use mfcc::mfcc;
pub use resample::{Resamplers, SongResampler};
pub use samples::decode_mono;
pub use song_cut::SongCut;
pub use song_features::{KindFeatures, LogMel, SongFeatures};
pub use song_source::SongSource;
pub use spectrogram::Spectrogram;
pub use stft::Lanes;
pub use tags::SongTags;
pub use wave_file::wave_file;
