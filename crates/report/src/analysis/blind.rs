//! What answers given without listening are worth on a setup's songs: guessing, and always naming one artist.

use auteur_evaluation::Chance;
use auteur_study::{Corpus, Trial};

use super::level::Level;

/// The two scores that a classifier has to beat, averaged over trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Blind {
    /// Every artist is as likely to be named as any other.
    pub(crate) guessing: Chance,
    /// The artist with the most songs is always named.
    pub(crate) majority: Chance,
}

/// How tables and legends call guessing.
pub(crate) const GUESSING: &str = "Guessing";
/// How they call the majority class.
pub(crate) const MAJORITY: &str = "Always the artist with the most songs";

impl Blind {
    /// None of trials without a sample, which no evaluation allows.
    pub(super) fn of(trials: &[&Trial], corpus: &Corpus, level: Level) -> Option<Self> {
        let scores = trials.iter().filter_map(|trial| {
            let artists = &level.scores(trial).artists;
            let support: Vec<u64> = artists.iter().map(|artist| artist.support).collect();
            let songs = |label: &usize| {
                let own = corpus.artists.iter().find(|music| music.artist == artists[*label].artist);
                own.map_or(0, |music| music.songs)
            };
            // Of several the first in label order.
            let largest = (0..artists.len()).rev().max_by_key(songs)?;
            Some((Chance::guessing(&support)?, Chance::always(largest, &support)?))
        });
        let (guessing, majority): (Vec<Chance>, Vec<Chance>) = scores.unzip();
        Some(Self { guessing: mean(&guessing)?, majority: mean(&majority)? })
    }
}

fn mean(chances: &[Chance]) -> Option<Chance> {
    let mean = |of: fn(&Chance) -> f64| chances.iter().map(of).sum::<f64>() / chances.len() as f64;
    (!chances.is_empty()).then(|| Chance {
        weighted_f1: mean(|chance| chance.weighted_f1),
        accuracy: mean(|chance| chance.accuracy),
    })
}
