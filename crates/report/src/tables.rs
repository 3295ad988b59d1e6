//! The paper's five tables, in its order and under its numbers, and those that the paper lacks.

mod baselines;
mod comparisons;
mod conditions;
mod corpus;
mod gain;
mod missing;
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
        missing::table(analysis),
    ];
    tables.retain(|table| !table.rows.is_empty());
    tables
}

/// A summary's average; says so where trials are missing.
fn average(table: &mut Table, analysis: &Analysis, summary: Option<&Summary>) -> Cell {
    let cell = Cell::of(summary, |summary| Value::Score(summary.average));
    of_trials(table, analysis, (cell, summary.map_or(0, |summary| summary.trials)))
}

/// A cell whose number comes from `found` trials; says so where trials are missing.
fn of_trials(table: &mut Table, analysis: &Analysis, (cell, found): (Cell, usize)) -> Cell {
    match analysis.fewer_trials(found) {
        Some(note) => table.noted(cell, note),
        None => cell,
    }
}

/// What a standard deviation is.
const DEVIATION: &str = "Standard deviation: of the trials (divided by n - 1).";

/// What the intervals of scores are, and what they do not tell.
const INTERVALS: &str = "95 % interval: of the average, bias-corrected and accelerated (BCa), from resampling the test \
                         songs 10,000 times. It holds for the classifiers as they were trained: how far another \
                         training or another split would move the scores is not in it; the standard deviation of the \
                         trials hints at that.";

/// The same of differences.
const DIFFERENCES: &str = "95 % intervals are bias-corrected and accelerated (BCa), from resampling the test songs. They \
                           hold for the classifiers as they were trained: what another training or another split \
                           would change is not in them.";

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
