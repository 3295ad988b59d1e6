//! The random streams of a run, by what they decide: functions of seed, epoch and step alone.

use auteur_ground::RandomStream;

const WEIGHTS: u64 = 1;
const ORDER: u64 = 2;
const DROPOUT: u64 = 3;
const CUT: u64 = 4;
const AUGMENTATION: u64 = 5;

/// All that a run leaves to chance. Epochs and steps are counted from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chance {
    pub(crate) seed: u64,
}

impl Chance {
    /// Of the initial weights.
    pub(super) fn weights(self) -> RandomStream {
        self.of(WEIGHTS)
    }

    /// Of the order of the training clips.
    pub(super) fn order(self, epoch: usize) -> RandomStream {
        self.of(ORDER).branch(epoch as u64)
    }

    /// Of what a step's dropout drops.
    pub(super) fn dropout(self, epoch: usize, step: u64) -> RandomStream {
        self.of(DROPOUT).branch(epoch as u64).branch(step)
    }

    /// Of where the training clips are cut, in all epochs.
    pub(crate) fn cut(self) -> RandomStream {
        self.of(CUT)
    }

    /// Of what augmentations do to a step's batch.
    pub(super) fn augmentation(self, epoch: usize, step: u64) -> RandomStream {
        self.of(AUGMENTATION).branch(epoch as u64).branch(step)
    }

    fn of(self, purpose: u64) -> RandomStream {
        RandomStream::new(self.seed).branch(purpose)
    }
}
