//! Finished jobs become a `Trial`: what one repeat of an experiment answered to its test songs.
//!
//! The folder of each job gives a [`Training`]; a trial has one, or one for every fold of a cross-validation, whose answers
//! are pooled.

use std::collections::BTreeMap;
use std::sync::Arc;

use auteur_audio::Distortion;
use auteur_classifier::{EpochRecord, EpochsError, read_epochs};
use auteur_dataset::Fold;
use auteur_evaluation::{Answers, AnswersError, Evaluation, EvaluationError, ReadError, Tallies, Vote};

use crate::{Condition, Damage, FileError, Job, JobFolder};

/// The result of one condition.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What was tried, in all folds.
    pub condition: Condition,
    /// One, or one for every fold.
    pub trainings: Vec<Training>,
    /// The answers to every test clip of all trainings. Those of several are without embeddings.
    pub answers: Arc<Answers>,
    /// The scores of these answers.
    pub evaluation: Evaluation,
}

/// A classifier that was trained once, and judged songs.
#[derive(Clone, Debug)]
pub struct Training {
    /// Which fold was tested; none where a single test part was.
    pub fold: Option<Fold>,
    /// The answers to every test clip.
    pub answers: Arc<Answers>,
    /// What copies of the test songs were taken for by the majority of their clips, by the name of the distortion, as far as
    /// the model was asked about such copies.
    pub distorted: BTreeMap<String, Tallies>,
    /// How the training went, epoch by epoch; empty for a classifier without epochs.
    pub epochs: Vec<EpochRecord>,
    /// Seconds of work that it took; none where nobody kept them, as of a single run without epochs.
    pub seconds: Option<f64>,
}

/// Why trainings make no trial.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrialError {
    /// Their answers cannot be pooled.
    #[error(transparent)]
    Answers(#[from] AnswersError),
    /// Their answers cannot be judged.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
}

impl Trial {
    /// Pools and judges the answers of the trainings of a condition, one or more.
    ///
    /// # Errors
    /// [`TrialError`].
    pub fn of(condition: &Condition, trainings: Vec<Training>) -> Result<Self, TrialError> {
        let answers = match trainings.as_slice() {
            [only] => Arc::clone(&only.answers),
            several => Arc::new(Answers::pooled(several.iter().map(|training| &*training.answers))?),
        };
        let evaluation = Evaluation::of(&answers)?;
        Ok(Self { condition: condition.of_all_folds(), trainings, answers, evaluation })
    }

    /// Seconds of work of all trainings; none where those of one were not kept.
    pub fn seconds(&self) -> Option<f64> {
        self.trainings.iter().map(|training| training.seconds).sum()
    }
}

impl Training {
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
        folder.bring_epochs()?;
        let log = folder.epochs();
        let epochs = read_epochs(&log).map_err(|cause| match cause {
            EpochsError::Read(cause) => FileError::read(&log, cause),
            cause => FileError::damaged(&log, Damage::NoEpochs(cause.to_string())),
        })?;
        let distorted = Distortion::all().filter_map(|distortion| {
            let name = distortion.name();
            let copies = folder.read_distorted(name, &answers)?;
            Some((name.to_owned(), Tallies::song(&copies, Vote::Majority)))
        });
        Ok(Self {
            fold: job.condition.fold,
            distorted: distorted.collect(),
            answers: Arc::new(answers),
            epochs,
            seconds: Some(seconds),
        })
    }
}
