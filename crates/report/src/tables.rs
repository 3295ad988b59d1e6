//! The paper's five tables, in its order and under its numbers, and those that the paper lacks.

mod baselines;
mod comparisons;
mod conditions;
mod corpus;
mod gain;
mod others;
mod producer;
mod scores;
mod settings;
mod votes;

use crate::Table;
use crate::analysis::{Analysis, Division, Level, Summary};
use crate::table::{Cell, Value};

/// All tables that there is something to say in.
pub(crate) fn all(analysis: &Analysis) -> Vec<Table> {
    let mut tables = vec![
        corpus::by_property(analysis),
        settings::table(analysis),
        baselines::table(analysis),
        scores::table(analysis, Level::Frame),
        scores::table(analysis, Level::SONG),
        corpus::by_artist(analysis),
        others::table(analysis),
        votes::table(analysis),
        gain::table(analysis),
        producer::table(analysis),
        producer::by_artist(analysis),
        comparisons::table(analysis),
        conditions::table(analysis),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// A summary's average; says so where trials are missing.
fn average(table: &mut Table, analysis: &Analysis, summary: Option<&Summary>) -> Cell {
    let (found, asked) = (summary.map_or(0, |summary| summary.trials), analysis.trials_asked());
    let cell = Cell::of(summary, |summary| Value::Score(summary.average));
    if found < asked {
        return table.noted(cell, format!("{found} of the {asked} trials that were asked for."));
    }
    cell
}

/// One cell for every clip length.
fn by_length<'a>(
    analysis: &'a Analysis<'a>,
    (classifier, division): (usize, Division),
    mut cell: impl FnMut(Option<&crate::analysis::Cell<'a>>) -> Cell,
) -> Vec<Cell> {
    let lengths = analysis.clip_seconds.iter();
    lengths.map(|&seconds| cell(analysis.cell(classifier, division, seconds))).collect()
}

/// `seeds 0, 21, 42`, as footnotes say it.
fn seeds(analysis: &Analysis) -> String {
    let seeds: Vec<String> = analysis.results.asked.seeds.iter().map(u64::to_string).collect();
    format!("{} {}", if seeds.len() == 1 { "seed" } else { "seeds" }, seeds.join(", "))
}
