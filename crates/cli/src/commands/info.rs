//! `info`: what a folder or file holds.

mod words;

use std::path::PathBuf;

use auteur::info;
use clap::Args;

use crate::arguments::Cache;
use crate::failure::Failure;
use crate::print::{print, print_json};
use words::words;

/// Show what a store, run, model, study, report, map or audit contains
///
/// Counts, settings, versions and sizes; nothing is computed or written. --json gives everything that is known.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur info store
  auteur info run --json | jq .model.card.artists")]
pub(crate) struct Info {
    /// Folder of a store, run, study, report, map or audit, or a model's file; or s3://BUCKET/PREFIX of a store or study
    path: PathBuf,
    #[command(flatten)]
    cache: Cache,
    /// Print the result as JSON, with everything that is known
    #[arg(long)]
    json: bool,
}

impl Info {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let here = self.cache.bring_here(&self.path)?;
        let found = auteur::Info { path: self.path.clone(), ..info(&here)? };
        if self.json { print_json(&found) } else { print(&words(&found)) }
    }
}
