//! A `Trial` is what a finished job left behind, read back from its folder.

use auteur_evaluation::{Evaluation, EvaluationError, Predictions};
use serde::{Deserialize, Serialize};

use crate::folder::ANEW;
use crate::{Condition, Job, JobFolder, StudyError, Vectors, json};

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

/// Loss and accuracy after one epoch: a line of `epochs.jsonl`, where further fields may stand beside these.
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

impl Trial {
    /// Reads a job's folder that was just found complete and untouched.
    pub(crate) fn read(job: &Job, folder: &JobFolder, seconds: f64) -> Result<Self, StudyError> {
        let path = folder.predictions();
        let unfit = |cause| match cause {
            EvaluationError::Io(_) => StudyError::Predictions { path: path.clone(), cause },
            cause => StudyError::damaged(&path, format!("holds no predictions ({cause}); {ANEW}")),
        };
        let predictions = Predictions::read(&path).map_err(unfit)?;
        let (found, expected) = (predictions.n_clips(), job.workload.test_clips);
        if found != expected {
            // Without the store this is what tells a job of other songs, as with other artists left out.
            let what = format!("has {found} clips where the study has {expected}; {ANEW}");
            return Err(StudyError::damaged(&path, what));
        }
        let evaluation = Evaluation::of(&predictions).map_err(unfit)?;
        let bottleneck = folder.bottleneck();
        let bottleneck = json::exists(&bottleneck)?.then(|| Vectors::read(&bottleneck)).transpose()?;
        if let Some(vectors) = &bottleneck {
            let rows = vectors.expect_rows(predictions.n_clips());
            rows.map_err(|fault| {
                StudyError::damaged(&folder.bottleneck(), format!("holds {fault}; {ANEW}"))
            })?;
        }
        let epochs = read_epochs(folder)?;
        Ok(Self { condition: job.condition.clone(), predictions, evaluation, bottleneck, epochs, seconds })
    }
}

fn read_epochs(folder: &JobFolder) -> Result<Vec<EpochScores>, StudyError> {
    let path = folder.epochs();
    let bytes = json::read_bytes(&path)?.unwrap_or_default();
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(line, text)| {
            serde_json::from_slice(text).map_err(|cause| {
                let line = line + 1;
                StudyError::damaged(&path, format!("is no log of epochs at line {line} ({cause}); {ANEW}"))
            })
        })
        .collect()
}
