//! A score and how sure it is, and what one score is above another.

use auteur_evaluation::{Interval, Resampled};

/// A score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) interval: Interval,
}

impl Estimate {
    /// Reads a score from what it is under every resample.
    pub(crate) fn of(score: &Resampled) -> Self {
        Self { value: score.estimate(), interval: score.interval() }
    }
}

/// A difference between two scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) value: f64,
    pub(crate) interval: Interval,
    pub(crate) p_value: f64,
}

impl Difference {
    /// Reads a difference from what it is under every resample.
    pub(crate) fn of(difference: &Resampled) -> Self {
        Self { value: difference.estimate(), interval: difference.interval(), p_value: difference.p_value() }
    }
}
