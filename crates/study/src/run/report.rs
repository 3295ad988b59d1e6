//! What became of the jobs that a run was asked for.

use crate::{Condition, JobState, JobStatus};

/// How a run of a grid ended.
#[derive(Clone, Debug, PartialEq)]
pub struct GridReport {
    /// Every job that was asked for, then those that were taken over from other shares, and how far each is.
    pub jobs: Vec<JobStatus>,
    /// Whether the watcher cancelled the run.
    pub was_cancelled: bool,
}

impl GridReport {
    /// Whether all jobs that can be done are complete.
    pub fn is_complete(&self) -> bool {
        let settled = |state: &JobState| matches!(state, JobState::Complete { .. } | JobState::Impossible(_));
        self.jobs.iter().all(|status| settled(&status.state))
    }

    /// Jobs that failed, and why. The next run tries them again.
    pub fn failed(&self) -> impl Iterator<Item = (&Condition, &str)> {
        self.jobs.iter().filter_map(|status| match &status.state {
            JobState::Failed(reason) => Some((status.condition(), reason.as_str())),
            _ => None,
        })
    }

    /// Jobs that were tampered with, and how. No run touches them until someone has acted.
    pub fn tampered(&self) -> impl Iterator<Item = (&Condition, &str)> {
        self.jobs.iter().filter_map(|status| match &status.state {
            JobState::Tampered(reason) => Some((status.condition(), reason.as_str())),
            _ => None,
        })
    }
}
