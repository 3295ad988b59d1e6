//! `predict`: songs to the names of their artists.

use std::path::{Path, PathBuf};

use auteur::{
    ArtistProbability, ArtistSet, Device, Explained, ExplanationFormat, FoundSong, Judges, NamedSong,
    PredictError, Predictor, Progress, SongExplanation, expect_folder_of_explanation, find_songs,
    folder_name, how_often, leads_to_model, readable, shipped_model,
};
use clap::Args;
use serde::Serialize;

use crate::arguments::{BroughtEncoder, Computing, Length, Shared, share};
use crate::failure::{Failure, in_words};
use crate::print::{complain, one_line, print, print_json};
use crate::progress::TerminalProgress;
use crate::wording::counted;

/// Name the artists of songs
///
/// Every clip of a song is classified; the song's artist is the one with the highest mean probability. A model of a store that
/// was prepared with `--encoder` needs the same encoder here. Where no run or model is given, the model that ships answers: it
/// knows ten artists of game music, and is there to be tried.
///
/// A model of the default classifier also tells whether a song is by any of its artists, and answers "none of these" where it
/// seems not to be. It errs both ways, and says how often. With `--coverage 0.9` it also names a set of artists, as small as can
/// be, that holds the right one about nine times in ten, if the song is by any of them. `--false-accept` of a model of N artists can
/// be 1/(N+1) at the lowest: 9.1 % of ten artists, 5 % of 19.
///
/// `--explain FILE.html` says of one song who it sounds like, and why: who in which second, the nearest songs that the model knows, and
/// which seconds and which frequencies decided, found by leaving out the former and softening the latter in turn. That is evidence of
/// likeness in sound, never a verdict on who made it or what was copied.
#[derive(Debug, Args)]
#[command(
    override_usage = "auteur predict [OPTIONS] [RUN|MODEL] <SONG|FOLDER>...",
    after_help = "\
Examples:
  auteur predict unknown.mp3
  auteur predict run unknown.mp3
  auteur predict run unknown.mp3 --false-accept 0.2 --coverage 0.9
  auteur predict run/model.safetensors ~/Downloads --top 5 --json > artists.json
  auteur predict run unknown.mp3 --explain why.html
  auteur predict run unknown.mp3 --encoder mert.onnx"
)]
pub(crate) struct Predict {
    /// Folder of a run, or just its model.safetensors [default: the model that ships]; then music files, or folders to search for
    /// them
    #[arg(value_name = "RUN|MODEL|SONG|FOLDER", required = true)]
    paths: Vec<PathBuf>,
    /// Number of artists to list per song
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..))]
    top: u64,
    /// Take at most about this share of strangers' songs for those of known artists [default: as many as the other way round]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    false_accept: Option<f64>,
    /// Also name a set of artists that holds the right one about as often as this
    #[arg(long, value_name = "SHARE", value_parser = share)]
    coverage: Option<f64>,
    /// Write why this artist: a page (.html), the pictures alone (.svg), or who sounds when for other programs (.jams); takes one song
    #[arg(long, value_name = "FILE")]
    explain: Option<PathBuf>,
    /// Fail if any song could not be read
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

/// What is known of one file: its artist, or why not.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Named {
        path: String,
        #[serde(flatten)]
        song: NamedSong,
        /// Where it was asked for.
        #[serde(skip_serializing_if = "Option::is_none")]
        explanation: Option<Box<SongExplanation>>,
    },
    Refused {
        path: String,
        error: String,
    },
}

