//! The report of made-up and of real trials.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

mod support;

#[path = "report/beside.rs"]
mod beside;
#[path = "report/calibration.rs"]
mod calibration;
#[path = "report/errors.rs"]
mod errors;
#[path = "report/explanations.rs"]
mod explanations;
#[path = "report/files.rs"]
mod files;
#[path = "report/maps.rs"]
mod maps;
#[path = "report/numbers.rs"]
mod numbers;
#[path = "report/pages.rs"]
mod pages;
#[path = "report/pictures.rs"]
mod pictures;
#[path = "report/properties.rs"]
mod properties;
#[path = "report/real_runs.rs"]
mod real_runs;
#[path = "report/robustness.rs"]
mod robustness;
#[path = "report/said.rs"]
mod said;
#[path = "report/snapshots.rs"]
mod snapshots;

use auteur_ground::Silent;
use auteur_report::{Report, StudyResults, Table};

fn report(results: &StudyResults) -> Report {
    Report::of(results, &Silent).unwrap()
}

fn table<'r>(report: &'r Report, number: &str) -> &'r Table {
    report.tables.iter().find(|table| table.number == number).unwrap()
}

/// The text of a row's cells.
fn texts(table: &Table, row: usize) -> Vec<String> {
    table.rows[row].cells.iter().map(|cell| cell.value.text()).collect()
}
