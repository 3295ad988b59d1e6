//! A finished job's folder becomes a `Trial`: its answers and their scores.

use auteur_classifier::{EpochRecord, EpochsError, read_epochs};
use auteur_evaluation::{Answers, Evaluation, ReadError};

use crate::{Condition, Damage, FileError, Job, JobFolder};

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
    /// Seconds of work that it took; none where nobody kept them, as of a single run without epochs.
    pub seconds: Option<f64>,
}

impl Trial {
    /// Reads a job's folder that was just found complete and untouched.
    pub(crate) fn read(job: &Job, folder: &JobFolder, seconds: f64) -> Result<Self, FileError> {
        let path = folder.predictions();
        let unfit = |damage: Damage| FileError::damaged(&path, damage);
        let answers = Answers::read(&path).map_err(|cause| match cause {
            ReadError::File(cause) => FileError::read(&path, cause),
            cause => unfit(Damage::NoAnswers(cause.to_string())),
        })?;
        let (found, expected) = (answers.n_clips(), job.workload.test_clips);
        if found != expected {
            // Without the store this is what tells a job of other songs, as with other artists left out.
            return Err(unfit(Damage::OtherClips { found, expected }));
        }
        let evaluation =
            Evaluation::of(&answers).map_err(|cause| unfit(Damage::NoAnswers(cause.to_string())))?;
        let log = folder.epochs();
        let epochs = read_epochs(&log).map_err(|cause| match cause {
            EpochsError::Read(cause) => FileError::read(&log, cause),
            cause => FileError::damaged(&log, Damage::NoEpochs(cause.to_string())),
        })?;
        Ok(Self { condition: job.condition.clone(), answers, evaluation, epochs, seconds: Some(seconds) })
    }
}
