//! The features of one song as a matrix, and the matrix as a NumPy file.

use std::io;
use std::path::{Path, PathBuf};

use auteur_audio::{
    self as audio, BeatChroma, EncoderVectors, ExtractionError, FeatureConfig, FeatureKind, FeatureKinds,
    Limits, Precision, SongSource, Spectrogram,
};
use auteur_encoder::{EncoderFile, ExtractorError, LevelsPlan, extractor};
use auteur_exchange::numpy;
use auteur_ground::whole_file::{self, Durability};
use serde::Serialize;

use crate::brought_encoder::{OpenEncoderError, open_and_name};
use crate::output_file::{OutputFile, OutputFileError};

/// Coefficients that the paper's classical classifiers use.
const N_MFCC: usize = 20;

/// A matrix of features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArrayKind {
    /// The log-mel spectrogram, in decibels.
    #[default]
    LogMel,
    /// 20 mel-frequency cepstral coefficients.
    Mfcc,
    /// The strength of the 12 pitch classes, C first, the strongest of a frame being 1.
    Chroma,
    /// What the pre-trained encoder makes of each clip.
    Vectors,
    /// What the encoder that ships hears.
    EncoderLevels,
}

/// How a song becomes a matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SongArraySettings {
    /// What it is to hold.
    pub kind: ArrayKind,
    /// How songs become features.
    pub features: FeatureConfig,
    /// The encoder that makes vectors; none: the one that ships.
    pub encoder: Option<EncoderFile>,
    /// How much the song may ask for.
    pub limits: Limits,
}

/// A song as a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct SongArray {
    /// What it holds.
    pub kind: ArrayKind,
    /// `[frames, bins]`, lowest bin first.
    pub values: Spectrogram,
    /// Length of the sound in seconds.
    pub duration_s: f64,
    /// The beats, where the matrix is chroma.
    pub beats: Option<BeatChroma>,
    /// What is to be known of the file although it could be read, a sentence each.
    pub warnings: Vec<String>,
}

/// Why a song gives no matrix, or no file of it.
#[derive(Debug, thiserror::Error)]
pub enum SongArrayError {
    /// The settings of the features cannot be.
    #[error(transparent)]
    Settings(#[from] ExtractorError),
    /// The encoder that was brought along.
    #[error(transparent)]
    Encoder(#[from] OpenEncoderError),
    /// The song cannot be read.
    #[error("{}: {cause}", song.display())]
    Song {
        /// The song's file.
        song: PathBuf,
        /// Why not.
        cause: ExtractionError,
    },
    /// The file would take the place of the song.
    #[error("{}: the output would overwrite the song", path.display())]
    IsTheSong {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error(transparent)]
    Output(#[from] OutputFileError),
    /// The file cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// What is known of a song's matrix besides its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SongArraySummary {
    /// What it holds.
    pub kind: &'static str,
    /// Numbers of a frame.
    pub bins: usize,
    /// Frames.
    pub frames: usize,
    /// Length of the sound in seconds.
    pub duration_s: f64,
    /// What is to be known of the file although it could be read, a sentence each.
    pub warnings: Vec<String>,
    /// The beats, where the matrix is chroma.
    #[serde(flatten)]
    pub beats: Option<BeatsSummary>,
}

/// What is known of a song's beats.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BeatsSummary {
    /// The tuning in semitones.
    pub tuning: f64,
    /// Beats per minute.
    pub tempo_bpm: f64,
    /// The frame of each beat.
    pub beats: Vec<u32>,
}

impl ArrayKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::LogMel, Self::Mfcc, Self::Chroma, Self::Vectors, Self::EncoderLevels];

    /// What it is, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::LogMel => "Log-mel spectrogram, 128 bands",
            Self::Mfcc => "20 mel-frequency cepstral coefficients",
            Self::Chroma => "Strength of the 12 pitch classes",
            Self::Vectors => "What the pre-trained encoder makes of each clip of three seconds",
            Self::EncoderLevels => "What that encoder hears, 96 bands; what a model exported as ONNX takes",
        }
    }

    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogMel => "log-mel",
            Self::Mfcc => "mfcc",
            Self::Chroma => "chroma",
            Self::Vectors => "vectors",
            Self::EncoderLevels => "encoder-levels",
        }
    }
}

