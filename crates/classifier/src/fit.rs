//! What a recipe is given to learn from, and what it tells of the learning.

use std::path::Path;

use auteur_dataset::{ClipSet, FeatureStore, SplitClips};
use auteur_ground::Progress;
use serde::{Deserialize, Serialize};

use crate::{Card, Configuration, Device, Song, SplitOrigin};

/// A run to be done: songs to learn from, and a folder that is kept to this process.
pub struct FitTask<'a> {
    /// The run's folder: checkpoints, `epochs.jsonl`, `model.safetensors`.
    pub run: &'a Path,
    /// The store that the clips are of.
    pub store: &'a FeatureStore,
    /// Clips to learn from and to choose by. The artists of the split's report are the labels.
    pub clips: &'a SplitClips<'a>,
    /// All settings, the recipe's section complete.
    pub configuration: &'a Configuration,
    /// Where the split came from.
    pub split: SplitOrigin,
    /// What computes.
    pub device: Device,
    /// Who watches, and may cancel.
    pub progress: &'a dyn Progress,
}

/// A part of the songs of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitPart {
    /// Songs to learn from.
    Train,
    /// Songs to choose by.
    Validation,
}

impl<'a> FitTask<'a> {
    /// The artists in label order.
    pub fn artists(&self) -> &'a [String] {
        &self.clips.report.artists
    }

    /// The clips of a part.
    pub fn part(&self, part: FitPart) -> &'a ClipSet<'a> {
        match part {
            FitPart::Train => &self.clips.train,
            FitPart::Validation => &self.clips.validation,
        }
    }

    /// The whole songs of a part, each with the label of its artist.
    ///
    /// # Errors
    /// [`FitError::Store`](crate::FitError::Store) where the store cannot give their features.
    pub fn songs(&self, part: FitPart) -> Result<Vec<(Song<'a>, usize)>, crate::FitError> {
        let artists = self.artists();
        let labelled = self.part(part).songs().iter().map(|&song| {
            let label = artists.iter().position(|artist| **artist == *song.artist);
            // The split's report lists the artists of all its songs.
            let label = label.unwrap_or_default();
            Ok((Song { path: &song.path, features: self.store.features(song)? }, label))
        });
        labelled.collect()
    }
}

/// How a fit ended.
#[derive(Clone, Debug, PartialEq)]
pub enum FitEnd {
    /// The model is in the run's folder.
    Complete {
        /// What the model says of itself.
        card: Box<Card>,
        /// The epochs, of a recipe that learns by epochs.
        history: Option<History>,
    },
    /// Whoever watches asked to stop; the same task resumes from here.
    Stopped {
        /// The epochs so far.
        history: History,
    },
}

/// The epochs of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// All epochs so far.
    pub epochs: Vec<EpochRecord>,
    /// How many of them were done before this run was resumed.
    pub resumed: usize,
    /// Why it ended; none of a training that was stopped.
    pub finish: Option<Finish>,
}

impl History {
    /// The epoch with the lowest validation loss, whose weights the model holds.
    pub fn best(&self) -> Option<&EpochRecord> {
        EpochRecord::best(&self.epochs)
    }
}

/// Why a training needs no further epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finish {
    /// The validation loss had no new lowest for as many epochs as patience allows.
    EarlyStopping,
    /// The last epoch that the settings allow was reached.
    LastEpoch,
}

/// One epoch of a training: a line of `epochs.jsonl`. All but the last two fields are the same whenever the run is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// The epoch, counted from 1.
    pub epoch: usize,
    /// Mean cross-entropy of the training clips as they were learnt from, in nats.
    pub loss: f64,
    /// Share of the training clips that were named correctly as they were learnt from.
    pub accuracy: f64,
    /// Mean cross-entropy of the validation clips after the epoch, in nats.
    pub validation_loss: f64,
    /// Share of the validation clips that were named correctly after the epoch.
    pub validation_accuracy: f64,
    /// Seconds that the epoch took, validation included.
    pub seconds: f64,
    /// Training clips per second, validation not included.
    pub clips_per_second: f64,
}

impl EpochRecord {
    /// The epoch with the lowest validation loss; none where there is no epoch.
    pub fn best(epochs: &[Self]) -> Option<&Self> {
        epochs.iter().min_by(|left, right| left.validation_loss.total_cmp(&right.validation_loss))
    }
}
