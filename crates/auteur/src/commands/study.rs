//! `study`: a store to the trials of a whole grid of conditions.

mod display;
mod runner;

use std::num::NonZeroUsize;

use auteur::dataset::FeatureStore;
use auteur::study::{
    Forecast, Grid, GridReport, Hooks, JobState, JobStatus, LeaseTimes, RunSettings, Study, StudyPlan,
};
use serde::Serialize;

use self::display::StudyDisplay;
use self::runner::ClassifierRunner;
use super::{open_device, print, print_json, use_threads};
use crate::classifier::Classifier;
use crate::cli;
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::wording::duration;

/// A job as `study --json` prints it.
#[derive(Serialize)]
struct JobAnswer {
    job: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What the job took, or is expected to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

pub(crate) fn run(arguments: &cli::Study) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let device = open_device(&arguments.computing)?;
    let store = FeatureStore::open(&arguments.store)?;
    let mut settings = Configuration::read(arguments.settings.config.as_deref())?;
    settings.use_store(&arguments.store);
    let plan = plan(arguments, &store, &settings)?;
    let grid = Grid::new(&plan, &store)?;
    let runner =
        ClassifierRunner { store: &store, store_folder: &arguments.store, settings: &settings, device };
    if arguments.list {
        let forecasts = grid.forecast(&arguments.output, arguments.shard, &runner)?;
        return list(&forecasts, arguments.shared.json);
    }

    let display = StudyDisplay::new();
    let times = LeaseTimes::default();
    let study = Study::begin(&arguments.output, &grid, times, &display)?;
    let cores = NonZeroUsize::new(rayon::current_num_threads()).unwrap_or(NonZeroUsize::MIN);
    let run = RunSettings { shard: arguments.shard, jobs: arguments.jobs, cores, times };
    let report = study.run(&grid, &run, Hooks { runner: &runner, watcher: &display })?;
    drop(display);
    tell(&report, arguments)
}

/// What is asked: the flags, before what the study in the folder asks already, before the paper's grid.
fn plan(
    arguments: &cli::Study,
    store: &FeatureStore,
    settings: &Configuration,
) -> Result<StudyPlan, Failure> {
    let begun = Study::open_if_begun(&arguments.output)?.map(|study| study.plan().clone());
    let standard = StudyPlan { epochs: settings.training.epochs, ..StudyPlan::paper(store)? };
    let base = begun.unwrap_or_else(|| standard.clone());
    let names = |asked: &Vec<Classifier>| asked.iter().map(|one| one.name().to_owned()).collect();
    Ok(StudyPlan {
        store: standard.store,
        classifiers: arguments.classifiers.as_ref().map_or(base.classifiers, names),
        lengths: arguments.lengths.clone().unwrap_or(base.lengths),
        splits: arguments.splits.clone().unwrap_or(base.splits),
        seeds: arguments.seeds.clone().unwrap_or(base.seeds),
        epochs: arguments.epochs.map_or(base.epochs, |epochs| epochs as usize),
        exclude: arguments.exclude.clone().unwrap_or(base.exclude),
        settings: settings.of_study()?,
    })
}

/// Prints how the run of the grid ended.
fn tell(report: &GridReport, arguments: &cli::Study) -> Result<(), Failure> {
    let folder = arguments.output.display();
    if arguments.shared.json {
        print_json(&report.jobs.iter().map(|job| answer(job, None)).collect::<Vec<_>>())?;
    } else {
        let done = count(&report.jobs, |state| matches!(state, JobState::Complete { .. }));
        print(&format!("{folder}: {done} of {} jobs are complete", report.jobs.len()))?;
        for status in &report.jobs {
            if let JobState::Impossible(reason) = &status.state {
                print(&format!("  {} cannot be done: {reason}", status.condition()))?;
            }
        }
    }
    let faults: Vec<String> =
        report.faults().map(|(condition, reason)| format!("  {condition}: {reason}")).collect();
    if !faults.is_empty() {
        return Err(Failure::Failed(format!(
            "{} jobs failed; the same command tries them again\n{}",
            faults.len(),
            faults.join("\n")
        )));
    }
    if report.was_cancelled && !report.is_complete() {
        return Err(Failure::Stopped("the same command goes on from here".to_owned()));
    }
    if arguments.shared.json {
        return Ok(());
    }
    print(&format!("next: auteur report {folder} -o REPORT"))
}

fn count(jobs: &[JobStatus], is: impl Fn(&JobState) -> bool) -> usize {
    jobs.iter().filter(|job| is(&job.state)).count()
}

/// Prints the jobs with their state and time.
fn list(forecasts: &[Forecast], json: bool) -> Result<(), Failure> {
    if json {
        let jobs = forecasts
            .iter()
            .map(|forecast| answer(&forecast.status, forecast.estimate.map(|estimate| estimate.seconds)));
        return print_json(&jobs.collect::<Vec<_>>());
    }
    let mut left = 0.0;
    for Forecast { status, estimate } in forecasts {
        let name = status.condition().to_string();
        let (state, reason) = words(&status.state);
        let time = match (&status.state, estimate) {
            (JobState::Complete { seconds }, _) => duration(*seconds),
            (_, Some(estimate)) => {
                left += estimate.seconds;
                format!("about {}", duration(estimate.seconds))
            }
            (_, None) => String::new(),
        };
        let reason = reason.map_or_else(String::new, |reason| format!("  {reason}"));
        print(format!("{name:<44} {state:<10} {time}{reason}").trim_end())?;
    }
    let measured =
        forecasts.iter().filter_map(|forecast| forecast.estimate).all(|estimate| estimate.is_measured);
    let how = if measured {
        "by the jobs that are complete"
    } else {
        "roughly, until a job of each classifier is complete"
    };
    print(&format!("{} jobs, about {} left, {how}", forecasts.len(), duration(left)))
}

fn answer(status: &JobStatus, estimate: Option<f64>) -> JobAnswer {
    let (state, reason) = words(&status.state);
    let seconds = match status.state {
        JobState::Complete { seconds } => Some(seconds),
        _ => estimate,
    };
    JobAnswer { job: status.condition().to_string(), state, reason, seconds }
}

/// A state in a word, and what more is known.
fn words(state: &JobState) -> (&'static str, Option<String>) {
    match state {
        JobState::New => ("new", None),
        JobState::Resumable => ("begun", None),
        JobState::Running(holder) => ("running", Some(format!("on {}, process {}", holder.host, holder.pid))),
        JobState::Complete { .. } => ("complete", None),
        JobState::Failed(reason) => ("failed", Some(reason.clone())),
        JobState::Tampered(reason) => ("tampered", Some(reason.clone())),
        JobState::Impossible(reason) => ("impossible", Some(reason.clone())),
    }
}
