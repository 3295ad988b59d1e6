//! Scores of artists become probabilities, in the precision of all answers.

use auteur_classifier::{JudgeError, Song};

use crate::hearing::refused;

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

/// The answers to a song as they leave the crate, `[clips, artists]`.
///
/// # Errors
/// [`JudgeError::Song`] where one is no number: the song lies so far from all artists that nothing is left of any.
pub(crate) fn narrowed(song: &Song, rows: &ClipRows) -> Result<Vec<f32>, JudgeError> {
    let narrowed: Vec<f32> = rows.iter().flatten().map(|value| *value as f32).collect();
    match narrowed.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(refused(song, format!("gets a probability of {value}"))),
        None => Ok(narrowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::song;

    /// Of a probability: log-likelihoods of a million leave ten digits of their difference.
    const ROUNDING: f64 = 1e-9;

    #[test]
    fn likelihoods_beyond_the_range_of_the_exponential_give_probabilities() {
        assert_eq!(posteriors(&[-90_000.0, -80_000.0]), [0.0, 1.0]);
        let even = posteriors(&[-1e6, -1e6 + 2.0_f64.ln()]);
        assert!((even[1] - 2.0 / 3.0).abs() < ROUNDING, "{even:?}");
    }

    #[test]
    fn what_is_infinitely_unlikely_under_every_artist_is_refused() {
        let rows = vec![posteriors(&[-1.0, -2.0]), posteriors(&[f64::NEG_INFINITY; 2])];
        assert_eq!(narrowed(&song("a"), &rows).unwrap_err().to_string(), "a gets a probability of NaN");
        assert_eq!(narrowed(&song("a"), &vec![vec![0.25, 0.75]; 2]).unwrap(), [0.25, 0.75, 0.25, 0.75]);
    }
}
