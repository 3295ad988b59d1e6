//! A `Trial` is what a finished job left behind, read back from its folder.

use auteur_evaluation::{Evaluation, Predictions};
use serde::{Deserialize, Serialize};

use crate::Condition;

/// The result of one condition.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What was tried.
    pub condition: Condition,
    /// The probabilities of every test clip.
    pub predictions: Predictions,
    /// The scores of these predictions.
    pub evaluation: Evaluation,
    /// The bottleneck of every test clip, in the order of [`Predictions::clips`]; none for a classifier without one.
    pub bottleneck: Option<Vectors>,
    /// How the training went, epoch by epoch; empty for a classifier without epochs.
    pub epochs: Vec<EpochScores>,
    /// Seconds of work that the job took.
    pub seconds: f64,
}

/// Rows of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// Row after row, `[rows, width]`.
    pub values: Vec<f32>,
    /// Numbers in a row.
    pub width: usize,
}

/// Loss and accuracy after one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochScores {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean cross-entropy over the training clips, in nats.
    pub loss: f64,
    /// Share of the training clips that were right.
    pub accuracy: f64,
    /// Mean cross-entropy over the validation clips, in nats.
    pub validation_loss: f64,
    /// Share of the validation clips that were right.
    pub validation_accuracy: f64,
}
