//! `predict`: songs to the names of their artists.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auteur::audio::{Extractor, Limits};
use auteur::baselines::SongView;
use auteur::dataset;
use auteur::evaluation::{self, SongVerdict, Vote};
use auteur::ground::Progress;
use auteur::model::ComputeDevice;
use serde::Serialize;

use super::{open_device, print, print_json, use_threads};
use crate::classifier::Trained;
use crate::cli::Predict;
use crate::failure::Failure;
use crate::progress::TerminalProgress;
use crate::run_folder::RunFolder;

/// What is known of one file: its artist, or why not.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Named(Named),
    Refused { path: String, error: String },
}

/// A song and the artist it is taken for.
#[derive(Debug, Serialize)]
pub(crate) struct Named {
    pub(crate) path: String,
    pub(crate) artist: String,
    pub(crate) probability: f64,
    pub(crate) top: Vec<ArtistProbability>,
    /// Share of the clips that each artist won; artists without one are left out.
    pub(crate) votes: BTreeMap<String, f64>,
    pub(crate) clips: Vec<ClipAnswer>,
    /// Whether the model answers for a song as a whole, and so the same for each of its clips.
    #[serde(skip)]
    as_a_whole: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ArtistProbability {
    pub(crate) artist: String,
    pub(crate) probability: f64,
}

/// The winner of one clip.
#[derive(Debug, Serialize)]
pub(crate) struct ClipAnswer {
    pub(crate) start_s: f64,
    pub(crate) artist: String,
    pub(crate) probability: f64,
}

pub(crate) fn run(arguments: &Predict) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let device = open_device(&arguments.computing)?;
    let model_file = match arguments.model.is_dir() {
        true => RunFolder::new(&arguments.model).model(),
        false => arguments.model.clone(),
    };
    let (limits, top) = (arguments.length.limits(), arguments.top as usize);
    let predictor = Predictor::load(&model_file, &device, limits, top)?;
    let songs = find_songs(&arguments.songs);
    let progress = TerminalProgress::new();
    progress.begin("Predicting", songs.len() as u64);
    let mut answers = Vec::new();
    for song in &songs {
        if progress.is_cancelled() {
            break;
        }
        let answer = match song {
            Ok(song) => predictor.answer(song),
            Err((path, error)) => Answer::Refused { path: path.clone(), error: error.clone() },
        };
        if !arguments.shared.json {
            progress.suspended(|| print(&describe(&answer)))?;
        }
        answers.push(answer);
        progress.advance(1);
    }
    progress.finish();

    if arguments.shared.json {
        print_json(&answers)?;
    }
    if answers.len() < songs.len() {
        let left = songs.len() - answers.len();
        return Err(Failure::Stopped(format!("{left} songs were not looked at")));
    }
    let refused = answers.iter().filter(|answer| matches!(answer, Answer::Refused { .. })).count();
    if refused == answers.len() {
        return Err(Failure::Failed("no song could be read".to_owned()));
    }
    if arguments.strict && refused > 0 {
        return Err(Failure::Failed(format!("{refused} files could not be read, and --strict was given")));
    }
    Ok(())
}

/// A model with all that turns a file into an answer.
pub(crate) struct Predictor {
    model: Trained,
    extractor: Extractor,
    limits: Limits,
    top: usize,
}

impl Predictor {
    pub(crate) fn load(
        model_file: &Path,
        device: &ComputeDevice,
        limits: Limits,
        top: usize,
    ) -> Result<Self, Failure> {
        let model = Trained::load(model_file, device)?;
        let new = if model.hears_chroma() { Extractor::with_chroma } else { Extractor::new };
        let extractor = new(model.features()).map_err(|error| Failure::at(model_file, error))?;
        Ok(Self { model, extractor, limits, top })
    }

    /// Names the artist of one file, or says why not.
    pub(crate) fn answer(&self, song: &Path) -> Answer {
        let path = readable(song);
        match self.name(song) {
            Ok(named) => Answer::Named(named),
            Err(error) => Answer::Refused { path, error },
        }
    }

