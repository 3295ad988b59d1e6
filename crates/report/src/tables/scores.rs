//! Tables IV and V: F1 of the network against clip length, at frame and at song level, beside the paper's.

use auteur_dataset::SplitKind;
use auteur_study::ArtistSet;

use super::{DEVIATION, INTERVALS, average, by_length, seeds};
use crate::Work;
use crate::analysis::{Analysis, Division, Level};
use crate::published::{self, MISPRINT, PublishedF1};
use crate::table::{Cell, Table, Value};

/// Table IV at frame level, Table V at song level.
pub(super) fn table(analysis: &Analysis, level: Level) -> Table {
    let (number, title) = match level {
        Level::Frame => ("IV", "Test F1 scores for frame level audio features"),
        Level::Song(_) => ("V", "Test F1 scores for song level audio features"),
    };
    let trials = analysis.trials_asked();
    let title = format!("{title} ({trials} {})", if trials == 1 { "trial" } else { "trials" });
    let mut table = Table::new(number, title, &["Split", "Type"]).with_lengths(&analysis.clip_seconds);
    let networks: Vec<usize> = (0..analysis.classifiers.len())
        .filter(|&classifier| analysis.classifiers[classifier].work == Some(Work::NasrullahZhao))
        .collect();
    for division in Division::ALL {
        let found: Vec<usize> = networks
            .iter()
            .copied()
            .filter(|&network| analysis.divisions(network).any(|found| found == division))
            .collect();
        for &network in &found {
            let name = match networks.len() {
                1 => division.to_string(),
                _ => format!("{division}, {}", analysis.title(network)),
            };
            push_own(&mut table, analysis, (name, network, division, level));
        }
        let asked =
            division.artists == ArtistSet::All && analysis.results.asked.splits.contains(&division.split);
        if !found.is_empty() || asked {
            push_published(&mut table, &analysis.clip_seconds, (division, level));
        }
    }
    table.remark(format!(
        "F1 averaged over artists, weighted by support; trials: {}. Best: the best trial.",
        seeds(analysis)
    ));
    table.remark(DEVIATION);
    table.remark(INTERVALS);
    table
}

fn push_own(
    table: &mut Table,
    analysis: &Analysis,
    (name, network, division, level): (String, usize, Division, Level),
) {
    let of = (network, division);
    let row =
        |kind: &str, name: &str, cells: Vec<Cell>| [vec![Cell::from(name), kind.into()], cells].concat();
    let averages =
        by_length(analysis, of, |cell| average(table, analysis, cell.map(|cell| cell.f1(level)).as_ref()));
    table.push_group(row("Average", &name, averages));
    let best = by_length(analysis, of, |cell| Cell::of(cell, |cell| Value::Score(cell.f1(level).best)));
    table.push(row("Best", &name, best));
    let deviation = by_length(analysis, of, |cell| {
        Cell::of(cell.and_then(|cell| cell.f1(level).deviation), Value::Score)
    });
    table.push(row("Standard deviation", &name, deviation));
    let interval = by_length(analysis, of, |cell| {
        Cell::of(cell.and_then(|cell| cell.f1(level).interval), Value::Interval)
    });
    table.push(row("95 % interval", &name, interval));
}

/// The paper's rows; it has none for the song split of the artists with albums.
fn push_published(table: &mut Table, clip_seconds: &[f64], (division, level): (Division, Level)) {
    if division.artists == ArtistSet::WithAlbums && division.split == SplitKind::Song {
        return;
    }
    type Score = fn(PublishedF1) -> f64;
    let kinds: [(&str, Score); 2] =
        [("Average, paper", |scores| scores.average), ("Best, paper", |scores| scores.best)];
    for (kind, score) in kinds {
        let mut cells = vec![Cell::from(division.to_string()), kind.into()];
        for &seconds in clip_seconds {
            let published = published::f1(level, division.split, seconds);
            let cell = Cell::of(published, |scores| Value::Score(score(scores)));
            let corrected = published.is_some_and(|scores| scores.corrected);
            cells.push(if corrected { table.noted(cell, MISPRINT) } else { cell });
        }
        table.push(cells);
    }
}
