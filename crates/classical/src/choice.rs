//! Of several candidates the one that answers best for the validation clips is chosen.
//!
//! Candidates are judged by the evaluation's arithmetic, on answers as they leave the crate.

use std::collections::BTreeMap;
use std::fmt::Display;

use auteur_classifier::{JudgeError, Song};
use auteur_evaluation::{weighted_f1, winner};

use crate::answers::{ClipRows, narrowed};

/// The least probability that the log loss counts: beyond it all errors are alike.
const LEAST: f64 = 1e-300;

/// How well a candidate answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ValidationScore {
    /// Weighted F1 over the validation clips.
    pub(crate) f1: f64,
    /// Mean negative logarithm of the true artist's probability, in nats.
    log_loss: f64,
}

impl ValidationScore {
    /// The score of no candidate.
    pub(crate) const NONE: Self = Self { f1: f64::NEG_INFINITY, log_loss: f64::INFINITY };

    /// Whether it is the better one: by F1, of equal ones by log loss.
    pub(crate) fn is_better_than(self, other: Self) -> bool {
        (self.f1, -self.log_loss) > (other.f1, -other.log_loss)
    }
}

/// What was chosen on the validation songs.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// None where nothing was validated.
    pub(crate) score: Option<ValidationScore>,
    /// The values that were chosen, by the name of what they are.
    pub(crate) settings: BTreeMap<String, String>,
}

impl Chosen {
    pub(crate) fn by(score: ValidationScore) -> Self {
        Self { score: Some(score), settings: BTreeMap::new() }
    }

    pub(crate) fn with(mut self, setting: &str, value: impl Display) -> Self {
        self.settings.insert(setting.to_owned(), value.to_string());
        self
    }
}

/// The candidate with the highest F1; of equal ones that of the lowest log loss, then the first.
///
/// `songs` are labelled by artist, out of so many `artists`; `answers` are, for each song, the rows of each candidate.
///
/// # Errors
/// [`JudgeError::Song`] where a candidate has no answer to a song.
pub(crate) fn choose(
    artists: usize,
    songs: &[(Song, usize)],
    answers: &[Vec<ClipRows>],
) -> Result<(usize, ValidationScore), JudgeError> {
    let candidates = answers.first().map_or(0, Vec::len);
    let mut best = (0, ValidationScore::NONE);
    for candidate in 0..candidates {
        let rows = || answers.iter().map(|of_song| &of_song[candidate]);
        let mut winners = Vec::new();
        for ((song, artist), rows) in songs.iter().zip(rows()) {
            let narrowed = narrowed(song, rows)?;
            winners.extend(narrowed.chunks_exact(artists).map(|row| (*artist, winner(row))));
        }
        let score = ValidationScore { f1: weighted_f1(artists, winners), log_loss: log_loss(songs, rows()) };
        if score.is_better_than(best.1) {
            best = (candidate, score);
        }
    }
    Ok(best)
}

fn log_loss<'a>(songs: &[(Song, usize)], rows: impl Iterator<Item = &'a ClipRows>) -> f64 {
    let losses = songs
        .iter()
        .zip(rows)
        .flat_map(|((_, artist), rows)| rows.iter().map(|row| -row[*artist].max(LEAST).ln()));
    let (sum, count) = losses.fold((0.0, 0), |(sum, count), loss| (sum + loss, count + 1));
    sum / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::song;

    #[test]
    fn the_highest_f1_is_chosen_then_the_lowest_loss_then_the_first() {
        let songs = [(song("a"), 0), (song("b"), 1)];
        let row = |truth: f64| vec![vec![truth, 1.0 - truth]];
        let first = vec![row(0.4), row(0.6), row(0.9), row(0.9)];
        let second = vec![row(0.1), row(0.3), row(0.2), row(0.2)];
        let (chosen, score) = choose(2, &songs, &[first, second]).unwrap();
        assert_eq!((chosen, score.f1), (2, 1.0));
    }
}