    fn name(&self, song: &Path) -> Result<Named, String> {
        let artists = self.model.artists();
        let features = self.extractor.extract_ahead(song, &self.limits).map_err(|error| error.to_string())?;
        // The store keeps halves, so a song is classified by halves here too, or `evaluate` would say something else.
        let halves = dataset::to_half(features.log_mel.values());
        let path = readable(song);
        let beat_chroma = features.chroma.map(|chroma| chroma.by_beat.into());
        let view = SongView { path: &path, log_mel: &halves, beat_chroma };
        let probabilities = self.model.song(&view)?;
        let clip_seconds = self.model.clip_frames() as f64 / self.model.features().frames_per_second();
        if probabilities.is_empty() {
            return Err(format!("is {:.1} s long, the model needs {clip_seconds:.1} s", features.duration_s));
        }
        let rows: Vec<&[f32]> = probabilities.iter().map(Vec::as_slice).collect();
        let verdict = evaluation::vote(&rows, Vote::MeanProbability).map_err(|error| error.to_string())?;
        let clip = |(index, row): (usize, &&[f32])| {
            let winner = evaluation::winner(row);
            ClipAnswer {
                start_s: index as f64 * clip_seconds,
                artist: artists[winner].clone(),
                probability: f64::from(row[winner]),
            }
        };
        Ok(Named {
            artist: artists[verdict.artist].clone(),
            probability: verdict.probability,
            top: self.top(&verdict),
            votes: self.votes(&verdict),
            clips: rows.iter().enumerate().map(clip).collect(),
            as_a_whole: self.model.judges_songs(),
            warnings: features.warnings,
            path,
        })
    }

    fn top(&self, verdict: &SongVerdict) -> Vec<ArtistProbability> {
        let artists = self.model.artists();
        let entry = |&artist: &usize| ArtistProbability {
            artist: artists[artist].clone(),
            probability: verdict.probabilities[artist],
        };
        verdict.ranking.iter().take(self.top).map(entry).collect()
    }

    fn votes(&self, verdict: &SongVerdict) -> BTreeMap<String, f64> {
        let artists = self.model.artists().iter().cloned();
        artists.zip(verdict.shares.iter().copied()).filter(|(_, share)| *share > 0.0).collect()
    }
}

/// The files that were given, and all that look like songs in the folders that were given; or why a word is neither.
fn find_songs(given: &[PathBuf]) -> Vec<Result<PathBuf, (String, String)>> {
    let mut songs = Vec::new();
    for path in given {
        if !path.is_dir() {
            songs.push(Ok(path.clone()));
            continue;
        }
        match dataset::find_music(path) {
            Ok(found) if found.is_empty() => {
                songs.push(Err((readable(path), "holds no music files".to_owned())));
            }
            Ok(found) => songs.extend(found.into_iter().map(Ok)),
            Err(error) => songs.push(Err((readable(path), error.to_string()))),
        }
    }
    songs
}

pub(crate) fn describe(answer: &Answer) -> String {
    let named = match answer {
        Answer::Refused { path, error } => return format!("{path}\n  error: {error}"),
        Answer::Named(named) => named,
    };
    let mut lines = vec![named.path.clone()];
    lines.extend(named.warnings.iter().map(|warning| format!("  warning: {warning}")));
    for ArtistProbability { artist, probability } in &named.top {
        let line = format!("  {artist:<28} {:>5.1} %", probability * 100.0);
        let votes = named.votes.get(artist).copied().unwrap_or(0.0);
        lines.push(match named.as_a_whole {
            true => line,
            false => format!("{line}   {:>3.0} % of {} clips", votes * 100.0, named.clips.len()),
        });
    }
    lines.join("\n")
}

/// A path as text: as it is where it is text, else escaped, so that two songs never look the same.
fn readable(path: &Path) -> String {
    path.to_str().map_or_else(|| auteur::ground::escape(path.as_os_str()), str::to_owned)
}
