//! A `Runner` does the work of a job. The program implements it, for this crate knows no classifier's inside.
//!
//! A [`Task`] enters: what is tried, on which songs, in which folder, with how many threads. [`Findings`] leave, and
//! files for resumption stay in the folder.

use std::error::Error;
use std::path::Path;

use auteur_dataset::{ClipLength, Split};
use auteur_evaluation::Predictions;
use auteur_ground::Progress;

use crate::{Condition, Job, StudyError, StudyPlan, Vectors};

/// A job to be done.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// What is tried.
    pub condition: &'a Condition,
    /// Which songs are learnt from, and which are judged.
    pub split: &'a Split,
    /// The length of a clip in frames.
    pub clip_length: ClipLength,
    /// The most epochs of a training.
    pub epochs: usize,
    /// The job's own folder. No other process works in it meanwhile; what an earlier attempt left is there.
    pub folder: &'a Path,
    /// Threads that the job may keep busy: the cores shared among the jobs at work, at least one.
    pub threads: usize,
    /// Takes the job's progress, and says when to stop: the user cancelled the study, or another process took over.
    pub progress: &'a dyn Progress,
}

/// What a classifier found on the test songs.
pub struct Findings {
    /// The probabilities of every test clip.
    pub predictions: Predictions,
    /// The bottleneck of every test clip, in the order of [`Predictions::clips`], where the classifier has one.
    pub bottleneck: Option<Vectors>,
}

/// How an attempt at a job ended.
pub enum Outcome {
    /// With results.
    Found(Findings),
    /// Before its end, as it was asked to; the folder holds what is needed to go on.
    Stopped,
}

/// Why a job failed, in words that a user can act on.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Does the work of jobs. Several are done at once, on threads of their own.
///
/// The same task must end in the same findings, whatever the number of threads and however often it was interrupted: at
/// any moment by `kill -9`, or in an orderly way by [`Progress::is_cancelled`], which is to be asked every few seconds.
pub trait Runner: Sync {
    /// Does the job, or goes on with it from what its folder holds.
    ///
    /// The runner may keep any files in the folder. A training by epochs leaves `epochs.jsonl` there, one
    /// [`crate::EpochScores`] a line. The names `job.json`, `split.json`, `predictions.parquet`, `evaluation.json`,
    /// `bottleneck.safetensors`, `failure.json`, `complete.json`, `lease-*` and `released-*` are the study's: it writes
    /// the first two before and the others after.
    ///
    /// # Errors
    /// Why the job failed. It is kept in the job's folder, the other jobs go on, and the next start tries again.
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure>;

    /// Refuses the folder of a complete job that was done with other settings than those of the plan, or that does not
    /// say with which: the study itself knows only the condition, the songs and the epochs of a job. A runner without
    /// settings has nothing to refuse.
    ///
    /// # Errors
    /// [`StudyError::Damaged`] names the file, the setting and what to do; the job then counts as tampered with.
    /// [`StudyError::Read`] is a failure that may pass.
    fn expect_settings(&self, _plan: &StudyPlan, _job: &Job, _folder: &Path) -> Result<(), StudyError> {
        Ok(())
    }

    /// About how many seconds a classifier's job takes for each frame that it learns from (all its epochs together), as
    /// an estimate for as long as no job of that classifier is complete.
    fn rough_seconds_per_frame(&self, classifier: &str) -> f64;
}
