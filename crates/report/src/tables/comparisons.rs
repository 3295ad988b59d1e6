//! The network and each of its rivals on the same test songs.

use super::remarks::DIFFERENCES;
use crate::Section;
use crate::analysis::{Analysis, Comparison};
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let mut table = Table::new(
        Section::Comparisons,
        "XII",
        "The network and its rivals on the same test songs: F1 of the first minus F1 of the second",
        &[
            "First",
            "Second",
            "Split",
            "#Clip",
            "#Songs",
            "#Frame level",
            "#95 % interval",
            "#p",
            "#Song level",
            "#95 % interval, song",
            "#p, song",
        ],
    );
    for comparison in &analysis.comparisons {
        let cells = cells(&mut table, analysis, comparison);
        table.push(cells);
    }
    table.remark(
        "p: how probable a difference at least as large is where there is none, corrected (Holm) for the number of rivals \
         at the same split and length. The intervals are not corrected, so that one can leave out 0 where p is large. A \
         rival that judges whole songs is compared at song level alone.",
    );
    table.remark(DIFFERENCES);
    vec![table]
}

fn cells(table: &mut Table, analysis: &Analysis, comparison: &Comparison) -> Vec<Cell> {
    let songs = Cell::from(Value::Count(comparison.songs as u64));
    let both = [comparison.first, comparison.second];
    let caveats =
        analysis.fewer_trials(comparison.trials, &both).into_iter().chain(analysis.failures_of(both));
    let songs = caveats.fold(songs, |songs, caveat| table.noted(songs, caveat));
    let mut cells: Vec<Cell> = vec![
        analysis.title(comparison.first.classifier).into(),
        analysis.title(comparison.second.classifier).into(),
        comparison.first.division.to_string().into(),
        length(comparison.first.clip_seconds).into(),
        songs,
    ];
    for difference in [comparison.frame, Some(comparison.song)] {
        cells.extend([
            Cell::of(difference, |difference| Value::Difference(difference.value)),
            Cell::of(difference, |difference| Value::DifferenceInterval(difference.interval)),
            Cell::of(difference, |difference| Value::PValue(difference.p_value)),
        ]);
    }
    cells
}
