//! `evaluate`: a run's test songs through its model, and the scores.

use std::path::PathBuf;

use auteur::{EvaluateSettings, RunFolder, cross_validate, evaluate};
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
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur evaluate run
  auteur evaluate run --folds 5
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
