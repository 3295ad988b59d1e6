//! `forget`: an artist is taken away from a model.

use std::path::PathBuf;

use auteur::forget;
use clap::Args;

use crate::failure::Failure;
use crate::print::{print, print_json};

/// Take an artist and all of its songs away from a model, without training
///
/// What is left is learnt from the songs of the others, which the model keeps. What songs are standardised by stays as it was.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur forget run Nina
  auteur forget model.safetensors Nina -o smaller.safetensors --json")]
pub(crate) struct Forget {
    /// Folder of a run, or just its model.safetensors
    #[arg(value_name = "RUN|MODEL")]
    model: PathBuf,
    /// The artist's name
    artist: String,
    /// File of the new model [default: it replaces the model]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Forget {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let left = forget(&self.model, &self.artist, self.output.as_deref())?;
        if self.json {
            return print_json(&left);
        }
        let strangers = match (left.told_strangers, left.tells_strangers) {
            (true, false) => ", and no longer tells strangers: that takes more artists or songs",
            _ => "",
        };
        print(&format!(
            "{} is forgotten: {} now tells {} artists apart{strangers}",
            left.artist,
            left.model,
            left.artists.len()
        ))
    }
}
