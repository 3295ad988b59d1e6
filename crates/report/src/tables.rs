//! The paper's five tables, in its order and under its numbers, and those that the paper lacks.
//!
//! A further table is one file, whose `tables` makes it, and one line below.

mod averages;
mod remarks;

use crate::Table;
use crate::analysis::Analysis;

auteur_ground::modules! {
    /// What makes tables of an analysis.
    static TABLES: &(dyn Fn(&Analysis) -> Vec<Table> + Sync) = [
        corpus::tables,
        settings::tables,
        baselines::tables,
        scores::tables,
        others::tables,
        votes::tables,
        gain::tables,
        producer::tables,
        comparisons::tables,
        robustness::tables,
        calibration::tables,
        verification::tables,
        beside::tables,
        conditions::tables,
        missing::tables,
        variants::tables,
    ];
}

/// All tables that there is something to say in, by their numbers.
pub(crate) fn all(analysis: &Analysis) -> Vec<Table> {
    let mut tables: Vec<Table> = TABLES.iter().flat_map(|tables| tables(analysis)).collect();
    tables.retain(|table| !table.rows.is_empty());
    tables.sort_by_key(Table::arabic_number);
    tables
}
