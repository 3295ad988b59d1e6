//! The run of a grid: several workers, each taking the first job that is free, until every job has come to an end.
//!
//! A [`Study`], the [`Grid`] that was asked for and a [`Runner`] enter; every job's state leaves. Jobs are taken in the
//! order of the grid; those of other processes are looked at again and again until they are complete, given back, or
//! abandoned.
//!
//! **Shares.** Whoever is done with its own share looks at what processes with other shares have begun, long enough to see
//! whether they live, and takes over from those that do not. What they have not begun is left to them: they may not
//! have started yet.
//!
//! **Cores.** `jobs` workers share `cores`: each job is told to use `cores / jobs` threads, at least one, for as long as
//! the run lasts. The runner keeps to it by a thread pool of its own for each job, which is dropped with the job.

mod attempt;
mod board;
mod end;
mod job_progress;
mod keeper;
mod report;
mod shared;
mod steps;

use std::thread;

use crate::estimate::Rates;
use crate::inspector::Inspector;
use crate::lease::Sightings;
use crate::watcher::LOOK;
use crate::{Forecast, Grid, Hooks, JobState, JobStatus, Runner, Share, Site, Study, StudyError, Workforce};
use attempt::Attempt;
use board::Board;
use end::End;
pub use report::GridReport;
use shared::Shared;

impl Study {
    /// Runs the jobs of `grid`, which [`Study::begin`] was given, until each is complete or has failed once.
    ///
    /// A job at work in another process is waited for, and taken over when that process dies. A job that fails leaves its
    /// reason in its folder and stops no other.
    ///
    /// # Errors
    /// [`StudyError::OtherPlan`] where the grid is none of this study. What befalls a job is in the report.
    pub fn run(
        &self,
        grid: &Grid<'_>,
        workforce: &Workforce,
        hooks: Hooks<'_>,
    ) -> Result<GridReport, StudyError> {
        let Hooks { runner, watcher } = hooks;
        self.extended(grid)?;
        let inspector = Inspector { site: self.site(), grid };
        let jobs = || workforce.share.share_out(grid.jobs().iter().cloned());
        let ours = inspector.statuses(jobs().filter_map(|(job, is_ours)| is_ours.then_some(job)));
        let theirs = jobs().filter_map(|(job, is_ours)| (!is_ours).then_some(job)).collect();
        let rates = Rates::of(ours.iter().chain(&self.states_beyond(&ours)));
        let board = Board::new(ours, theirs, rates);
        let shared = Shared { inspector, workforce, hooks, board, sightings: Sightings::default() };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..workforce.jobs.get()).map(|_| scope.spawn(|| work(&shared))).collect();
            while !workers.iter().all(|worker| worker.is_finished()) {
                watcher.show(&shared.board.progress(runner, workforce.jobs.get()));
                thread::sleep(LOOK);
            }
        });
        watcher.show(&shared.board.progress(runner, workforce.jobs.get()));
        let jobs = shared.board.into_statuses(|job| inspector.state(job));
        Ok(GridReport { jobs, was_cancelled: watcher.is_cancelled() })
    }
}

impl Grid<'_> {
    /// What a run of these jobs would find where the study lies, and how long each job takes. Writes nothing; the study need not
    /// be there.
    ///
    /// # Errors
    /// [`StudyError::OtherPlan`] where it is a study of another store or plan, [`StudyError::File`] where it
    /// cannot be read.
    pub fn forecast(
        &self,
        site: impl Into<Site>,
        of: Share,
        runner: &dyn Runner,
    ) -> Result<Vec<Forecast>, StudyError> {
        let site = site.into();
        let study = Study::open_if_begun(&site)?;
        if let Some(study) = &study {
            study.extended(self)?;
        }
        let inspector = Inspector { site: &site, grid: self };
        let statuses = inspector.statuses(of.select(self.jobs().iter().cloned()));
        let others = study.map(|study| study.states_beyond(&statuses)).unwrap_or_default();
        let rates = Rates::of(statuses.iter().chain(&others));
        let forecast = |status: JobStatus| {
            let can_be_done = !matches!(status.state, JobState::Impossible(_) | JobState::Tampered(_));
            Forecast { estimate: can_be_done.then(|| rates.estimate(&status.job, runner)), status }
        };
        Ok(statuses.into_iter().map(forecast).collect())
    }
}

/// Takes one job after another until none is left that could become free.
fn work(shared: &Shared<'_>) {
    while !shared.hooks.watcher.is_cancelled() && !shared.board.is_settled() {
        if !take_first_free(shared) {
            shared.wait();
        }
    }
}

/// Works on the first job that is free; `false` where there is none.
fn take_first_free(shared: &Shared<'_>) -> bool {
    for index in 0..shared.board.len() {
        let Some((job, whose)) = shared.board.claim(index) else { continue };
        let folder = shared.inspector.folder_of(&job);
        let end = Attempt { job, whose, folder, index, shared }.make();
        let worked = matches!(end, End::At(_));
        shared.board.settle(index, end);
        if worked {
            return true;
        }
    }
    false
}
