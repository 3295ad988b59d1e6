//! Why a classifier cannot be fitted, beside what the contract's errors say themselves.

use auteur_classifier::{FitError, JudgeError};

/// Why one of the values that a setting may have gives no classifier. Another value may.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Unfit {
    /// An artist's features lie in fewer dimensions than they have, as those of silence do.
    #[error(
        "the covariance of {artist} is singular at a shrinkage of {shrinkage}, as it would be for silence"
    )]
    Singular {
        /// The artist.
        artist: String,
        /// The share of the covariance that was replaced.
        shrinkage: f64,
    },
    /// The covariance of a mixture's component is lost to rounding.
    #[error(
        "a component of the mixture of {artist} is singular, with {components} components and a variance_floor of \
         {variance_floor}"
    )]
    SingularMixture {
        /// The artist.
        artist: String,
        /// Components of the mixture.
        components: usize,
        /// What was added to every variance.
        variance_floor: f64,
    },
    /// A mixture has more components than frames to place them.
    #[error("{artist} has {frames} training frames for {components} components")]
    TooFewFrames {
        /// The artist.
        artist: String,
        /// Frames to learn from.
        frames: usize,
        /// Components of the mixture.
        components: usize,
    },
    /// A support vector machine found no optimum.
    #[error("no optimum after {steps} steps at a cost of {cost}")]
    NoOptimum {
        /// Steps that were taken.
        steps: usize,
        /// The cost of an error.
        cost: f64,
    },
}

impl From<Unfit> for FitError {
    fn from(unfit: Unfit) -> Self {
        Self::Songs(unfit.to_string())
    }
}

/// What cannot be judged cannot be learnt from either.
pub(crate) fn unlearnable(error: JudgeError) -> FitError {
    match error {
        JudgeError::Song { .. } => FitError::Songs(error.to_string()),
        JudgeError::Cancelled => FitError::Cancelled,
    }
}
