//! Scores of artists become probabilities, probabilities become predictions, and of several candidates the one that
//! answers best for the validation clips is taken.
//!
//! Stands alone so that every classifier is judged by one arithmetic, the evaluation's.

use auteur_evaluation::{ClipPrediction, Evaluation, Predictions};

use crate::BaselineError;
use crate::song::LabelledSong;

/// The least probability that the log loss counts: beyond it all errors are alike.
const LEAST: f64 = 1e-300;

/// The answers to the clips of one song: `[clips][artists]`.
pub(crate) type ClipRows = Vec<Vec<f64>>;

/// The posterior probabilities of artists that are all equally probable before the music is heard.
///
/// Equal, because the number of songs that a folder holds of an artist says how much was collected, and not whose song
/// comes next. Likelihoods of long clips differ by thousands of nats, so the greatest is taken out before the
/// exponential.
pub(crate) fn posteriors(log_likelihoods: &[f64]) -> Vec<f64> {
    let greatest = log_likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let relative: Vec<f64> = log_likelihoods.iter().map(|value| (value - greatest).exp()).collect();
    let sum: f64 = relative.iter().sum();
    relative.iter().map(|value| value / sum).collect()
}

/// The answers to songs as predictions; `rows` are those of each song.
pub(crate) fn predictions<'a>(
    artists: &[String],
    songs: &[LabelledSong],
    rows: impl IntoIterator<Item = &'a ClipRows>,
) -> Result<Predictions, BaselineError> {
    let mut predictions = Predictions::new(artists.to_vec())?;
    for (labelled, rows) in songs.iter().zip(rows) {
        for (clip, row) in rows.iter().enumerate() {
            let probabilities: Vec<f32> = row.iter().map(|value| *value as f32).collect();
            let (song, truth) = (labelled.song.path, labelled.artist);
            predictions.push(ClipPrediction { song, clip, truth, probabilities: &probabilities })?;
        }
    }
    Ok(predictions)
}

/// How well a candidate answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Score {
    /// Weighted F1 over the validation clips.
    pub(crate) f1: f64,
    /// Mean negative logarithm of the true artist's probability, in nats.
    log_loss: f64,
}

impl Score {
    /// The score of no candidate.
    pub(crate) const NONE: Self = Self { f1: f64::NEG_INFINITY, log_loss: f64::INFINITY };

    /// Whether it is the better one: by F1, of equal ones by log loss.
    pub(crate) fn is_better_than(self, other: Self) -> bool {
        (self.f1, -self.log_loss) > (other.f1, -other.log_loss)
    }
}

/// The candidate with the highest F1; of equal ones that of the lowest log loss, then the first.
///
/// `answers` are, for each of the `songs`, the rows of each candidate.
pub(crate) fn choose(
    artists: &[String],
    songs: &[LabelledSong],
    answers: &[Vec<ClipRows>],
) -> Result<(usize, Score), BaselineError> {
    let candidates = answers.first().map_or(0, Vec::len);
    let mut best = (0, Score::NONE);
    for candidate in 0..candidates {
        let rows = || answers.iter().map(|of_song| &of_song[candidate]);
        let f1 = Evaluation::of(&predictions(artists, songs, rows())?)?.frame.weighted_average.f1;
        let score = Score { f1, log_loss: log_loss(songs, rows()) };
        if score.is_better_than(best.1) {
            best = (candidate, score);
        }
    }
    Ok(best)
}

fn log_loss<'a>(songs: &[LabelledSong], rows: impl Iterator<Item = &'a ClipRows>) -> f64 {
    let losses = songs
        .iter()
        .zip(rows)
        .flat_map(|(labelled, rows)| rows.iter().map(|row| -row[labelled.artist].max(LEAST).ln()));
    let (sum, count) = losses.fold((0.0, 0), |(sum, count), loss| (sum + loss, count + 1));
    sum / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::song::SongView;

    /// Of a probability: log-likelihoods of a million leave ten digits of their difference.
    const ROUNDING: f64 = 1e-9;

    fn songs() -> [LabelledSong<'static>; 2] {
        [("a", 0), ("b", 1)].map(|(path, artist)| LabelledSong {
            song: SongView { path, log_mel: &[], beat_chroma: None },
            artist,
        })
    }

    #[test]
    fn likelihoods_beyond_the_range_of_the_exponential_give_probabilities() {
        assert_eq!(posteriors(&[-90_000.0, -80_000.0]), [0.0, 1.0]);
        let even = posteriors(&[-1e6, -1e6 + 2.0_f64.ln()]);
        assert!((even[1] - 2.0 / 3.0).abs() < ROUNDING, "{even:?}");
    }

    #[test]
    fn the_highest_f1_is_chosen_then_the_lowest_loss_then_the_first() {
        let artists = ["A", "B"].map(str::to_owned);
        let row = |truth: f64| vec![vec![truth, 1.0 - truth]];
        let first = vec![row(0.4), row(0.6), row(0.9), row(0.9)];
        let second = vec![row(0.1), row(0.3), row(0.2), row(0.2)];
        let (chosen, score) = choose(&artists, &songs(), &[first, second]).unwrap();
        assert_eq!((chosen, score.f1), (2, 1.0));
    }
}
