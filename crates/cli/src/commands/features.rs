//! `features`: one song to a NumPy file.

use std::path::PathBuf;

use auteur::{ArrayKind, SongArray, expect_other_file};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::arguments::{Length, Settings, Shared};
use crate::failure::Failure;
use crate::print::{complain, print, print_json};

/// Write the features of one song as a NumPy file
///
/// The array is f32, [bins, frames], lowest band first, in decibels: what `prepare` stores, before its rounding to
/// 16 bits. Chroma is [12, frames], C first, the strongest pitch class of a frame being 1; with it, `--json` prints the
/// song's tuning in semitones, its tempo in beats per minute and the frames of its beats.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  auteur features song.mp3 -o song.npy
  auteur features song.flac -o mfcc.npy --kind mfcc
  auteur features song.ogg -o chroma.npy --kind chroma --json")]
pub(crate) struct Features {
    /// Music file
    song: PathBuf,
    /// NumPy file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Which features
    #[arg(long, value_enum, default_value_t = Kind::LogMel)]
    kind: Kind,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    shared: Shared,
}

/// The features that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Log-mel spectrogram, 128 bands
    LogMel,
    /// 20 mel-frequency cepstral coefficients
    Mfcc,
    /// Strength of the 12 pitch classes
    Chroma,
}

#[derive(Serialize)]
struct Answer<'a> {
    path: String,
    output: String,
    kind: &'a str,
    bins: usize,
    frames: usize,
    duration_s: f64,
    warnings: &'a [String],
    #[serde(flatten)]
    beats: Option<Beats<'a>>,
}

/// What `--json` prints of a song's beats, with its chroma.
#[derive(Serialize)]
struct Beats<'a> {
    tuning: f64,
    tempo_bpm: f64,
    /// In frames.
    beats: &'a [u32],
}

// The features of one song are quick, and their file is whole or not there: Ctrl-C simply ends this command.
impl Features {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let config = self.settings.configuration()?.features.unwrap_or_default();
        expect_other_file(&self.song, &self.output)?;
        let kind = match self.kind {
            Kind::LogMel => ArrayKind::LogMel,
            Kind::Mfcc => ArrayKind::Mfcc,
            Kind::Chroma => ArrayKind::Chroma,
        };
        let array = SongArray::of(&self.song, kind, &config, &self.length.limits())?;
        array.write(&self.output)?;
        for warning in &array.warnings {
            complain(&format!("warning: {}: {warning}", self.song.display()));
        }
        let (bins, frames) = (array.values.n_bins(), array.values.n_frames());
        let beats = array.beats.as_ref();
        let answer = Answer {
            path: self.song.display().to_string(),
            output: self.output.display().to_string(),
            kind: array.kind.name(),
            bins,
            frames,
            duration_s: array.duration_s,
            warnings: &array.warnings,
            beats: beats.map(|beats| Beats {
                tuning: beats.tuning,
                tempo_bpm: beats.tempo_bpm,
                beats: &beats.beats,
            }),
        };
        if self.shared.json {
            return print_json(&answer);
        }
        let Answer { output, kind, duration_s, .. } = answer;
        print(&format!("{output}: {kind}, {bins} bins x {frames} frames, {duration_s:.1} s of music"))
    }
}
