//! The epochs of a training tell whether it failed: whether the weights that it kept are hardly those of a trained network.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::EpochRecord;

/// A lowest validation loss in one of so many first epochs is too early.
const EARLY: usize = 2;
/// Unless fewer epochs than these followed: then the training was short, and perhaps on its way.
const FOLLOWING: usize = 3;
/// Nor is it too early where so much less than by guessing was lost: an epoch on many songs teaches much.
const LEARNT: f64 = 0.5;

/// What tells that a training failed: the lowest validation loss is no better than by guessing evenly among the artists, or it
/// is one of the first two epochs' and little better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collapse {
    /// The epoch whose weights were kept, counted from 1.
    pub best_epoch: usize,
    /// Epochs in all.
    pub epochs: usize,
    /// Mean cross-entropy of the validation clips after the kept epoch, in nats.
    pub validation_loss: f64,
    /// That of guessing evenly: the logarithm of the number of artists.
    pub chance_loss: f64,
}

impl Collapse {
    /// Whether a training to tell so many artists apart failed, by all of its epochs.
    pub fn of(epochs: &[EpochRecord], artists: usize) -> Option<Self> {
        let &EpochRecord { epoch: best_epoch, validation_loss, .. } = EpochRecord::best(epochs)?;
        let chance_loss = (artists as f64).ln();
        let too_early = best_epoch <= EARLY
            && epochs.len() >= best_epoch + FOLLOWING
            && validation_loss > LEARNT * chance_loss;
        let collapse = Self { best_epoch, epochs: epochs.len(), validation_loss, chance_loss };
        (too_early || validation_loss >= chance_loss).then_some(collapse)
    }
}

impl fmt::Display for Collapse {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self { best_epoch, epochs, validation_loss, chance_loss } = self;
        write!(
            f,
            "this training failed: of {epochs} epochs, epoch {best_epoch} has the lowest validation loss, \
             {validation_loss:.4}; guessing evenly among the artists has {chance_loss:.4}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(losses: &[f64]) -> Vec<EpochRecord> {
        let epoch = |(&validation_loss, epoch)| EpochRecord {
            epoch,
            loss: 1.0,
            accuracy: 0.5,
            validation_loss,
            validation_accuracy: 0.5,
            seconds: 1.0,
            clips_per_second: 1.0,
        };
        losses.iter().zip(1..).map(epoch).collect()
    }

    #[test]
    fn a_training_whose_first_epochs_were_its_best_failed() {
        let collapse = Collapse::of(&epochs(&[2.25, 2.2, 2.5, 3.0, 4.0]), 10).unwrap();
        assert_eq!((collapse.best_epoch, collapse.epochs), (2, 5));
        let words = "this training failed: of 5 epochs, epoch 2 has the lowest validation loss, 2.2000; guessing \
                     evenly among the artists has 2.3026";
        assert_eq!(collapse.to_string(), words);
        // The third epoch was better, or the training was short.
        assert_eq!(Collapse::of(&epochs(&[2.25, 2.2, 2.1, 3.0, 4.0, 5.0]), 10), None);
        assert_eq!(Collapse::of(&epochs(&[2.25, 2.2, 2.5, 2.4]), 10), None);
        assert_eq!(Collapse::of(&[], 10), None);
    }

    #[test]
    fn a_training_that_is_no_better_than_guessing_failed_however_long_it_was() {
        let guessing = 4f64.ln();
        assert!(Collapse::of(&epochs(&[3.0, 2.0, 1.5, guessing]), 4).is_some());
        assert!(Collapse::of(&epochs(&[1.39]), 4).is_some());
        assert_eq!(Collapse::of(&epochs(&[3.0, 2.0, 1.5, 1.38]), 4), None);
    }

    #[test]
    fn one_that_learnt_all_from_many_songs_in_its_first_epochs_did_not_fail() {
        assert_eq!(Collapse::of(&epochs(&[0.9, 0.8, 0.85, 0.9, 1.0, 1.1]), 10), None);
    }
}
