//! `audit`: a store to what may be wrong with the collection.

use std::path::PathBuf;

use auteur::{Audit as Found, AuditSettings, audit};
use clap::Args;

use crate::arguments::{Computing, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::progress::TerminalProgress;

/// Look for copies and wrong names in a store
///
/// Finds songs that are the same recording, also saved again as MP3, Opus or Vorbis, trimmed, louder, with another tone, or
/// up to 1 % faster; songs that sound more like another artist than like their own, to models that had not heard them; two
/// names that sound like one artist; and names that sound like two. These are scores, not verdicts.
/// AUDIT receives `audit.html`, which opens offline, `audit.json`, `copies.csv`, `labels.csv` and `artists.csv`.
/// `train` and `study` take AUDIT with --groups, so that copies never lie in two parts of a split.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur audit store -o audit
  auteur audit store -o audit --json | jq '.labels.doubts[:10]'
  auteur train store -o run --groups audit")]
pub(crate) struct Audit {
    /// Store that `prepare` made
    store: PathBuf,
    /// Folder of the audit
    #[arg(short, long, value_name = "AUDIT")]
    output: PathBuf,
    /// Seed of the folds by which names are judged
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    #[command(flatten)]
    computing: Computing,
    #[command(flatten)]
    shared: Shared,
}

impl Audit {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let settings = AuditSettings { seed: self.seed, device: self.computing.device() };
        let found = audit(&self.store, &self.output, &settings, &TerminalProgress::listening())?;
        if self.shared.json {
            return print_json(&found);
        }
        print(&format!("{}\nopen: {}", found.in_words().join("\n"), Found::page(&self.output).display()))
    }
}
