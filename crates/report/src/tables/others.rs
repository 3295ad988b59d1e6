//! F1 of all classifiers by clip length, so that they can be compared on the same songs.

use super::averages::{average, blind, by_length};
use super::remarks::{BLIND, INTERVALS, WHOLE_SONGS};
use crate::Section;
use crate::analysis::{Analysis, Division, Level};
use crate::table::{Cell, Table, Value};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Test F1 scores of all classifiers, average of trials and 95 % interval";
    let columns = ["Split", "Level", "Classifier", "Type"];
    let mut table = Table::new(Section::Scores, "VII", title, &columns).with_lengths(&analysis.lengths);
    for division in Division::ALL {
        for level in Level::BOTH {
            let classifiers = (0..analysis.classifiers.len()).filter(|&classifier| {
                let tried = analysis.setups.of(classifier, division).next().is_some();
                tried && analysis.classifiers[classifier].levels().contains(&level)
            });
            let classifiers: Vec<usize> = classifiers.collect();
            if classifiers.is_empty() {
                continue;
            }
            let lead = |name: &str, kind: &str| -> Vec<Cell> {
                vec![division.to_string().into(), level.name().into(), name.into(), kind.into()]
            };
            for (index, &classifier) in classifiers.iter().enumerate() {
                let title = analysis.title(classifier);
                let averages = by_length(analysis, classifier, division, |setup| {
                    average(&mut table, analysis, setup, |setup| setup.f1(level))
                });
                let averages = [lead(title, "Average"), averages].concat();
                if index == 0 {
                    table.push_group(averages)
                } else {
                    table.push(averages)
                }
                let intervals = by_length(analysis, classifier, division, |setup| {
                    Cell::of(setup.and_then(|setup| setup.f1(level).interval), Value::Interval)
                });
                table.push([lead(title, "95 % interval"), intervals].concat());
            }
            for (name, cells) in blind(analysis, division, level) {
                table.push([lead(name, "Expected"), cells].concat());
            }
        }
    }
    table.remark(WHOLE_SONGS);
    if analysis.lengths.len() == 1 {
        table.remark("Figure 4, scores against the length of clips, needs two lengths.");
    }
    table.remark(BLIND);
    table.remark(INTERVALS);
    vec![table]
}
