//! What tables look like in every format.

use super::support::results::{Plan, lose};
use super::{report, table};

/// The small study, one trial of which is missing.
fn small() -> auteur_report::Report {
    let mut results = Plan::small().results();
    lose(&mut results, |name| name == "crnn-song-10s-seed42");
    report(&results)
}

#[test]
fn all_tables_in_markdown() {
    let tables: Vec<String> = small().tables.iter().map(|table| table.markdown()).collect();
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn tables_3_to_5_in_csv() {
    let report = small();
    let tables = ["III", "IV", "V"].map(|number| table(&report, number).csv());
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn tables_3_to_5_in_latex() {
    let report = small();
    let tables = ["III", "IV", "V"].map(|number| table(&report, number).latex());
    insta::assert_snapshot!(tables.join("\n"));
}
