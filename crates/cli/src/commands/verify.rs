//! `verify`: are two songs by one artist?

use std::path::PathBuf;

use auteur::{Verified, verify};
use clap::Args;

use crate::arguments::{BroughtEncoder, Length, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};

/// Tell whether a song is by the artist of another one, or of several, whoever that is
///
/// Answers with a likelihood ratio: how many times likelier songs that are so alike are by one artist than by two. Several songs by
/// the one artist tell more than one: three of them make a quarter fewer errors. The artists need not be those of the model, which
/// lends its songs: it leaves its own artists out in turn to find how often such an answer errs. That is evidence, and never a
/// verdict.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  auteur verify run one.mp3 other.flac
  auteur verify run unknown.mp3 album/*.mp3
  auteur verify model.safetensors one.mp3 other.flac --json | jq .likelihood_ratio")]
pub(crate) struct Verify {
    /// Folder of a run, or just its model.safetensors
    #[arg(value_name = "RUN|MODEL")]
    model: PathBuf,
    /// A music file
    song: PathBuf,
    /// Others by one artist, at least one
    #[arg(value_name = "OTHER", required = true)]
    others: Vec<PathBuf>,
    #[command(flatten)]
    encoder: BroughtEncoder,
    #[command(flatten)]
    length: Length,
    #[command(flatten)]
    shared: Shared,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        self.shared.use_threads()?;
        let encoder = self.encoder.file();
        let songs = (self.song.as_path(), &self.others[..]);
        let verified = verify(&self.model, songs, encoder.as_ref(), &self.length.limits())?;
        if self.shared.json {
            return print_json(&verified);
        }
        print(&words(&verified))
    }
}

fn words(verified: &Verified) -> String {
    let ratio = verified.likelihood_ratio;
    let says = match ratio {
        1.0.. => format!("{ratio:.1} times likelier by one artist than by two"),
        _ => format!("{:.1} times likelier by two artists than by one", 1.0 / ratio),
    };
    let pairs = match verified.others.len() {
        1 => "pairs of songs".to_owned(),
        others => format!("comparisons of a song with {others}"),
    };
    format!(
        "Songs that are so alike are {says}.\nOf 100 {pairs} by artists that the model was without, such an answer was wrong about \
         {:.0}: {} within an artist and {} of two artists were tried.",
        100.0 * verified.equal_error_rate,
        verified.same_pairs,
        verified.different_pairs
    )
}
