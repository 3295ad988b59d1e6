//! A training that came to its end, as other programs read it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auteur_classifier::{Collapse, Finish, FitEnd};
use serde::Serialize;

use crate::readable::as_text;
use crate::run_folder::RunFolder;

/// What is known of a training that came to its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrainSummary {
    /// The folder of the run.
    #[serde(serialize_with = "as_text")]
    pub run: PathBuf,
    /// The model's file.
    #[serde(serialize_with = "as_text")]
    pub model: PathBuf,
    /// How it was learnt.
    #[serde(flatten)]
    pub learnt: Learnt,
}

/// How a classifier was learnt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Learnt {
    /// By epochs.
    Epochs {
        /// How many.
        epochs: usize,
        /// How many of them were done before the run was resumed.
        resumed_epochs: usize,
        /// The one whose weights the model has, counted from 1.
        best_epoch: usize,
        /// Its mean cross-entropy on the validation clips, in nats.
        validation_loss: f64,
        /// Its share of the validation clips that were named correctly.
        validation_accuracy: f64,
        /// Why there are no more.
        finish: Option<Finish>,
        /// What tells that it failed, if it did.
        collapse: Option<Collapse>,
    },
    /// At once, by settings that were chosen on the validation songs.
    AtOnce {
        /// The classifier.
        classifier: String,
        /// Weighted F1 over the validation clips.
        validation_f1: Option<f64>,
        /// The settings that were chosen, by name.
        chosen: BTreeMap<String, String>,
    },
}

impl TrainSummary {
    /// The summary of a training in the folder `run`; none of one that was stopped.
    pub fn of(run: &Path, end: &FitEnd) -> Option<Self> {
        let learnt = match end {
            FitEnd::Stopped { .. } => return None,
            FitEnd::Complete { card, history: Some(history) } => {
                let best = history.best()?;
                Learnt::Epochs {
                    epochs: history.epochs.len(),
                    resumed_epochs: history.resumed,
                    best_epoch: best.epoch,
                    validation_loss: best.validation_loss,
                    validation_accuracy: best.validation_accuracy,
                    finish: history.finish,
                    collapse: Collapse::of(&history.epochs, card.artists.len()),
                }
            }
            FitEnd::Complete { card, history: None } => Learnt::AtOnce {
                classifier: card.kind.clone(),
                validation_f1: card.validation.f1,
                chosen: card.chosen.clone(),
            },
        };
        Some(Self { run: run.to_owned(), model: RunFolder::new(run).model(), learnt })
    }
}
