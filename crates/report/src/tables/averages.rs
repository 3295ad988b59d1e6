//! Cells with averages of trials, what they say where trials are missing, and what answers without listening are worth.

use auteur_evaluation::Chance;

use crate::analysis::{Analysis, Division, GUESSING, Key, Level, MAJORITY, Setup, Summary};
use crate::table::{Cell, Table, Value};
use auteur_study::ClipSeconds;

/// A setup's average score; says so where trials are missing or trainings failed.
pub(super) fn average(
    table: &mut Table,
    analysis: &Analysis,
    setup: Option<&Setup>,
    score: impl Fn(&Setup) -> Summary,
) -> Cell {
    let Some(setup) = setup else { return Value::Missing.into() };
    let cell = Cell::from(Value::Score(score(setup).average));
    analysis.caveats(setup).into_iter().fold(cell, |cell, caveat| table.noted(cell, caveat))
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

/// F1 of guessing and of always naming one artist, each with its name and a cell for every clip length.
pub(super) fn blind(analysis: &Analysis, division: Division, level: Level) -> [(&'static str, Vec<Cell>); 2] {
    let by_length = |of: fn(&Setup, Level) -> Option<Chance>| -> Vec<Cell> {
        let at = |&clip_seconds: &ClipSeconds| {
            let mut setups = analysis.setups.iter();
            let found =
                setups.find(|setup| setup.key.division == division && setup.key.clip_seconds == clip_seconds);
            Cell::of(found.and_then(|setup| of(setup, level)), |chance| Value::Score(chance.weighted_f1))
        };
        analysis.lengths.iter().map(at).collect()
    };
    [
        (GUESSING, by_length(|setup, level| Some(setup.blind(level)?.guessing))),
        (MAJORITY, by_length(|setup, level| Some(setup.blind(level)?.majority))),
    ]
}
