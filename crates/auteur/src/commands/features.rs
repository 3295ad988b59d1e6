//! `features`: one song to a NumPy file.

use std::fs;
use std::path::Path;

use auteur::audio::{self, BeatChroma, Extractor};
use auteur::ground::whole_file;
use serde::Serialize;

use super::{print, print_json, use_threads};
use crate::cli::{FeatureKind, Features};
use crate::configuration::Configuration;
use crate::failure::{Failure, complain};
use crate::npy;

/// Coefficients that the paper's classical baselines use.
const N_MFCC: usize = 20;

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
    beats: Option<Beats>,
}

/// What `--json` prints of a song's beats, with its chroma.
#[derive(Serialize)]
struct Beats {
    tuning: f64,
    tempo_bpm: f64,
    /// In frames.
    beats: Vec<u32>,
}

pub(crate) fn run(arguments: &Features) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let config = Configuration::read(arguments.settings.config.as_deref())?.features.unwrap_or_default();
    if same_file(&arguments.song, &arguments.output) {
        return Err(Failure::Usage(format!(
            "{}: is the song itself; give another name with -o",
            arguments.output.display()
        )));
    }
    let new = if arguments.kind == FeatureKind::Chroma { Extractor::with_chroma } else { Extractor::new };
    let extractor = new(&config).map_err(|error| Failure::Usage(error.to_string()))?;
    let song = extractor
        .extract(&arguments.song, &arguments.length.limits())
        .map_err(|error| Failure::at(&arguments.song, error))?;
    let (kind, features, beats) = match song.chroma {
        Some(chroma) => ("chroma", chroma.frames, Some(Beats::of(chroma.by_beat))),
        None if arguments.kind == FeatureKind::Mfcc => ("mfcc", audio::mfcc(&song.log_mel, N_MFCC), None),
        None => ("log-mel", song.log_mel, None),
    };
    let file = npy::transposed(features.values(), features.n_bins());
    whole_file::write(&arguments.output, &file).map_err(|error| Failure::at(&arguments.output, error))?;
    for warning in &song.warnings {
        complain(&format!("warning: {}: {warning}", arguments.song.display()));
    }
    let answer = Answer {
        path: arguments.song.display().to_string(),
        output: arguments.output.display().to_string(),
        kind,
        bins: features.n_bins(),
        frames: features.n_frames(),
        duration_s: song.duration_s,
        warnings: &song.warnings,
        beats,
    };
    if arguments.shared.json {
        return print_json(&answer);
    }
    let Answer { output, bins, frames, duration_s, .. } = answer;
    print(&format!("{output}: {kind}, {bins} bins x {frames} frames, {duration_s:.1} s of music"))
}

impl Beats {
    fn of(song: BeatChroma) -> Self {
        Self { tuning: song.tuning, tempo_bpm: song.tempo_bpm, beats: song.beats }
    }
}

fn same_file(song: &Path, output: &Path) -> bool {
    let places = (fs::canonicalize(song), fs::canonicalize(output));
    matches!(places, (Ok(song), Ok(output)) if song == output)
}
