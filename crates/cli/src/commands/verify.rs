//! `verify`: are two songs by one artist?

use std::path::PathBuf;

use auteur::{Verified, verify};
use clap::Args;

use crate::arguments::{BroughtEncoder, Length, Shared};
use crate::failure::Failure;
use crate::print::{print, print_json};
use crate::wording::counted;

/// With as many errors as this an answer is worth little: guessing makes .5.
const HARDLY_BETTER: f64 = 0.4;

/// Tell whether a song is by the artist of another one, or of several, whoever that is
///
/// Answers with a likelihood ratio: how many times likelier songs that are so alike are by one artist than by two. Several songs by
/// the one artist tell more than one. The artists need not be those of the model, which lends its songs: it leaves its own artists
/// out in turn to find how often such an answer errs. That is evidence, and never a verdict.
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
    let Verified { same_pairs, different_pairs, equal_error_rate, .. } = verified;
    let others = verified.others.len();
    let mut words = format!(
        "Songs that are so alike are {says}.\nThe model was tried on {} of a song with {} by the same artist and {different_pairs} \
         with {others} by another, all by artists it had not learnt from: about {:.0} in 100 such answers were wrong.",
        counted(*same_pairs, "comparison"),
        counted(others, "song"),
        100.0 * equal_error_rate,
    );
    if *equal_error_rate > HARDLY_BETTER {
        words += "\nSuch an answer is hardly better than guessing.";
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_it_rests_on_and_when_it_is_hardly_better_than_guessing() {
        let verified = |equal_error_rate| Verified {
            song: "one.mp3".to_owned(),
            others: vec!["two.mp3".to_owned()],
            likelihood_ratio: 0.5,
            alike: 0.1,
            equal_error_rate,
            same_pairs: 694,
            different_pairs: 738,
        };
        assert_eq!(
            words(&verified(0.29)),
            "Songs that are so alike are 2.0 times likelier by two artists than by one.\nThe model was tried on 694 comparisons of a \
             song with 1 song by the same artist and 738 with 1 by another, all by artists it had not learnt from: about 29 in 100 \
             such answers were wrong."
        );
        assert!(words(&verified(0.41)).ends_with("wrong.\nSuch an answer is hardly better than guessing."));
    }
}
