//! Words, numbers and lines that several figures share.

use auteur_dataset::SplitKind;

use crate::analysis::{Analysis, Division, Key, Setup};
use crate::figure::canvas::{Pen, Stroke};
use crate::figure::colour::{GREY, INK};
use crate::table::length;

/// The line of guessing.
pub(super) const CHANCE_PEN: Pen = Pen { paint: INK.solid(), width: 4, stroke: Stroke::Dotted };
/// The line of guessing among the artists of the paper.
pub(super) const PAPER_CHANCE_PEN: Pen = Pen { paint: GREY.solid(), width: 3, stroke: Stroke::Dotted };
/// The line of always naming one artist.
pub(super) const MAJORITY_PEN: Pen = Pen { paint: GREY.solid(), width: 3, stroke: Stroke::Dashed };

/// What a caption adds where trials are missing.
pub(super) fn fewer_trials(analysis: &Analysis, found: usize, setups: &[Key]) -> String {
    analysis.fewer_trials(found, setups).map_or_else(String::new, |sentence| format!(" {sentence}"))
}

/// What a caption adds where trials are missing or trainings failed.
pub(super) fn caveats(analysis: &Analysis, setup: &Setup) -> String {
    analysis.caveats(setup).iter().map(|sentence| format!(" {sentence}")).collect()
}

/// What a caption adds that is of several setups: where trials are missing, and which have trainings that failed.
pub(super) fn caveats_of(analysis: &Analysis, setups: &[&Setup]) -> String {
    let mut counts: Vec<usize> = setups.iter().map(|setup| setup.trials.len()).collect();
    counts.sort_unstable();
    counts.dedup();
    let short = setups.iter().any(|setup| setup.trials.len() < setup.asked);
    let failures = analysis.failures_of(setups.iter().map(|setup| setup.key));
    let short = short.then(|| match counts.as_slice() {
        [found] if setups.iter().all(|setup| setup.asked == setups[0].asked) => {
            format!("So far {found} of {} requested trials.", setups[0].asked)
        }
        _ => "Some averages cover fewer trials than requested; the tables show which.".to_owned(),
    });
    short.into_iter().chain(failures).map(|sentence| format!(" {sentence}")).collect()
}

/// A part of a file's name: small letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// A share as people say it: `81 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Two lines over a panel: how many artists are told apart, and what was never heard before.
pub(super) fn panel_title(division: Division, artists: usize) -> [String; 2] {
    let unheard = match division.split {
        SplitKind::Song => "songs never heard before",
        SplitKind::Album => "albums never heard before",
    };
    [format!("{artists} artists,"), unheard.to_owned()]
}

/// The length of clips that a figure is about, as a sentence.
pub(super) fn lengths_of(keys: impl Iterator<Item = Key>) -> String {
    let mut lengths: Vec<_> = keys.map(|key| key.clip_seconds).collect();
    lengths.sort_unstable();
    lengths.dedup();
    match lengths.as_slice() {
        [one] => format!("Clips of {}.", length(*one)),
        several => {
            let several: Vec<String> = several.iter().copied().map(length).collect();
            format!("Clips of {}, for each classifier the tried length nearest to 3 s.", several.join(" or "))
        }
    }
}
