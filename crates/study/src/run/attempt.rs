//! One attempt at one job: its lease is taken, its work done, its results written, or its reason kept.

use std::any::Any;
use std::fs;
use std::panic::{self, AssertUnwindSafe};

use auteur_classifier::Configuration;
use auteur_dataset::Split;

use super::end::{End, Whose};
use super::job_progress::JobProgress;
use super::keeper::Keeper;
use super::shared::Shared;
use crate::fault::JobFault;
use crate::lease::{Inherited, Lease, Taken};
use crate::{Failure, FileError, Job, JobFolder, JobState, Outcome, Task};

/// How often a job is tried when what keeps it may pass.
const ATTEMPTS: usize = 3;

/// A job that a worker has claimed.
pub(super) struct Attempt<'a> {
    pub(super) job: Job,
    pub(super) whose: Whose,
    pub(super) folder: JobFolder,
    pub(super) index: usize,
    pub(super) shared: &'a Shared<'a>,
}

impl Attempt<'_> {
    /// Does the job, if it is neither done nor another's. The files of a study may lie on a network, so what fails by
    /// them is tried a few times.
    pub(super) fn make(&self) -> End {
        let mut end = self.under_lease();
        for _ in 1..ATTEMPTS {
            if self.shared.hooks.watcher.is_cancelled() || !end.as_ref().is_err_and(JobFault::may_pass) {
                break;
            }
            self.shared.wait();
            end = self.under_lease();
        }
        let end = end.unwrap_or_else(|fault| match fault {
            JobFault::LeaseLost { .. } => End::Held,
            fault => End::At(JobState::at_fault(&fault)),
        });
        if let End::At(JobState::Failed(reason)) = &end {
            self.note(reason);
        }
        end
    }

    fn under_lease(&self) -> Result<End, JobFault> {
        let (path, leases) = (self.folder.path(), self.folder.leases());
        let (times, sightings) = (self.shared.workforce.times, &self.shared.sightings);
        let lease = match self.whose {
            Whose::Ours => {
                // What is done needs no lease; most looks at the jobs of other processes end here.
                if let Some(state) = self.finished()? {
                    return Ok(End::At(state));
                }
                fs::create_dir_all(path).map_err(|cause| FileError::write(path, cause))?;
                match Lease::take(&leases, times, sightings)? {
                    Taken::Lease(lease) => lease,
                    Taken::Held => return Ok(End::Held),
                }
            }
            Whose::Theirs => match Lease::inherit(&leases, times, sightings)? {
                Inherited::Lease(lease) => lease,
                Inherited::Undecided => return Ok(End::Held),
                Inherited::Nothing => return Ok(End::Theirs),
            },
        };
        // Another process may have completed the job between the look and the lease.
        if let Some(state) = self.finished()? {
            return Ok(match self.whose {
                Whose::Ours => End::At(state),
                Whose::Theirs => End::Theirs,
            });
        }
        let keeper = Keeper::new(&self.folder, &lease, times.stale);
        let end = self.work(&lease, &keeper);
        if !matches!(&end, Ok(End::Held | End::At(JobState::Complete { .. })) | Err(_))
            && let Err(fault) = keeper.part()
        {
            self.note(&format!("what it has come to could not be kept for others: {fault}"));
        }
        match &end {
            Ok(End::At(JobState::Complete { .. })) => lease.retire(),
            Ok(End::At(JobState::Failed(reason))) => self.keep(reason, &lease),
            Err(fault) if !matches!(fault, JobFault::LeaseLost { .. }) && !fault.is_mismatch() => {
                self.keep(&fault.to_string(), &lease);
            }
            _ => {}
        }
        end
    }

    /// How far the job is, where it is complete.
    fn finished(&self) -> Result<Option<JobState>, JobFault> {
        let state = self.shared.inspector.look(&self.job)?;
        Ok(Some(state).filter(|state| matches!(state, JobState::Complete { .. })))
    }

    fn work(&self, lease: &Lease, keeper: &Keeper<'_>) -> Result<End, JobFault> {
        let Some(split) = self.shared.inspector.grid.split(&self.job.condition) else {
            return Ok(End::At(JobState::Failed("the grid has no split for it".to_owned())));
        };
        self.shared.board.start(self.index);
        self.folder.begin(split)?;
        let progress = JobProgress {
            name: self.job.condition.name(),
            index: self.index,
            board: &self.shared.board,
            lease,
            keeper,
            watcher: self.shared.hooks.watcher,
        };
        let task = Task {
            split,
            configuration: &self.configuration(split),
            folder: self.folder.path(),
            threads: self.shared.workforce.threads_per_job(),
            progress: &progress,
        };
        // A classifier's panic is its job's failure, and no more than that.
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| self.shared.hooks.runner.run(&task)));
        match outcome.unwrap_or_else(|panic| Err(what_it_said(panic.as_ref()))) {
            Ok(Outcome::Found(answers)) => {
                self.folder.complete(&answers, lease)?;
                Ok(End::At(JobState::Complete { seconds: lease.seconds() }))
            }
            // A runner that was asked to stop may say so by an error.
            Ok(Outcome::Stopped) | Err(_) if lease.is_lost() => Ok(End::Held),
            Ok(Outcome::Stopped) => Ok(End::At(JobState::Resumable)),
            Err(_) if self.shared.hooks.watcher.is_cancelled() => Ok(End::At(JobState::Resumable)),
            Err(failure) => Ok(End::At(JobState::Failed(failure.to_string()))),
        }
    }

    /// All settings of the job, the artists among them whom its split leaves out.
    fn configuration(&self, split: &Split) -> Configuration {
        let mut configuration = self.folder.settings().clone();
        configuration.split.exclude = split.left_out.iter().map(|out| out.artist.clone()).collect();
        configuration
    }

    /// Keeps the reason of a failure in the folder, which stays as it is where even that cannot be written.
    fn keep(&self, reason: &str, lease: &Lease) {
        if let Err(fault) = lease.confirm().and_then(|()| Ok(self.folder.fail(reason)?)) {
            self.note(&format!("the reason could not be recorded: {fault}"));
        }
    }

    fn note(&self, message: &str) {
        self.shared.hooks.watcher.note(&format!("{}: {message}", self.job.condition));
    }
}

fn what_it_said(panic: &(dyn Any + Send)) -> Failure {
    let message = panic.downcast_ref::<&str>().copied().map(str::to_owned);
    let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the classifier panicked: {}", message.unwrap_or_else(|| "without a word".to_owned())).into()
}
