//! Steps become learning rates: how the rate rises at the beginning of a training, and falls towards its end.

use serde::{Deserialize, Serialize};

/// How the learning rate goes from its largest value to the end of a training.
///
/// A rate follows from the number of its step and the settings alone, so that nothing of it is kept in a checkpoint: a run that
/// is resumed takes the rates, and ends in the bits, of an undisturbed one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// It stays.
    #[default]
    Constant,
    /// It falls along half a wave of the cosine, to next to nothing at the last step of the last epoch that the settings
    /// allow. Early stopping may end a training before that.
    ///
    /// # Source
    /// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR 2017, equation 5 without restarts.
    Cosine,
}

/// The course of a whole training, in steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) schedule: Schedule,
    /// First steps, in which the rate rises in a straight line.
    pub(crate) warm_up: usize,
    /// Steps of all epochs that the settings allow.
    pub(crate) all: usize,
}

impl Course {
    /// The share of the largest rate at a step, counted from 1.
    pub(crate) fn share_at(self, step: usize) -> f64 {
        let Self { schedule, warm_up, all } = self;
        if step <= warm_up {
            return step as f64 / warm_up as f64;
        }
        match schedule {
            Schedule::Constant => 1.0,
            Schedule::Cosine => {
                let gone = (step - warm_up - 1) as f64 / (all - warm_up) as f64;
                0.5 * (1.0 + (std::f64::consts::PI * gone).cos())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(schedule: Schedule, warm_up: usize, all: usize) -> Vec<f64> {
        (1..=all).map(|step| Course { schedule, warm_up, all }.share_at(step)).collect()
    }

    #[test]
    fn a_rate_that_is_constant_rises_in_a_straight_line_and_stays() {
        assert_eq!(shares(Schedule::Constant, 4, 7), [0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(shares(Schedule::Constant, 0, 3), [1.0; 3]);
    }

    #[test]
    fn the_cosine_falls_from_the_whole_rate_to_next_to_nothing() {
        let shares = shares(Schedule::Cosine, 2, 12);
        assert_eq!(shares[..3], [0.5, 1.0, 1.0]);
        assert!(shares[2..].is_sorted_by(|one, next| one > next), "{shares:?}");
        // Half of the way is half of the rate.
        assert!((shares[7] - 0.5).abs() < 1e-12, "{shares:?}");
        assert!((0.0..0.03).contains(&shares[11]), "{shares:?}");
    }
}
