//! What the vote gains: song level F1 less frame level F1.

use super::{by_length, of_trials};
use crate::analysis::{Analysis, Cell as Found};
use crate::published;
use crate::table::{Cell, Table, Value};
use crate::{Work, analysis::Level};

use auteur_evaluation::Resampled;
use auteur_study::ArtistSet;

pub(super) fn table(analysis: &Analysis) -> Table {
    let title = "Gain of song level over frame level in F1, and its 95 % interval";
    let mut table =
        Table::new("IX", title, &["Classifier", "Split", "Type"]).with_lengths(&analysis.clip_seconds);
    for (index, classifier) in analysis.classifiers.iter().enumerate() {
        for division in analysis.divisions(index) {
            let lead = |kind: &str| -> Vec<Cell> {
                vec![classifier.title.as_str().into(), division.to_string().into(), kind.into()]
            };
            let of = (index, division);
            let gains = by_length(analysis, of, |cell| {
                let found = cell.map_or(0, |cell| cell.trials.len());
                let gain = Cell::of(cell.and_then(gain), |gain| Value::Difference(gain.estimate()));
                of_trials(&mut table, analysis, (gain, found))
            });
            table.push_group([lead("Gain"), gains].concat());
            let intervals = by_length(analysis, of, |cell| {
                Cell::of(cell.and_then(gain), |gain| Value::DifferenceInterval(gain.interval()))
            });
            table.push([lead("95 % interval"), intervals].concat());
            if classifier.work == Some(Work::NasrullahZhao) && division.artists == ArtistSet::All {
                let paper = analysis.clip_seconds.iter().map(|&seconds| {
                    let at = |level| published::f1(level, division.split, seconds);
                    let scores = at(Level::SONG).zip(at(Level::Frame));
                    Cell::of(scores, |(song, frame)| Value::Difference(song.average - frame.average))
                });
                table.push([lead("Gain, paper"), paper.collect()].concat());
            }
        }
    }
    table.remark(super::DIFFERENCES);
    table
}

fn gain(cell: &Found) -> Option<Resampled> {
    cell.song.f1.as_ref()?.minus(cell.frame.f1.as_ref()?)
}
