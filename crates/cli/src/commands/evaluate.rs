//! `evaluate`: a run's test songs through its model, and the scores.

use std::path::PathBuf;

use auteur::{EvaluateSettings, RunFolder, evaluate};
use clap::Args;

use crate::arguments::{Computing, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;
use crate::scores;

/// Score a run's model on its test songs
///
/// Prints precision, recall and F1 per clip (the paper's "frame level") and per song under three kinds of vote, and
/// writes `predictions.parquet` and `evaluation.json` into the run.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur evaluate run
  auteur evaluate run --json | jq .song.majority.weighted.f1")]
pub(crate) struct Evaluate {
    /// Folder of the run
    run: PathBuf,
    /// Where the store is now, if it has moved since training
    #[arg(long, value_name = "STORE")]
    store: Option<PathBuf>,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings = EvaluateSettings { store: self.store.clone(), device: self.computing.device() };
        let evaluated = evaluate(&self.run, &settings, &TerminalProgress::listening())?;
        if self.shared.json {
            return print_json(&evaluated.evaluation);
        }
        let run = RunFolder::new(&self.run);
        print(&scores::table(&evaluated.evaluation))?;
        print(&format!("\nwritten: {}, {}", run.answers().display(), run.evaluation().display()))
    }
}
