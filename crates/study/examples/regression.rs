//! A whole study of a small classifier over a real store, as a program runs it:
//!
//! ```text
//! cargo run --release -p auteur-study --example regression -- STORE STUDY [I/N]
//! ```
//!
//! Start it several times on one folder, kill some of them, start it again: the results stay the same.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program shows what it does")]

#[path = "../tests/support/regression.rs"]
mod regression;

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Duration;

use auteur_classifier::{Configuration, Section, SplitConfig, TrainingConfig};
use auteur_dataset::FeatureStore;
use auteur_evaluation::Vote;
use auteur_study::{Grid, GridProgress, Hooks, LeaseTimes, Share, Study, StudyPlan, Watcher, Workforce};
use regression::Regression;

/// Prints to standard error, and is never cancelled but by a signal.
struct Terminal;

impl Watcher for Terminal {
    fn show(&self, progress: &GridProgress) {
        let GridProgress { done, running, elsewhere, left, failed, seconds_left } = progress;
        let running = running.len();
        eprint!(
            "\r{done} done, {running} running, {elsewhere} elsewhere, {left} left, {failed} failed, {seconds_left:.0} s "
        );
    }

    fn note(&self, message: &str) {
        eprintln!("\n{message}");
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [store, study, share @ ..] = arguments.as_slice() else {
        return Err("give STORE STUDY [I/N]".into());
    };
    let (folder, share) = (PathBuf::from(study), share.first().map_or("1/1", String::as_str));
    let store = FeatureStore::open(store.as_ref())?;
    let settings = Configuration {
        classifier: "regression".to_owned(),
        store: None,
        split: SplitConfig::default(),
        features: None,
        training: TrainingConfig::default(),
        sections: BTreeMap::from([(
            "regression".to_owned(),
            Section::from_iter([("epochs".to_owned(), 50.into())]),
        )]),
    };
    let plan = StudyPlan { classifiers: vec!["regression".to_owned()], ..StudyPlan::paper(&store, settings) };
    let grid = Grid::new(&plan, &store)?;
    let runner = Regression { store: &store, pause: Duration::from_millis(20), log: &|_, _| {} };
    let share: Share = share.parse()?;
    for one in grid.forecast(&folder, share, &runner)? {
        let seconds = one.estimate.map_or(0.0, |estimate| estimate.seconds);
        println!("{:40} {seconds:8.1} s  {}", one.status.condition(), one.status.state);
    }
    let workforce = Workforce { share, ..Workforce::on_cores(available_parallelism()?) };
    let study = Study::begin(&folder, &grid, LeaseTimes::default(), &Terminal)?;
    let report = study.run(&grid, &workforce, Hooks { runner: &runner, watcher: &Terminal })?;
    println!("\ncomplete: {}", report.is_complete());
    for trial in study.trials().complete {
        let f1 = [&trial.evaluation.frame, trial.evaluation.song.report(Vote::Majority)]
            .map(|one| one.weighted_average.f1);
        println!(
            "{:40} frame {:.3} song {:.3}  {:.1} s",
            trial.condition,
            f1[0],
            f1[1],
            trial.seconds().unwrap_or_default()
        );
    }
    Ok(())
}
