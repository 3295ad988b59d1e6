//! A `Runner` does the work of a job. Whoever knows the classifiers implements it, for this crate knows none.
//!
//! A [`Task`] enters: what is tried, on which songs, with which settings, in which folder, with how many threads. The
//! answers to the test clips leave, and files for resumption stay in the folder.

use std::error::Error;
use std::path::Path;

use auteur_classifier::Configuration;
use auteur_dataset::Split;
use auteur_evaluation::Answers;
use auteur_ground::Progress;

/// A job to be done.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// Which songs are learnt from, and which are judged.
    pub split: &'a Split,
    /// All settings of the job, with the artists that its split leaves out: those of a run that does the same by itself.
    /// The classifier, the seed and the length of a clip are among them.
    pub configuration: &'a Configuration,
    /// The job's own folder. No other process works in it meanwhile; what an earlier attempt left is there.
    pub folder: &'a Path,
    /// Threads that the job may keep busy: the cores shared among the jobs at work, at least one.
    pub threads: usize,
    /// Takes the job's progress, and says when to stop: the user cancelled the study, or another process took over.
    pub progress: &'a dyn Progress,
}

/// How an attempt at a job ended.
pub enum Outcome {
    /// With the answers to every test clip.
    Found(Answers),
    /// Before its end, as it was asked to; the folder holds what is needed to resume it.
    Stopped,
}

/// Why a job failed, in words that a user can act on.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Does the work of jobs. Several are done at once, on threads of their own.
///
/// The same task must end in the same findings, whatever the number of threads and however often it was interrupted: at
/// any moment by `kill -9`, or in an orderly way by [`Progress::is_cancelled`], which is to be asked every few seconds.
pub trait Runner: Sync {
    /// Does the job, or resumes it from what its folder holds.
    ///
    /// The runner may keep any files in the folder. A training by epochs leaves `epochs.jsonl` there, one
    /// [`EpochRecord`](auteur_classifier::EpochRecord) per line. The names `job.json`, `split.json`,
    /// `predictions.parquet`, `evaluation.json`, `failure.json`, `complete.json`, `lease-*` and `released-*` are the
    /// study's: it writes the first two before and the others after.
    ///
    /// # Errors
    /// Why the job failed. It is kept in the job's folder, the other jobs are done all the same, and the next start tries
    /// again.
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure>;

    /// About how many seconds a classifier's job takes for each frame that it learns from,
    /// [`About::seconds_per_frame`](auteur_classifier::About::seconds_per_frame): an estimate for as long as no job of
    /// that classifier is complete.
    fn rough_seconds_per_frame(&self, classifier: &str) -> f64;
}
