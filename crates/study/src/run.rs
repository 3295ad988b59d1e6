//! The run of a grid: several workers, each taking the first job that is free, until every job has come to an end.
//!
//! A [`Study`], the [`Grid`] that was asked for and a [`Runner`] enter; every job's state leaves. It stands alone because
//! it alone decides who works on what: jobs in the order of the grid, those of other processes looked at again and again
//! until they are complete, given back, or abandoned.
//!
//! **Shards.** Whoever is done with its own share looks at what processes of other shards have begun, long enough to see
//! whether they live, and takes over from those that do not. What they have not begun is left to them: they may not
//! have started yet.
//!
//! **Cores.** `jobs` workers share `cores`: each job is told to use `cores / jobs` threads, at least one, for as long as
//! the run lasts. The runner keeps to it by a thread pool of its own for each job, which is dropped with the job.

mod attempt;
mod board;
mod job_progress;

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::estimate::Rates;
use crate::judge::Judge;
use crate::lease::Sightings;
use crate::{
    Condition, Forecast, Grid, JobState, JobStatus, LeaseTimes, Runner, Shard, Study, StudyError, Watcher,
};
use attempt::{Attempt, End};
use board::Board;

/// From one look at Ctrl-C, and one show of the progress, to the next.
const LOOK: Duration = Duration::from_millis(100);

/// How a grid is run.
#[derive(Clone, Copy, Debug)]
pub struct RunSettings {
    /// Which of the jobs.
    pub shard: Shard,
    /// How many jobs at once.
    pub jobs: NonZeroUsize,
    /// How many cores they share.
    pub cores: NonZeroUsize,
    /// When leases are renewed and taken over.
    pub times: LeaseTimes,
}

impl RunSettings {
    /// All jobs, one at a time, on so many cores.
    pub fn on_cores(cores: NonZeroUsize) -> Self {
        Self { shard: Shard::default(), jobs: NonZeroUsize::MIN, cores, times: LeaseTimes::default() }
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

/// How a run of a grid ended.
#[derive(Clone, Debug, PartialEq)]
pub struct GridReport {
    /// Every job that was asked for, then those that were taken over from other shards, and how far each is.
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

impl Study {
    /// Runs the jobs of `grid`, which [`Study::begin`] was given, until each is complete or has failed once.
    ///
    /// A job at work in another process is waited for, and taken over when that process dies. A job that fails leaves its
    /// reason in its folder and stops no other.
    ///
    /// # Errors
    /// [`StudyError::OtherStore`], [`StudyError::OtherPlan`] and [`StudyError::OtherSetting`] where the grid is none of
    /// this study. What befalls a job is in the report.
    pub fn run(
        &self,
        grid: &Grid<'_>,
        settings: &RunSettings,
        hooks: Hooks<'_>,
    ) -> Result<GridReport, StudyError> {
        let Hooks { runner, watcher } = hooks;
        self.plan().extended(grid.plan(), self.folder())?;
        let judge = Judge { folder: self.folder(), grid, runner };
        let jobs = || settings.shard.share_out(grid.jobs().iter().cloned());
        let own = judge.statuses(jobs().filter_map(|(job, is_own)| is_own.then_some(job)));
        let others = jobs().filter_map(|(job, is_own)| (!is_own).then_some(job)).collect();
        let board = Board::new(own, others, Rates::of(&self.states()));
        let run = Run { judge, settings, hooks, board, sightings: Sightings::default() };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..settings.jobs.get()).map(|_| scope.spawn(|| run.work())).collect();
            while !workers.iter().all(|worker| worker.is_finished()) {
                watcher.show(&run.board.progress(runner, settings.jobs.get()));
                thread::sleep(LOOK);
            }
        });
        watcher.show(&run.board.progress(runner, settings.jobs.get()));
        let jobs = run.board.into_statuses(|job| judge.state(job));
        Ok(GridReport { jobs, was_cancelled: watcher.is_cancelled() })
    }
}

impl Grid<'_> {
    /// What a run of these jobs in `folder` would find and how long each job takes, for `--list`. Writes nothing; the
    /// folder need not be there.
    ///
    /// # Errors
    /// As [`Study::begin`] where the folder is a study of another store or plan.
    pub fn forecast(
        &self,
        folder: &Path,
        of: Shard,
        runner: &dyn Runner,
    ) -> Result<Vec<Forecast>, StudyError> {
        let done = match Study::open_if_begun(folder)? {
            Some(study) => {
                study.plan().extended(self.plan(), folder)?;
                study.states()
            }
            None => Vec::new(),
        };
        let rates = Rates::of(&done);
        let judge = Judge { folder, grid: self, runner };
        let jobs = of.select(self.jobs().iter().cloned());
        let forecast = |status: JobStatus| {
            let possible = status.job.impossible.is_none();
            Forecast { estimate: possible.then(|| rates.estimate(&status.job, runner)), status }
        };
        Ok(judge.statuses(jobs).into_iter().map(forecast).collect())
    }
}

/// A run under way.
struct Run<'a> {
    judge: Judge<'a>,
    settings: &'a RunSettings,
    hooks: Hooks<'a>,
    board: Board,
    sightings: Sightings,
}

impl Run<'_> {
    /// Takes one job after another until none is left that could become free.
    fn work(&self) {
        while !self.hooks.watcher.is_cancelled() && !self.board.is_settled() {
            if !self.take_first_free() {
                self.wait();
            }
        }
    }

    /// Works on the first job that is free; `false` where there is none.
    fn take_first_free(&self) -> bool {
        for index in 0..self.board.len() {
            let Some((job, share)) = self.board.claim(index) else { continue };
            let folder = self.judge.folder_of(&job);
            let end = Attempt { job, share, folder, index, run: self }.make();
            let worked = matches!(end, End::At(_));
            self.board.settle(index, end);
            if worked {
                return true;
            }
        }
        false
    }

    /// Waits before jobs that others hold are looked at again.
    fn wait(&self) {
        let began = Instant::now();
        let pause = self.settings.times.heartbeat.min(Duration::from_secs(1));
        while began.elapsed() < pause && !self.hooks.watcher.is_cancelled() && !self.board.is_settled() {
            thread::sleep(LOOK);
        }
    }
}
