//! The trials that were asked for and are not in the other tables, and why.

use crate::Section;
use crate::analysis::Analysis;
use crate::table::{Cell, Table, Value, length};

pub(super) fn tables(analysis: &Analysis) -> Vec<Table> {
    let columns = ["State", "Classifiers", "Splits", "Clips", "Seeds", "#Trials", "Reason"];
    let title = "Requested trials without a result";
    let mut table = Table::new(Section::Conditions, "XIV", title, &columns);
    for missing in &analysis.missing {
        let lengths: Vec<String> = missing.lengths.iter().copied().map(length).collect();
        let seeds: Vec<String> = missing.seeds.iter().map(u64::to_string).collect();
        table.push(vec![
            missing.why.state.into(),
            missing.classifiers.join("; ").into(),
            missing.divisions.join("; ").into(),
            lengths.join(", ").into(),
            seeds.join(", ").into(),
            Value::Count(missing.count() as u64).into(),
            Cell::of(missing.why.reason.clone(), Value::Text),
        ]);
    }
    vec![table]
}
