//! `report`: what a study found to tables, figures and pages.

mod network;
pub(crate) mod results;

use std::fs;

use auteur::report::Report;
use auteur::study::Study;
use serde::Serialize;

use super::results_folder::make_ready;
use super::{print, print_json, use_threads};
use crate::cli;
use crate::failure::Failure;
use crate::progress::TerminalProgress;

/// What `report --json` prints.
#[derive(Serialize)]
struct Answer {
    report: String,
    trials: usize,
    /// Jobs without a result, and what they are.
    missing: Vec<String>,
    tables: Vec<String>,
    figures: Vec<String>,
}

pub(crate) fn run(arguments: &cli::Report) -> Result<(), Failure> {
    use_threads(&arguments.shared)?;
    let study = Study::open(&arguments.study)?;
    make_ready(&arguments.output, "report.html", &["report.md", "map.html", "tables", "figures"])?;
    let progress = TerminalProgress::new();
    let name = arguments.name.clone().unwrap_or_else(|| {
        let folder = fs::canonicalize(&arguments.study).unwrap_or_else(|_| arguments.study.clone());
        folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    });
    let (results, missing) = results::of_study(&study, name, &progress)?;
    let report = Report::of(&results, &progress)?;
    report.write(&arguments.output, &progress)?;
    drop(progress);

    let answer = Answer {
        report: arguments.output.join("report.html").display().to_string(),
        trials: results.trials.len(),
        missing: missing.iter().map(|status| status.condition().to_string()).collect(),
        tables: report.tables.iter().map(|table| table.id()).collect(),
        figures: report.figures.iter().map(|figure| figure.id()).collect(),
    };
    if arguments.shared.json {
        return print_json(&answer);
    }
    let lacking = match answer.missing.len() {
        0 => String::new(),
        1 => ", 1 job has no result: Table XIV says why".to_owned(),
        count => format!(", {count} jobs have no result: Table XIV says why"),
    };
    print(&format!("{} trials{lacking}\nopen: {}", answer.trials, answer.report))
}
