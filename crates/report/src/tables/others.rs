//! F1 of all classifiers but the network, by clip length.

use auteur_classifier::Work;

use super::averages::{average, by_length};
use super::remarks::INTERVALS;
use crate::Section;
use crate::analysis::{Analysis, Level};
use crate::table::{Cell, Table, Value};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let title = "Test F1 scores of the other classifiers, average of trials and 95 % interval";
    let columns = ["Classifier", "Split", "Level", "Type"];
    let mut table = Table::new(Section::Baselines, "VII", title, &columns).with_lengths(&analysis.lengths);
    for (index, classifier) in analysis.classifiers.iter().enumerate() {
        if classifier.work == Some(Work::NasrullahZhao) {
            continue;
        }
        for division in analysis.setups.divisions(index) {
            for level in Level::BOTH {
                let lead = |kind: &str| -> Vec<Cell> {
                    let level = level.name();
                    vec![
                        classifier.title.as_str().into(),
                        division.to_string().into(),
                        level.into(),
                        kind.into(),
                    ]
                };
                let averages = by_length(analysis, index, division, |setup| {
                    average(&mut table, analysis, setup.map(|setup| setup.f1(level)).as_ref())
                });
                table.push_group([lead("Average"), averages].concat());
                let intervals = by_length(analysis, index, division, |setup| {
                    Cell::of(setup.and_then(|setup| setup.f1(level).interval), Value::Interval)
                });
                table.push([lead("95 % interval"), intervals].concat());
            }
        }
    }
    table.remark(INTERVALS);
    vec![table]
}
