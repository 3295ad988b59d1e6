//! F1 of all classifiers but the network, by clip length.

use super::{average, by_length};
use crate::Work;
use crate::analysis::{Analysis, Level};
use crate::table::{Cell, Table, Value};

pub(super) fn table(analysis: &Analysis) -> Table {
    let title = "Test F1 scores of the other classifiers, average of trials and 95 % interval";
    let columns = ["Classifier", "Split", "Level", "Type"];
    let mut table = Table::new("VII", title, &columns).with_lengths(&analysis.clip_seconds);
    for (index, classifier) in analysis.classifiers.iter().enumerate() {
        if classifier.work == Some(Work::NasrullahZhao) {
            continue;
        }
        for division in analysis.divisions(index) {
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
                let of = (index, division);
                let averages = by_length(analysis, of, |cell| {
                    average(&mut table, analysis, cell.map(|cell| cell.f1(level)).as_ref())
                });
                table.push_group([lead("Average"), averages].concat());
                let intervals = by_length(analysis, of, |cell| {
                    Cell::of(cell.and_then(|cell| cell.f1(level).interval), Value::Interval)
                });
                table.push([lead("95 % interval"), intervals].concat());
            }
        }
    }
    table.remark(super::INTERVALS);
    table
}