impl SongArray {
    /// Reads a song and computes its features.
    ///
    /// # Errors
    /// [`SongArrayError::Settings`], [`SongArrayError::Encoder`] and [`SongArrayError::Song`].
    pub fn of(song: &Path, settings: &SongArraySettings) -> Result<Self, SongArrayError> {
        Self::of_source(song, song, settings)
    }

    /// The same of a song that may be no file, which messages call `name`.
    ///
    /// # Errors
    /// As [`SongArray::of`].
    pub fn of_source<'s>(
        name: &Path,
        song: impl Into<SongSource<'s>>,
        settings: &SongArraySettings,
    ) -> Result<Self, SongArrayError> {
        let kind = settings.kind;
        let kinds = match kind {
            ArrayKind::LogMel | ArrayKind::Mfcc | ArrayKind::EncoderLevels => FeatureKinds::default(),
            ArrayKind::Chroma => FeatureKinds::of(&[FeatureKind::Chroma]),
            ArrayKind::Vectors => FeatureKinds::of(&[FeatureKind::Vectors]),
        };
        let mut features = settings.features.clone();
        let encoder = open_and_name(settings.encoder.as_ref(), &mut features)?;
        let mut extractor = extractor(&features, &kinds, Precision::Single, encoder.as_ref())?;
        if kind == ArrayKind::EncoderLevels {
            extractor = extractor.with(Box::new(LevelsPlan::new(features.sample_rate)));
        }
        let heard = extractor
            .extract(song, &settings.limits)
            .map_err(|cause| SongArrayError::Song { song: name.to_owned(), cause })?;
        let log_mel = heard.features.log_mel.spectrogram();
        let vectors = heard.features.get().map(EncoderVectors::values);
        let (values, beats) = match (kind, heard.frame_chroma) {
            (ArrayKind::EncoderLevels, _) => {
                (heard.encoder_levels.unwrap_or_else(|| Spectrogram::new(1, Vec::new())), None)
            }
            (ArrayKind::Vectors, _) => (vectors.unwrap_or_else(|| Spectrogram::new(1, Vec::new())), None),
            (ArrayKind::Chroma, Some(chroma)) => (chroma, heard.features.get().cloned()),
            (ArrayKind::Mfcc, _) => (audio::mfcc(&log_mel, N_MFCC), None),
            _ => (log_mel.into_owned(), None),
        };
        Ok(Self { kind, values, duration_s: heard.duration_s, beats, warnings: heard.warnings })
    }

    /// What is known of it besides its values.
    pub fn summary(&self) -> SongArraySummary {
        let beats = self.beats.as_ref().map(|beats| BeatsSummary {
            tuning: beats.tuning,
            tempo_bpm: beats.tempo_bpm,
            beats: beats.beats.clone(),
        });
        SongArraySummary {
            kind: self.kind.name(),
            bins: self.values.n_bins(),
            frames: self.values.n_frames(),
            duration_s: self.duration_s,
            warnings: self.warnings.clone(),
            beats,
        }
    }

    /// Writes the matrix as a NumPy file of 32-bit floats, `[bins, frames]`, whole or not at all.
    ///
    /// # Errors
    /// [`SongArrayError::Write`].
    pub fn write(&self, path: &Path) -> Result<(), SongArrayError> {
        let (values, bins) = (self.values.values(), self.values.n_bins());
        let written = whole_file::write_with(path, Durability::Power, |writer| {
            numpy::write_transposed(writer, values, bins)
        });
        written.map_err(|cause| SongArrayError::Write { path: path.to_owned(), cause })
    }
}

/// Refuses a file that is the song itself, by whichever path, or anything else that is no array.
///
/// # Errors
/// [`SongArrayError::IsTheSong`] or [`SongArrayError::Output`].
pub fn expect_array_file(song: &Path, path: &Path) -> Result<(), SongArrayError> {
    match (song.canonicalize(), path.canonicalize()) {
        (Ok(song), Ok(file)) if song == file => Err(SongArrayError::IsTheSong { path: path.to_owned() }),
        _ => Ok(OutputFile::Array.check(path)?),
    }
}