impl Predict {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let format = self.explain.as_deref().map(ExplanationFormat::of).transpose()?;
        let (model, songs) = match self.paths.split_first() {
            Some((model, songs)) if leads_to_model(model) => (Some(model.as_path()), songs),
            _ => (None, self.paths.as_slice()),
        };
        if songs.is_empty() {
            let problem = match model {
                Some(model) if !model.exists() => format!("{} is not there; ", model.display()),
                _ => String::new(),
            };
            let message = format!("{problem}give songs, or folders of them, after the run or the model");
            return Err(Failure::usage(message));
        }
        let songs = find_songs(songs);
        if format.is_some() && songs.len() != 1 {
            let found = counted(songs.len(), "song");
            return Err(Failure::usage(format!("--explain takes exactly one song, not {found}")));
        }
        self.explain.as_deref().map_or(Ok(()), expect_folder_of_explanation)?;
        let device = self.computing.device();
        let predictor = match (model, self.encoder.file()) {
            (None, None) => shipped(device)?,
            (None, Some(_)) => {
                return Err(Failure::usage(
                    "the model that ships has its encoder; give --encoder with a run or a model",
                ));
            }
            (Some(model), None) => Predictor::load(model, device)?,
            (Some(model), Some(encoder)) => Predictor::load_with_encoder(model, device, &encoder)?,
        };
        let mut predictor = predictor.with_limits(self.length.limits());
        if let Some(rate) = self.false_accept {
            predictor = predictor.with_false_accept(rate)?;
        }
        if let Some(coverage) = self.coverage {
            predictor = predictor.with_coverage(coverage)?;
        }
        let answers = self.answers(&predictor, &songs, format)?;
        if self.shared.json {
            print_json(&answers)?;
        } else if answers.iter().any(|answer| matches!(answer, Answer::Named { .. })) {
            match (predictor.threshold(), predictor.tells_strangers()) {
                (Some(threshold), _) => print(&format!("\n{}", how_often(threshold)))?,
                (None, Err(reason)) => {
                    print(&format!("\nThis model never answers \"none of these\": {reason}"))?;
                }
                (None, Ok(())) => {}
            }
        }
        if let (Some(file), false, [Answer::Named { .. }]) = (&self.explain, self.shared.json, &answers[..]) {
            print(&format!("open: {}", file.display()))?;
        }
        if answers.len() < songs.len() {
            let left = songs.len() - answers.len();
            return Err(Failure::stopped(format!("{} not processed", counted(left, "song"))));
        }
        let refused = answers.iter().filter(|answer| matches!(answer, Answer::Refused { .. })).count();
        let files = counted(refused, "file");
        match refused {
            _ if refused == answers.len() => Err(Failure::failed("no song could be read")),
            1.. if self.strict => {
                Err(Failure::failed(format!("{files} could not be read, and --strict was given")))
            }
            _ => Ok(()),
        }
    }

    /// The answers, as far as nobody asks to stop; they are printed as they come, but for JSON.
    fn answers(
        &self,
        predictor: &Predictor,
        songs: &[FoundSong],
        format: Option<ExplanationFormat>,
    ) -> Result<Vec<Answer>, Failure> {
        let progress = TerminalProgress::listening();
        progress.begin("Predicting", songs.len() as u64);
        let mut answers = Vec::new();
        for song in songs {
            if progress.is_cancelled() {
                break;
            }
            let answer = match (song, self.explain.as_deref().zip(format)) {
                (Ok(song), Some(to)) => self.explained((predictor, &progress), song, to)?,
                (Ok(song), None) => match predictor.name_watched(song.as_path(), &progress) {
                    Err(PredictError::Cancelled) => break,
                    named => Answer::of(song, named, self.top as usize),
                },
                (Err((path, error)), _) => Answer::Refused { path: readable(path), error: error.to_string() },
            };
            if !self.shared.json {
                progress.suspended(|| print(&answer.words()))?;
            }
            answers.push(answer);
            progress.advance(1);
        }
        progress.finish();
        Ok(answers)
    }

    /// The answer about a song, whose reasons are written to a file.
    fn explained(
        &self,
        (predictor, progress): (&Predictor, &dyn Progress),
        song: &Path,
        (file, format): (&Path, ExplanationFormat),
    ) -> Result<Answer, Failure> {
        let named = predictor.explain(song, progress);
        let named = named.map(|explained| (explained.write(file, format, &folder_name(song)), explained));
        Ok(match named {
            Err(error @ PredictError::Cancelled) => return Err(error.into()),
            Err(error) => Answer::of(song, Err(error), self.top as usize),
            Ok((written, Explained { song: named, explanation })) => {
                written?;
                match Answer::of(song, Ok(named), self.top as usize) {
                    Answer::Named { path, song, .. } => {
                        Answer::Named { path, song, explanation: Some(Box::new(explanation)) }
                    }
                    refused => refused,
                }
            }
        })
    }
}

/// The model that ships; says what it knows, and how to have one of one's own.
fn shipped(device: Device) -> Result<Predictor, Failure> {
    let model = shipped_model(device).map_err(PredictError::from)?;
    let artists = &model.card().artists;
    complain(&format!(
        "no run was given, so the model that ships answers; it knows {} artists of game music: {}\n\
         your own: auteur prepare MUSIC -o store, auteur train store -o run, auteur predict run SONG\n",
        artists.len(),
        artists.join(", ")
    ));
    Ok(Predictor::of(model)?)
}

impl Answer {
    /// The answer about one file, naming this many artists at most.
    pub(crate) fn of(path: &Path, named: Result<NamedSong, PredictError>, top: usize) -> Self {
        let path = readable(path);
        match named {
            Ok(mut song) => {
                song.top.truncate(top);
                Self::Named { path, song, explanation: None }
            }
            Err(error) => Self::Refused { path, error: in_words(&error) },
        }
    }

    pub(crate) fn words(&self) -> String {
        let (path, song) = match self {
            Self::Refused { path, error } => return format!("{}\n  error: {error}", one_line(path)),
            Self::Named { path, song, .. } => (path, song),
        };
        let mut lines = vec![one_line(path)];
        lines.extend(song.warnings.iter().map(|warning| format!("  warning: {warning}")));
        if song.learnt_from == Some(true) {
            lines.push("  the model has learnt from this recording, so this says little".to_owned());
        }
        if song.acquaintance.is_some_and(|acquaintance| !acquaintance.known) {
            lines.push(format!("  none of these (nearest: {})", one_line(&song.artist)));
        }
        for ArtistProbability { artist, probability } in &song.top {
            let line = format!("  {artist:<28} {:>5.1} %", probability * 100.0);
            let votes = song.votes.get(artist).copied().unwrap_or(0.0);
            lines.push(match song.judged {
                Judges::Songs => line,
                Judges::ClipsInContext => format!("{line}   in {:>3.0} % of the song", votes * 100.0),
                Judges::Clips => {
                    format!("{line}   {:>3.0} % of {}", votes * 100.0, counted(song.clips.len(), "clip"))
                }
            });
        }
        if let Some(ArtistSet { coverage, artists }) = &song.set {
            let artists = one_line(&artists.join(", "));
            lines.push(format!(
                "  {} % sure, if it is by any artist of the model: {artists}",
                percent(*coverage)
            ));
        }
        lines.join("\n")
    }
}

/// `90`, or `99.5`.
fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 100.0
}
