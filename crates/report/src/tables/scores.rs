//! Tables IV and V: F1 of the network against clip length, at frame and at song level, beside the paper's.

use auteur_classifier::Work;
use auteur_dataset::SplitKind;
use auteur_study::{ArtistSet, ClipSeconds};

use super::averages::{average, blind, by_length};
use super::remarks::{BLIND, DEVIATION, INTERVALS};
use crate::analysis::{Analysis, Division, Level, Summary};
use crate::published::{self, ARTISTS, MISPRINT, PublishedF1};
use crate::table::{Cell, Table, Value};
use crate::{Asked, Protocol, Section};

/// Table IV at frame level, Table V at song level.
pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let table = |number, level, of: &str| {
        let title = format!("Test F1 scores of the network, {of} ({})", trials_found(analysis));
        let table = Table::new(Section::Paper, number, title, &["Split", "Type"]);
        filled(table.with_lengths(&analysis.lengths), analysis, level)
    };
    if analysis.network().is_none() {
        return Vec::new();
    }
    vec![
        table("IV", Level::Frame, "clip by clip: the paper's frame level"),
        table("V", Level::SONG, "song by song"),
    ]
}

/// `3 trials`; `1 of 3 trials` where so many are complete.
fn trials_found(analysis: &Analysis) -> String {
    let setups = || {
        networks(analysis)
            .flat_map(|network| analysis.setups.iter().filter(move |setup| setup.key.classifier == network))
    };
    let counts = || setups().map(|setup| setup.trials.len());
    let (fewest, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let found = if fewest == most { most.to_string() } else { format!("{fewest} to {most}") };
    let asked = setups().map(|setup| setup.asked).max().unwrap_or(0);
    if setups().any(|setup| setup.trials.len() < setup.asked) {
        format!("{found} of {asked} trials")
    } else {
        format!("{found} {}", if most == 1 { "trial" } else { "trials" })
    }
}

/// The paper's network, or several classifiers that do its work again.
fn networks(analysis: &Analysis) -> impl Iterator<Item = usize> {
    let classifiers = analysis.classifiers.iter().enumerate();
    classifiers.filter(|(_, classifier)| classifier.work == Some(Work::NasrullahZhao)).map(|(index, _)| index)
}

fn filled(mut table: Table, analysis: &Analysis, level: Level) -> Table {
    let networks: Vec<usize> = networks(analysis).collect();
    for division in Division::ALL {
        let found: Vec<usize> = networks
            .iter()
            .copied()
            .filter(|&network| analysis.setups.divisions(network).any(|found| found == division))
            .collect();
        for &network in &found {
            let name = match networks.len() {
                1 => division.to_string(),
                _ => format!("{division}, {}", analysis.title(network)),
            };
            Group { name, network, division, level }.push(&mut table, analysis);
        }
        if !found.is_empty() {
            for (kind, cells) in blind(analysis, division, level) {
                table.push([vec![division.to_string().into(), kind.into()], cells].concat());
            }
        }
        let asked =
            division.artists == ArtistSet::All && analysis.results.asked.splits.contains(&division.split);
        if !found.is_empty() || asked {
            push_published(&mut table, &analysis.lengths, division, level);
        }
    }
    let several = networks
        .iter()
        .any(|&network| Division::ALL.iter().any(|&division| analysis.setups.is_repeated(network, division)));
    table.remark(format!(
        "F1: the harmonic mean of precision and recall, averaged over artists with their numbers of clips or songs as \
         weights; 1 is best. The paper's rows are of artist20, which has other songs and 20 artists to choose from, so that \
         guessing is worth less there. Trials: {}.{}",
        trials(&analysis.results.asked),
        if several { " Best: the best trial." } else { "" }
    ));
    table.remark(BLIND);
    if several {
        table.remark(DEVIATION);
    }
    table.remark(INTERVALS);
    table
}

/// The rows of a network and a division.
struct Group {
    /// What stands in the first column.
    name: String,
    network: usize,
    division: Division,
    level: Level,
}

impl Group {
    fn push(&self, table: &mut Table, analysis: &Analysis) {
        let averages = by_length(analysis, self.network, self.division, |setup| {
            average(table, analysis, setup, |setup| setup.f1(self.level))
        });
        table.push_group(self.row("Average", averages));
        if analysis.setups.is_repeated(self.network, self.division) {
            let best =
                self.cells(analysis, |summary| Cell::of(summary, |summary| Value::Score(summary.best)));
            table.push(self.row("Best", best));
            let deviation = |summary: Option<Summary>| summary.and_then(|summary| summary.deviation);
            let deviation = self.cells(analysis, |summary| Cell::of(deviation(summary), Value::Score));
            table.push(self.row("Standard deviation", deviation));
        }
        let interval = self.cells(analysis, |summary| {
            Cell::of(summary.and_then(|summary| summary.interval), Value::Interval)
        });
        table.push(self.row("95 % interval", interval));
    }

    fn row(&self, kind: &str, cells: Vec<Cell>) -> Vec<Cell> {
        [vec![Cell::from(self.name.as_str()), kind.into()], cells].concat()
    }

    fn cells(&self, analysis: &Analysis, mut cell: impl FnMut(Option<Summary>) -> Cell) -> Vec<Cell> {
        by_length(analysis, self.network, self.division, |setup| {
            cell(setup.map(|setup| setup.f1(self.level)))
        })
    }
}

/// The paper's rows; it has none for the song split of the artists with albums.
fn push_published(table: &mut Table, lengths: &[ClipSeconds], division: Division, level: Level) {
    if division.artists == ArtistSet::WithAlbums && division.split == SplitKind::Song {
        return;
    }
    type Number = fn(PublishedF1) -> f64;
    let kinds: [(&str, Number); 2] =
        [("Average, paper", |published| published.average), ("Best, paper", |published| published.best)];
    for (kind, of) in kinds {
        let mut cells = vec![Cell::from(division.to_string()), kind.into()];
        for &length in lengths {
            let published = published::f1(level, division.split, length);
            let cell = Cell::of(published, |published| Value::Score(of(published)));
            let corrected = published.is_some_and(|published| published.corrected);
            cells.push(if corrected { table.noted(cell, MISPRINT) } else { cell });
        }
        table.push(cells);
    }
    // 20 artists with about as many songs each.
    let guessing = lengths.iter().map(|_| Value::Score(1.0 / f64::from(ARTISTS)).into());
    table.push([vec![division.to_string().into(), "Guessing, paper".into()], guessing.collect()].concat());
}

/// `seeds 0, 21, 42`, as footnotes say it.
fn trials(asked: &Asked) -> String {
    let list: Vec<String> = asked.seeds.iter().map(u64::to_string).collect();
    let folds = match asked.protocol {
        Protocol::CrossValidation(folds) if asked.splits.contains(&SplitKind::Album) => {
            format!(
                ", each a cross-validation in {folds} folds, by album in no more than an artist has albums"
            )
        }
        Protocol::CrossValidation(folds) => format!(", each a cross-validation in {folds} folds"),
        _ => String::new(),
    };
    format!("{} {}{folds}", if asked.seeds.len() == 1 { "seed" } else { "seeds" }, list.join(", "))
}
