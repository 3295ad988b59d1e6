//! `study`: a store to the trials of a whole grid of conditions.

mod display;
mod plan;
mod runner;
mod settings;

use std::collections::HashSet;
use std::num::NonZeroUsize;

use auteur::dataset::FeatureStore;
use auteur::study::{
    Condition, Forecast, Grid, GridReport, Hooks, JobState, JobStatus, LeaseTimes, RunSettings, Study,
};
use serde::Serialize;

use self::display::StudyDisplay;
use self::plan::{File, plan};
use self::runner::ClassifierRunner;
pub(crate) use self::settings::expect_settings;
use super::{open_device, print, print_json, use_threads};
use crate::cli;
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
    let mut file = File::read(arguments.settings.config.as_deref())?;
    file.settings.use_store(&arguments.store);
    let plan = plan(arguments, &store, &file)?;
    let grid = Grid::new(&plan, &store)?;
    let runner =
        ClassifierRunner { store: &store, store_folder: &arguments.store, settings: &file.settings, device };
    if arguments.list {
        let grid = match Study::open_if_begun(&arguments.output)? {
            Some(study) => Grid::new(&study.plan().extended(&plan, &arguments.output)?, &store)?.only(&plan),
            None => grid,
        };
        let forecasts = grid.forecast(&arguments.output, arguments.shard, &runner)?;
        return list(&forecasts, arguments.shared.json);
    }

    let display = StudyDisplay::new();
    let times = LeaseTimes::default();
    let study = Study::begin(&arguments.output, &grid, times, &display)?;
    // What an earlier command asked may make jobs with what this one asks.
    let grid = Grid::new(study.plan(), &store)?.only(&plan);
    let threads = file.threads().filter(|_| arguments.shared.threads.is_none());
    let cores = NonZeroUsize::new(threads.unwrap_or_else(rayon::current_num_threads));
    let cores = cores.unwrap_or(NonZeroUsize::MIN);
    let run = RunSettings { shard: arguments.shard, jobs: arguments.jobs, cores, times };
    let report = study.run(&grid, &run, Hooks { runner: &runner, watcher: &display })?;
    drop(display);
    tell(&report, &study, arguments)
}

/// Jobs of the study that are neither complete nor among those of the report.
fn outside(report: &GridReport, study: &Study) -> usize {
    let inside: HashSet<String> = report.jobs.iter().map(|status| status.condition().name()).collect();
    let states = study.states();
    let left = states.iter().filter(|status| {
        !matches!(status.state, JobState::Complete { .. } | JobState::Impossible(_))
            && !inside.contains(&status.condition().name())
    });
    left.count()
}

/// Prints how the run of the grid ended.
fn tell(report: &GridReport, study: &Study, arguments: &cli::Study) -> Result<(), Failure> {
    let folder = arguments.output.display();
    if arguments.shared.json {
        print_json(&report.jobs.iter().map(|job| answer(job, None)).collect::<Vec<_>>())?;
    } else {
        let done = count(&report.jobs, |state| matches!(state, JobState::Complete { .. }));
        let are = if report.jobs.len() == 1 { "is" } else { "are" };
        print(&format!("{folder}: {done} of {} {are} complete", jobs(report.jobs.len())))?;
        for status in &report.jobs {
            if let JobState::Impossible(reason) = &status.state {
                print(&format!("  {} cannot be done: {reason}", status.condition()))?;
            }
        }
    }
    if let Some(faults) = faults(report) {
        return Err(Failure::Failed(faults));
    }
    if report.was_cancelled && !report.is_complete() {
        return Err(Failure::Stopped("the same command goes on from here".to_owned()));
    }
    if arguments.shared.json {
        return Ok(());
    }
    match outside(report, study) {
        0 => {}
        left => print(&format!(
            "{} of the study beyond this command left: without --shard, --classifiers, --lengths, --splits and \
             --seeds it does all of the study",
            jobs(left)
        ))?,
    }
    print(&format!("next: auteur report {folder} -o REPORT"))
}

/// Which jobs have no result, and what helps each; none where there is no such job.
fn faults(report: &GridReport) -> Option<String> {
    let failed: Vec<String> = report.failed().map(|(condition, _)| condition.name()).collect();
    // Each told its reason when it failed.
    let failed = (!failed.is_empty()).then(|| {
        let (jobs, them) = (jobs(failed.len()), if failed.len() == 1 { "it" } else { "them" });
        format!("{jobs} failed; the same command tries {them} again, --list says why: {}", failed.join(", "))
    });
    let line = |(condition, reason): (&Condition, &str)| format!("\n  {condition}: {reason}");
    let tampered: Vec<String> = report.tampered().map(line).collect();
    let tampered = (!tampered.is_empty()).then(|| {
        let (jobs, they) = (jobs(tampered.len()), if tampered.len() == 1 { "it is" } else { "they are" });
        format!(
            "{jobs} not used, since what lies there is not the study's; {they} left alone:{}",
            tampered.concat()
        )
    });
    let faults: Vec<String> = failed.into_iter().chain(tampered).collect();
    (!faults.is_empty()).then(|| faults.join("\n"))
}

fn jobs(count: usize) -> String {
    if count == 1 { "1 job".to_owned() } else { format!("{count} jobs") }
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
            // No command does these.
            (JobState::Tampered(_), _) => String::new(),
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
    print(&format!("{}, about {} left, {how}", jobs(forecasts.len()), duration(left)))
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
