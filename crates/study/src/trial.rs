//! A finished job's folder becomes a `Trial`: its answers and their scores.

use auteur_classifier::EpochRecord;
use auteur_evaluation::{Answers, Evaluation, ReadError};

use crate::folder::ANEW;
use crate::{Condition, FileError, Job, JobFolder, files};

/// The result of one condition.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What was tried.
    pub condition: Condition,
    /// The answers to every test clip.
    pub answers: Answers,
    /// The scores of these answers.
    pub evaluation: Evaluation,
    /// How the training went, epoch by epoch; empty for a classifier without epochs.
    pub epochs: Vec<EpochRecord>,
    /// Seconds of work that the job took.
    pub seconds: f64,
}

impl Trial {
    /// Reads a job's folder that was just found complete and untouched.
    pub(crate) fn read(job: &Job, folder: &JobFolder, seconds: f64) -> Result<Self, FileError> {
        let path = folder.predictions();
        let unfit = |problem: String| FileError::damaged(&path, format!("{problem}; {ANEW}"));
        let answers = Answers::read(&path).map_err(|cause| match cause {
            ReadError::File(cause) => FileError::read(&path, cause),
            cause => unfit(format!("holds no answers ({cause})")),
        })?;
        let (found, expected) = (answers.n_clips(), job.workload.test_clips);
        if found != expected {
            // Without the store this is what tells a job of other songs, as with other artists left out.
            return Err(unfit(format!("has {found} clips where the study has {expected}")));
        }
        let evaluation =
            Evaluation::of(&answers).map_err(|cause| unfit(format!("holds no answers ({cause})")))?;
        let epochs = read_epochs(folder)?;
        Ok(Self { condition: job.condition.clone(), answers, evaluation, epochs, seconds })
    }
}

fn read_epochs(folder: &JobFolder) -> Result<Vec<EpochRecord>, FileError> {
    let path = folder.epochs();
    let bytes = files::read_bytes(&path)?.unwrap_or_default();
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(line, text)| {
            serde_json::from_slice(text).map_err(|cause| {
                let line = line + 1;
                FileError::damaged(&path, format!("is not a log of epochs at line {line} ({cause}); {ANEW}"))
            })
        })
        .collect()
}
