//! How a study tells where it stands, and hears that it should stop.
//!
//! A [`GridProgress`] is a value that says all that a display needs.

use std::time::Duration;

use auteur_ground::Silent;

use crate::Condition;

/// From one question whether to stop, and one show of the progress, to the next.
pub(crate) const LOOK: Duration = Duration::from_millis(100);

/// Receives the progress of a study. The methods are called from several threads.
pub trait Watcher: Sync {
    /// Where the study stands: several times a second while it runs, and once at its end.
    fn show(&self, progress: &GridProgress);

    /// Something worth a line of its own, such as a job that failed.
    fn note(&self, message: &str);

    /// Whether the study should stop. Its jobs then stop where they can be resumed.
    fn is_cancelled(&self) -> bool;
}

/// Where the jobs that a process was asked for stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridProgress {
    /// Jobs that are complete, whoever did them.
    pub done: usize,
    /// Jobs at work in this process, in the order of the jobs.
    pub running: Vec<RunningJob>,
    /// Jobs at work in other processes.
    pub elsewhere: usize,
    /// Jobs that are still to be begun.
    pub left: usize,
    /// Jobs that failed, were tampered with, or cannot be done.
    pub failed: usize,
    /// Seconds that this process will need for what is running here and left, by the estimates.
    pub seconds_left: f64,
}

/// A job at work in this process.
#[derive(Clone, Debug, PartialEq)]
pub struct RunningJob {
    /// What it tries.
    pub condition: Condition,
    /// What it does just now, such as `epoch 7`; empty before it said.
    pub task: String,
    /// Steps of that which are done.
    pub steps: u64,
    /// Steps in all.
    pub of: u64,
    /// Seconds since this process began it.
    pub seconds: f64,
}

/// Nobody watches, and nobody cancels.
impl Watcher for Silent {
    fn show(&self, _progress: &GridProgress) {}

    fn note(&self, _message: &str) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}
