//! How probable a model thought the right artists of songs that it had not learnt from becomes a set of artists that holds
//! the right one as often as is asked.

/// How probable the right artists were.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerSets {
    /// In ascending order.
    of_right: Vec<f64>,
}

/// Why there are no sets.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnswerSetsError {
    /// No song.
    #[error("there is no song that was not learnt from")]
    NoSongs,
    /// A number that is no probability.
    #[error("{0} is no probability")]
    NoProbability(f64),
}

impl AnswerSets {
    /// Takes the probability of the right artist of each of some songs, by a model that had not learnt from the song.
    ///
    /// # Errors
    /// [`AnswerSetsError`].
    pub fn new(mut of_right: Vec<f64>) -> Result<Self, AnswerSetsError> {
        if of_right.is_empty() {
            return Err(AnswerSetsError::NoSongs);
        }
        if let Some(value) = of_right.iter().find(|value| !(0.0..=1.0).contains(*value)) {
            return Err(AnswerSetsError::NoProbability(*value));
        }
        of_right.sort_by(f64::total_cmp);
        Ok(Self { of_right })
    }

    /// The probabilities that it rests on, in ascending order.
    pub fn of_right(&self) -> &[f64] {
        &self.of_right
    }

    /// The artists that must be named so that the right one is among them with probability `coverage` or so, the likeliest
    /// first: all that are no less probable than the right artists mostly were. It has one artist at least.
    ///
    /// `probabilities` are those of the artists of another song, which is by one of them.
    ///
    /// The songs were left out one by one, in the manner of split conformal prediction (jackknife): with few songs there is no
    /// guarantee, so "as often" is "about as often".
    ///
    /// # Source
    /// The score 1 - p of split conformal prediction: Sadinle, Lei and Wasserman, "Least Ambiguous Set-Valued Classifiers with
    /// Bounded Error Levels", JASA 2019.
    pub fn set(&self, probabilities: &[f64], coverage: f64) -> Vec<usize> {
        let least = self.least_probability(coverage);
        let mut ranking: Vec<usize> = (0..probabilities.len()).collect();
        ranking.sort_by(|one, other| probabilities[*other].total_cmp(&probabilities[*one]));
        let named = ranking.iter().take_while(|artist| probabilities[**artist] >= least).count();
        ranking.truncate(named.max(1));
        ranking
    }

    /// What an artist's probability must be to be named; 0 where so few songs cannot rule out any artist.
    fn least_probability(&self, coverage: f64) -> f64 {
        // Rounding must not take away a song: (1 - 0.9) * 10 is less than 1.
        const ROUNDING: f64 = 1e-9;
        let missed = ((1.0 - coverage) * (self.of_right.len() as f64 + 1.0) + ROUNDING).floor() as usize;
        missed.checked_sub(1).map_or(0.0, |place| self.of_right[place.min(self.of_right.len() - 1)])
    }
}
