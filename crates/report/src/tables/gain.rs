//! What the vote gains: song level F1 less frame level F1.

use auteur_classifier::{Judges, Work};
use auteur_evaluation::Resampled;
use auteur_study::ArtistSet;

use super::averages::by_length;
use super::remarks::DIFFERENCES;
use crate::Section;
use crate::analysis::{Analysis, Classifier, Level, Setup};
use crate::published;
use crate::table::{Cell, Table, Value};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Gain of song level over frame level in F1, and its 95 % interval";
    let columns = ["Classifier", "Split", "Type"];
    let mut table = Table::new(Section::Scores, "IX", title, &columns).with_lengths(&analysis.lengths);
    let votes = |(_, classifier): &(usize, &Classifier)| classifier.judges == Judges::Clips;
    for (index, classifier) in analysis.classifiers.iter().enumerate().filter(votes) {
        for division in analysis.setups.divisions(index) {
            let lead = |kind: &str| -> Vec<Cell> {
                vec![classifier.title.as_str().into(), division.to_string().into(), kind.into()]
            };
            let gains = by_length(analysis, index, division, |setup| {
                let gain = Cell::of(setup.and_then(gain), |gain| Value::Difference(gain.estimate()));
                let caveats = setup.map_or_else(Vec::new, |setup| analysis.caveats(setup));
                caveats.into_iter().fold(gain, |gain, caveat| table.noted(gain, caveat))
            });
            table.push_group([lead("Gain"), gains].concat());
            let intervals = by_length(analysis, index, division, |setup| {
                Cell::of(setup.and_then(gain), |gain| Value::DifferenceInterval(gain.interval()))
            });
            table.push([lead("95 % interval"), intervals].concat());
            if classifier.work == Some(Work::NasrullahZhao) && division.artists == ArtistSet::All {
                let paper = analysis.lengths.iter().map(|&seconds| {
                    let at = |level| published::f1(level, division.split, seconds);
                    let scores = at(Level::SONG).zip(at(Level::Frame));
                    Cell::of(scores, |(song, frame)| Value::Difference(song.average - frame.average))
                });
                table.push([lead("Gain, paper"), paper.collect()].concat());
            }
        }
    }
    table.remark(DIFFERENCES);
    vec![table]
}

/// None where each song has one clip, and so no votes.
fn gain(setup: &Setup) -> Option<Resampled> {
    let clips: usize = setup.trials.iter().map(|trial| trial.answers.n_clips()).sum();
    if clips == setup.songs().count() {
        return None;
    }
    setup.song.f1.as_ref()?.minus(setup.frame.f1.as_ref()?)
}
