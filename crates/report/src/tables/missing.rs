//! The trials that were asked for and are not in the other tables, and why.

use crate::analysis::Analysis;
use crate::table::{Cell, Table, Value};

pub(super) fn table(analysis: &Analysis) -> Table {
    let columns = ["What became of them", "Classifiers", "Splits", "Clips", "Seeds", "#Trials", "Reason"];
    let mut table = Table::new("XIV", "Trials that were asked for and have no result", &columns);
    for missing in &analysis.missing {
        let seeds: Vec<String> = missing.seeds.iter().map(u64::to_string).collect();
        table.push(vec![
            missing.why.state.into(),
            missing.classifiers.join("; ").into(),
            missing.divisions.join("; ").into(),
            missing.lengths.join(", ").into(),
            seeds.join(", ").into(),
            Value::Count(missing.count() as u64).into(),
            Cell::of(missing.why.reason.clone(), Value::Text),
        ]);
    }
    table
}
