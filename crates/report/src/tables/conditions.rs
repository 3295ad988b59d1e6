//! Every condition in one table, for whoever computes on.

use crate::analysis::{Analysis, Cell as Found, Level};
use crate::table::{Cell, Table, Value, length};

const SECONDS_A_MINUTE: f64 = 60.0;

pub(super) fn table(analysis: &Analysis) -> Table {
    let mut table = Table::new(
        "XIII",
        "Every condition",
        &[
            "Classifier",
            "Split",
            "#Clip",
            "Level",
            "#Trials",
            "#Average",
            "#Best",
            "#Standard deviation",
            "#95 % interval",
            "#Accuracy",
            "#Minutes",
        ],
    );
    for cell in &analysis.cells {
        for level in Level::BOTH {
            let cells = cells(&mut table, analysis, (cell, level));
            if level == Level::Frame { table.push_group(cells) } else { table.push(cells) }
        }
    }
    table.remark("Minutes: of work, for all trials of the condition.");
    table.remark(super::DEVIATION);
    table.remark(super::INTERVALS);
    table
}

fn cells(table: &mut Table, analysis: &Analysis, (cell, level): (&Found, Level)) -> Vec<Cell> {
    let f1 = cell.f1(level);
    let seconds: f64 = cell.trials.iter().map(|trial| trial.seconds).sum();
    vec![
        analysis.title(cell.classifier).into(),
        cell.division.to_string().into(),
        length(cell.clip_seconds).into(),
        level.name().into(),
        Value::Count(f1.trials as u64).into(),
        super::average(table, analysis, Some(&f1)),
        Value::Score(f1.best).into(),
        Cell::of(f1.deviation, Value::Score),
        Cell::of(f1.interval, Value::Interval),
        Value::Score(cell.average_accuracy(level)).into(),
        Value::Number(seconds / SECONDS_A_MINUTE, 1).into(),
    ]
}
