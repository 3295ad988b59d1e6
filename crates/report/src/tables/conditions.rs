//! Every condition in one table, for further computation.

use super::averages::average;
use super::remarks::{BLIND, DEVIATION, INTERVALS, WHOLE_SONGS};
use crate::Section;
use crate::analysis::{Analysis, Level, Setup};
use crate::table::{Cell, Table, Value, length};

const SECONDS_A_MINUTE: f64 = 60.0;

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let mut table = Table::new(
        Section::Conditions,
        "XIII",
        "Every condition: F1 and what it compares with, and accuracy",
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
            "#Guessing",
            "#Always the artist with the most songs",
            "#Accuracy",
            "#Minutes",
        ],
    );
    for setup in analysis.setups.iter() {
        for (index, &level) in analysis.classifiers[setup.key.classifier].levels().iter().enumerate() {
            let cells = cells(&mut table, analysis, setup, level);
            if index == 0 { table.push_group(cells) } else { table.push(cells) }
        }
    }
    table.remark("Best and standard deviation: of several trials.");
    table.remark("Minutes: working time of all trials of the condition.");
    table.remark(WHOLE_SONGS);
    table.remark(BLIND);
    table.remark(DEVIATION);
    table.remark(INTERVALS);
    vec![table]
}

fn cells(table: &mut Table, analysis: &Analysis, setup: &Setup, level: Level) -> Vec<Cell> {
    let f1 = setup.f1(level);
    let seconds: Option<f64> = setup.trials.iter().map(|trial| trial.seconds()).sum();
    vec![
        analysis.title(setup.key.classifier).into(),
        setup.key.division.to_string().into(),
        length(setup.key.clip_seconds).into(),
        level.name().into(),
        Value::Count(f1.trials as u64).into(),
        average(table, analysis, Some(setup), |setup| setup.f1(level)),
        Cell::of((f1.trials > 1).then_some(f1.best), Value::Score),
        Cell::of(f1.deviation, Value::Score),
        Cell::of(f1.interval, Value::Interval),
        Cell::of(setup.blind(level), |blind| Value::Score(blind.guessing.weighted_f1)),
        Cell::of(setup.blind(level), |blind| Value::Score(blind.majority.weighted_f1)),
        Value::Score(setup.average_accuracy(level)).into(),
        Cell::of(seconds, |seconds| Value::Number(seconds / SECONDS_A_MINUTE, decimals(seconds))),
    ]
}

/// Decimals of minutes; as many as tell a short time from none.
fn decimals(seconds: f64) -> usize {
    match seconds {
        seconds if seconds >= SECONDS_A_MINUTE => 1,
        seconds if seconds >= SECONDS_A_MINUTE / 10.0 => 2,
        _ => 3,
    }
}
