//! One row of probabilities: what it must be, and whom it names.

/// How far beyond 1 a probability may lie: a softmax in f32 rounds.
const ROUNDING: f32 = 1e-5;

/// How far from 1 the sum of a row may lie: networks that compute in bfloat16 lose 0.4 % in each value, whereas logits,
/// percentages and forgotten normalisation miss by far more.
const SUM_SLACK: f64 = 1e-2;

/// Why numbers are no distribution over artists.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RowError {
    /// Too few or too many.
    #[error("{found} probabilities for {expected} artists")]
    Length {
        /// Probabilities in the row.
        found: usize,
        /// Number of artists.
        expected: usize,
    },
    /// NaN, an infinity, or a number outside 0..=1.
    #[error("probability {value} of artist number {artist} is not between 0 and 1")]
    NotAProbability {
        /// Label of the artist.
        artist: usize,
        /// The number that stands there.
        value: f32,
    },
    /// Something else, such as logits or percentages.
    #[error("the probabilities add up to {sum}, not to 1")]
    Sum {
        /// What they add up to.
        sum: f64,
    },
}

/// Refuses a row that is not a distribution over `artists` artists.
pub(crate) fn check(probabilities: &[f32], artists: usize) -> Result<(), RowError> {
    if probabilities.len() != artists {
        return Err(RowError::Length { found: probabilities.len(), expected: artists });
    }
    // NaN is in no range.
    let wrong = probabilities.iter().position(|value| !(0.0..=1.0 + ROUNDING).contains(value));
    if let Some(artist) = wrong {
        return Err(RowError::NotAProbability { artist, value: probabilities[artist] });
    }
    let sum: f64 = probabilities.iter().copied().map(f64::from).sum();
    if (sum - 1.0).abs() > SUM_SLACK {
        return Err(RowError::Sum { sum });
    }
    Ok(())
}

/// Label of the artist that a clip, or a song, votes for: the first with the highest probability.
///
/// 0 for an empty row, which no answers hold.
pub fn winner<P: PartialOrd>(probabilities: &[P]) -> usize {
    (1..probabilities.len()).fold(
        0,
        |best, artist| {
            if probabilities[artist] > probabilities[best] { artist } else { best }
        },
    )
}
