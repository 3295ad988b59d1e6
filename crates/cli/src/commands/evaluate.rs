//! `evaluate`: a run's test songs through its model, and the scores.

use std::path::PathBuf;

use auteur::{
    EvaluateSettings, RunFolder, cross_validate, evaluate, judge_folder_of_strangers, judge_strangers,
};
use clap::Args;

use crate::arguments::{Computing, Shared, at_least};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::scores;

/// Score a run's model on its test songs
///
/// Prints precision, recall and F1 per clip (the paper's "frame level") and per song under three kinds of vote, and
/// writes `predictions.parquet` and `evaluation.json` into the run.
///
/// Where the test songs are few, `--folds 5` says more: the run's settings are fitted again to four fifths of the store's
/// songs and judged by the rest, five times, so that every song is judged once by a model that has not heard it. The answers
/// are pooled. Each fold is kept in RUN/folds; the run's own model stays as it is.
///
/// `--unknown-artists` tells instead how well strangers are told from artists that are known: a fifth of the artists is left out
/// in turn, and the others' songs are learnt from but for a fifth. `--unknown FOLDER` has the run's own model judge music by
/// artists that it does not know, in a folder per artist; files that cannot be read are passed over and listed. Nothing is written but
/// the trainings, into RUN/unknown, and there `trials.csv`: pairs of songs by artists that a training was without, and the logarithm
/// of how many times likelier they are by one artist than by two. How often that errs is said too, and shown by `auteur report RUN`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur evaluate run
  auteur evaluate run --folds 5
  auteur evaluate run --unknown-artists
  auteur evaluate run --unknown ~/others
  auteur evaluate run --json | jq .song.majority.weighted.f1")]
pub(crate) struct Evaluate {
    /// Folder of the run
    run: PathBuf,
    /// Where the store is now, if it has moved since training
    #[arg(long, value_name = "STORE")]
    store: Option<PathBuf>,
    /// Judge all songs by a cross-validation in N folds instead
    #[arg(long, value_name = "N", value_parser = at_least(2))]
    folds: Option<u64>,
    /// Judge how strangers fare, by a cross-validation over artists
    #[arg(long, conflicts_with = "folds")]
    unknown_artists: bool,
    /// Judge how strangers fare, by music in this folder of artists that the model does not know
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["folds", "unknown_artists"])]
    unknown: Option<PathBuf>,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings = EvaluateSettings { store: self.store.clone(), device: self.computing.device() };
        let progress = TerminalProgress::listening();
        let strangers = match &self.unknown {
            Some(folder) => Some(judge_folder_of_strangers(&self.run, folder, &settings, &progress)?),
            None if self.unknown_artists => Some(judge_strangers(&self.run, &settings, &progress)?),
            None => None,
        };
        if let Some(report) = strangers {
            return if self.shared.json { print_json(&report) } else { print(&scores::strangers(&report)) };
        }
        let evaluated = match self.folds {
            None => evaluate(&self.run, &settings, &progress)?,
            Some(folds) => cross_validate(&self.run, folds as usize, &settings, &progress)?,
        };
        if self.shared.json {
            return print_json(&evaluated.scores);
        }
        let run = RunFolder::new(&self.run);
        print(&scores::table(&evaluated.scores))?;
        print(&scores::summary(&evaluated))?;
        print(&format!("\nwritten: {}, {}", run.answers().display(), run.evaluation().display()))
    }
}
