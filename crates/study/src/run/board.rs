//! The jobs of a run and where each stands, shared by the workers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::end::{End, Whose};
use super::steps::Steps;
use crate::estimate::Rates;
use crate::{GridProgress, Job, JobState, JobStatus, Runner, RunningJob};

/// The jobs of a run.
pub(super) struct Board {
    inner: Mutex<Inner>,
}

struct Inner {
    entries: Vec<Entry>,
    rates: Rates,
}

struct Entry {
    status: JobStatus,
    whose: Whose,
    place: Place,
    /// Whether this process answers for the job: it was asked for, or taken over.
    counts: bool,
    /// Whether a worker of this process looks at it or works on it.
    is_claimed: bool,
}

/// Where a job stands in this process.
enum Place {
    /// It may be worked on.
    Waiting,
    /// Another process holds it.
    Elsewhere,
    /// It is at work in this process.
    Here { since: Instant, steps: Steps },
    /// Nothing more happens to it in this run.
    Settled,
}

impl Board {
    /// Our jobs as they were found, and theirs, of which nothing is known yet. Those of ours that are complete already, and
    /// those that nobody can do, are settled.
    pub(super) fn new(ours: Vec<JobStatus>, theirs: Vec<Job>, rates: Rates) -> Self {
        let ours = ours.into_iter().map(|status| {
            let place = match status.state {
                JobState::Complete { .. } | JobState::Impossible(_) | JobState::Tampered(_) => Place::Settled,
                JobState::Running(_) => Place::Elsewhere,
                JobState::New | JobState::Resumable | JobState::Failed(_) => Place::Waiting,
            };
            Entry { status, whose: Whose::Ours, place, counts: true, is_claimed: false }
        });
        let theirs = theirs.into_iter().map(|job| {
            let place = if job.impossible.is_some() { Place::Settled } else { Place::Waiting };
            let status = JobStatus { job, state: JobState::New };
            Entry { status, whose: Whose::Theirs, place, counts: false, is_claimed: false }
        });
        Self { inner: Mutex::new(Inner { entries: ours.chain(theirs).collect(), rates }) }
    }

    pub(super) fn len(&self) -> usize {
        self.inner().entries.len()
    }

    pub(super) fn is_settled(&self) -> bool {
        self.inner().entries.iter().all(|entry| matches!(entry.place, Place::Settled))
    }

    /// Keeps a job from the other workers of this process; `None` where it is not to be worked on.
    pub(super) fn claim(&self, index: usize) -> Option<(Job, Whose)> {
        let mut inner = self.inner();
        let entry = &mut inner.entries[index];
        if entry.is_claimed || !matches!(entry.place, Place::Waiting | Place::Elsewhere) {
            return None;
        }
        entry.is_claimed = true;
        Some((entry.status.job.clone(), entry.whose))
    }

    /// Says that the work on a job that was claimed begins.
    pub(super) fn start(&self, index: usize) {
        let entry = &mut self.inner().entries[index];
        entry.counts = true;
        entry.place = Place::Here { since: Instant::now(), steps: Steps::default() };
    }

    /// Says what became of a job that was claimed.
    pub(super) fn settle(&self, index: usize, end: End) {
        let mut inner = self.inner();
        let Inner { entries, rates } = &mut *inner;
        let Entry { status, place, is_claimed, .. } = &mut entries[index];
        *is_claimed = false;
        *place = match end {
            End::Held => Place::Elsewhere,
            End::Theirs => Place::Settled,
            End::At(state) => {
                if let JobState::Complete { seconds } = state {
                    rates.learn(&status.job, seconds);
                }
                status.state = state;
                Place::Settled
            }
        };
    }

    /// Changes what a job at work says of itself.
    pub(super) fn report(&self, index: usize, change: impl FnOnce(&mut Steps)) {
        if let Place::Here { steps, .. } = &mut self.inner().entries[index].place {
            change(steps);
        }
    }

    /// Where the run stands, with `at_once` jobs at a time.
    pub(super) fn progress(&self, runner: &dyn Runner, at_once: usize) -> GridProgress {
        let inner = self.inner();
        let mut progress = GridProgress::default();
        let (mut all, mut longest) = (0.0, 0.0_f64);
        for Entry { status, place, .. } in inner.entries.iter().filter(|entry| entry.counts) {
            let estimate = inner.rates.estimate(&status.job, runner).seconds;
            let left = match place {
                Place::Waiting => {
                    progress.left += 1;
                    estimate
                }
                Place::Here { since, steps } => {
                    let seconds = since.elapsed().as_secs_f64();
                    progress.running.push(RunningJob {
                        condition: status.job.condition.clone(),
                        task: steps.task.clone(),
                        steps: steps.done,
                        of: steps.of,
                        seconds,
                    });
                    (estimate - seconds).max(0.0)
                }
                Place::Elsewhere => {
                    progress.elsewhere += 1;
                    continue;
                }
                Place::Settled => {
                    match status.state {
                        JobState::Complete { .. } => progress.done += 1,
                        JobState::Failed(_) | JobState::Tampered(_) | JobState::Impossible(_) => {
                            progress.failed += 1;
                        }
                        JobState::New | JobState::Resumable | JobState::Running(_) => progress.left += 1,
                    }
                    continue;
                }
            };
            all += left;
            longest = longest.max(left);
        }
        progress.seconds_left = (all / at_once as f64).max(longest);
        progress
    }

    /// Every job and how far it is at the end of the run. What was not settled here is asked for.
    pub(super) fn into_statuses(self, state: impl Fn(&Job) -> JobState) -> Vec<JobStatus> {
        let inner = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        let status = |Entry { mut status, place, .. }: Entry| {
            if !matches!(place, Place::Settled) {
                status.state = state(&status.job);
            }
            status
        };
        inner.entries.into_iter().filter(|entry| entry.counts).map(status).collect()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
