//! Cells with averages of trials, and what they say where trials are missing.

use crate::analysis::{Analysis, Division, Key, Setup, Summary};
use crate::table::{Cell, Table, Value};

/// A summary's average; says so where trials are missing.
pub(super) fn average(table: &mut Table, analysis: &Analysis, summary: Option<&Summary>) -> Cell {
    let cell = Cell::of(summary, |summary| Value::Score(summary.average));
    of_trials(table, analysis, cell, summary.map_or(0, |summary| summary.trials))
}

/// A cell whose number comes from `found` trials; says so where trials are missing.
pub(super) fn of_trials(table: &mut Table, analysis: &Analysis, cell: Cell, found: usize) -> Cell {
    match analysis.fewer_trials(found) {
        Some(note) => table.noted(cell, note),
        None => cell,
    }
}

/// One cell for every clip length.
pub(super) fn by_length<'a>(
    analysis: &'a Analysis<'a>,
    classifier: usize,
    division: Division,
    mut cell: impl FnMut(Option<&Setup<'a>>) -> Cell,
) -> Vec<Cell> {
    let setup = |&clip_seconds| cell(analysis.setups.get(Key { classifier, division, clip_seconds }));
    analysis.lengths.iter().map(setup).collect()
}
