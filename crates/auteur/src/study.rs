//! A store and a grid of conditions become the trials of all of them, or a forecast of what they would take.

mod request;
mod runner;
mod stress;

use std::num::NonZeroUsize;
use std::path::Path;

use auteur_classifier::Device;
use auteur_dataset::FeatureStore;
use auteur_study::{
    Forecast, Grid, GridReport, Hooks, JobState, JobStatus, Share, Site, Study, StudyError, Watcher,
    Workforce,
};

use serde::Serialize;

use crate::device::expect_device;
use runner::RecipeRunner;

pub use request::{Protocol, RunStudyError, StudyRequest};
pub use stress::{StressError, StressSettings, Stressed, stress_study};

/// How a study is run.
#[derive(Clone, Debug)]
pub struct StudySettings {
    /// What it is asked for.
    pub request: StudyRequest,
    /// What computes.
    pub device: Device,
    /// Which of the jobs.
    pub share: Share,
    /// Jobs to run at a time.
    pub jobs: NonZeroUsize,
    /// Threads that they share; none: as the file of settings says, else those of the current pool.
    pub threads: Option<NonZeroUsize>,
}

impl Default for StudySettings {
    /// What suits the store, one job after the other on the CPU.
    fn default() -> Self {
        Self {
            request: StudyRequest::default(),
            device: Device::default(),
            share: Share::default(),
            jobs: NonZeroUsize::MIN,
            threads: None,
        }
    }
}

/// How a run of a study ended.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyRun {
    /// The jobs that were asked for.
    pub report: GridReport,
    /// Jobs of the study beyond those, which are not complete.
    pub left_beyond: usize,
}

/// A job and how far it is, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobSummary {
    /// The condition that it tries.
    pub job: String,
    /// Its state in a word.
    pub state: &'static str,
    /// What more is known of the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the job took, or is expected to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

impl JobSummary {
    /// The summary of a job as it stands.
    pub fn of(status: &JobStatus) -> Self {
        let reason = match &status.state {
            JobState::Running(holder) => Some(format!("on {}, process {}", holder.host, holder.pid)),
            JobState::Failed(reason) | JobState::Tampered(reason) | JobState::Impossible(reason) => {
                Some(reason.clone())
            }
            JobState::New | JobState::Resumable | JobState::Complete { .. } => None,
        };
        let seconds = match status.state {
            JobState::Complete { seconds } => Some(seconds),
            _ => None,
        };
        Self { job: status.condition().to_string(), state: status.state.name(), reason, seconds }
    }

    /// The summary of a job and what it will take.
    pub fn of_forecast(forecast: &Forecast) -> Self {
        let summary = Self::of(&forecast.status);
        let expected = forecast.estimate.map(|estimate| estimate.seconds);
        Self { seconds: summary.seconds.or(expected), ..summary }
    }
}

/// Works on the study in the folder or [`Site`] `study` until every job that is asked for is complete, has failed, or is another
/// process' to do; begins it where it is not there. What is asked for beyond it is added to it.
///
/// A job that fails is in the report and does not stop the others.
///
/// # Errors
/// [`RunStudyError`].
pub fn run_study(
    store: &Path,
    study: impl Into<Site>,
    settings: &StudySettings,
    watcher: &dyn Watcher,
) -> Result<StudyRun, RunStudyError> {
    expect_device(settings.device)?;
    let (place, store) = (store, FeatureStore::open(store)?);
    let study = study.into();
    let plan = settings.request.plan(&store, place, &study)?;
    let times = study.lease_times();
    let begun = Study::begin(&study, &Grid::new(&plan, &store)?, times, watcher)?;
    // What an earlier command asked may make jobs with what this one asks.
    let grid = Grid::new(begun.plan(), &store)?.only(&plan);
    let threads = settings.threads.or_else(|| settings.request.threads());
    let cores = threads.or_else(|| NonZeroUsize::new(rayon::current_num_threads()));
    let cores = cores.unwrap_or(NonZeroUsize::MIN);
    let workforce = Workforce { share: settings.share, jobs: settings.jobs, cores, times };
    let runner = RecipeRunner { store: &store, place, device: settings.device, plan: begun.plan() };
    let report = begun.run(&grid, &workforce, Hooks { runner: &runner, watcher })?;
    Ok(StudyRun { left_beyond: left_beyond(&report, &begun), report })
}

/// The jobs that [`run_study`] would do, how far they are and how long they take. Nothing is computed and nothing written.
///
/// # Errors
/// [`RunStudyError`].
pub fn forecast_study(
    store: &Path,
    study: impl Into<Site>,
    settings: &StudySettings,
) -> Result<Vec<Forecast>, RunStudyError> {
    let (place, store) = (store, FeatureStore::open(store)?);
    let study = study.into();
    let plan = settings.request.plan(&store, place, &study)?;
    let grid = match Study::open_if_begun(&study)? {
        Some(begun) => {
            let other = |cause| StudyError::OtherPlan { study: study.shown(study.folder()), cause };
            Grid::new(&begun.plan().extended(&plan).map_err(other)?, &store)?.only(&plan)
        }
        None => Grid::new(&plan, &store)?,
    };
    let runner = RecipeRunner { store: &store, place, device: settings.device, plan: grid.plan() };
    Ok(grid.forecast(&study, settings.share, &runner)?)
}

/// Jobs of the study that are neither complete nor among those of the report.
fn left_beyond(report: &GridReport, study: &Study) -> usize {
    let beyond = study.states_beyond(&report.jobs);
    let settled = |state: &JobState| matches!(state, JobState::Complete { .. } | JobState::Impossible(_));
    beyond.iter().filter(|status| !settled(&status.state)).count()
}
