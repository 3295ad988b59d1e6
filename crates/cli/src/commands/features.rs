//! `features`: one song to a NumPy file.

use std::path::PathBuf;

use auteur::{ArrayKind, SongArray, SongArraySettings, SongArraySummary, expect_array_file};
use clap::Args;
use serde::Serialize;

use crate::arguments::{BroughtEncoder, Channels, Length, Settings, Shared};
use crate::failure::Failure;
use crate::named::one_of;
use crate::print::{complain, print, print_json};

/// Write the features of one song as a NumPy file
///
/// The array is f32, [bins, frames], lowest band first, in decibels: the values that `prepare` stores, before they are
/// rounded to 16 bits. Chroma is [12, frames], C first, scaled so that the strongest pitch class of each frame is 1;
/// `--json` then also prints the song's tuning in semitones, its tempo in beats per minute and the frames of its beats.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur features song.mp3 -o song.npy
  auteur features song.flac -o mfcc.npy --kind mfcc
  auteur features song.ogg -o chroma.npy --kind chroma --json
  auteur features song.mp3 -o vectors.npy --kind vectors --encoder mert.onnx")]
pub(crate) struct Features {
    /// Music file
    song: PathBuf,
    /// NumPy file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Kind of features
    #[arg(long, default_value = "log-mel", value_parser = one_of(&ArrayKind::ALL, ArrayKind::name, ArrayKind::description))]
    kind: ArrayKind,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    channels: Channels,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    shared: Shared,
}

/// What `features --json` prints.
#[derive(Serialize)]
struct Answer {
    path: String,
    output: String,
    #[serde(flatten)]
    song: SongArraySummary,
}

// The features of one song are quick, and their file is whole or not there: Ctrl-C simply ends this command.
impl Features {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings = SongArraySettings {
            kind: self.kind,
            features: self.channels.of(self.settings.features()?),
            encoder: self.encoder.file(),
            limits: self.length.limits(),
        };
        expect_array_file(&self.song, &self.output)?;
        let array = SongArray::of(&self.song, &settings)?;
        array.write(&self.output)?;
        for warning in &array.warnings {
            complain(&format!("warning: {}: {warning}", self.song.display()));
        }
        let (path, output) = (self.song.display().to_string(), self.output.display().to_string());
        let answer = Answer { path, output, song: array.summary() };
        if self.shared.json {
            return print_json(&answer);
        }
        let SongArraySummary { kind, bins, frames, duration_s, .. } = answer.song;
        print(&format!(
            "{}: {kind}, {bins} bins x {frames} frames, {duration_s:.1} s of music",
            answer.output
        ))
    }
}
