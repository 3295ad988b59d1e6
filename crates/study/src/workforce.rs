//! A `Workforce` is what a process puts into a grid: which jobs, how many at a time, on how many cores.

use std::num::NonZeroUsize;

use crate::{LeaseTimes, Runner, Share, Watcher};

/// What a process puts into the jobs of a grid.
#[derive(Clone, Copy, Debug)]
pub struct Workforce {
    /// Which of the jobs it does. Two processes with one share, or with overlapping ones, do no harm: leases keep them out
    /// of each other's jobs. What a dead process with another share had begun is taken over by whoever is done with its own;
    /// what it had not begun stays.
    pub share: Share,
    /// Jobs at work at a time.
    pub jobs: NonZeroUsize,
    /// Cores that they share.
    pub cores: NonZeroUsize,
    /// When leases are renewed and taken over.
    pub times: LeaseTimes,
}

impl Workforce {
    /// All jobs, one at a time, on this number of cores.
    pub fn on_cores(cores: NonZeroUsize) -> Self {
        Self { share: Share::default(), jobs: NonZeroUsize::MIN, cores, times: LeaseTimes::default() }
    }

    /// Threads for each job: the cores shared among the jobs, at least one.
    pub fn threads_per_job(&self) -> usize {
        (self.cores.get() / self.jobs.get()).max(1)
    }
}

/// What a run needs from its caller.
#[derive(Clone, Copy)]
pub struct Hooks<'a> {
    /// Does the work.
    pub runner: &'a dyn Runner,
    /// Is told where it stands, and says when to stop.
    pub watcher: &'a dyn Watcher,
}
