//! What holds for the report of any study.

use auteur_classifier::Work;
use proptest::prelude::*;

use super::support::results::Plan;
use super::support::svg::assert_sound;

fn plans() -> impl Strategy<Value = Plan> {
    let names = prop::collection::btree_set("[^/\\x00-\\x1f]{1,40}", 2..7);
    (
        names,
        1..3_usize,
        prop::collection::btree_set(1..40_u8, 1..4),
        prop::collection::btree_set(0..99_u64, 1..4),
        1..4_usize,
    )
        .prop_map(|(artists, classifiers, lengths, seeds, test_songs)| Plan {
            artists: artists.into_iter().collect(),
            classifiers: [
                ("crnn", "CRNN", Some(Work::NasrullahZhao)),
                ("gmm", "GMM", Some(Work::MandelFrame)),
            ][..classifiers]
                .to_vec(),
            clip_seconds: lengths.into_iter().map(f64::from).collect(),
            seeds: seeds.into_iter().collect(),
            test_songs,
        })
}

/// Number of fields of a line of CSV.
fn fields(line: &str) -> usize {
    let mut quoted = false;
    let commas = line.chars().filter(|&character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    });
    commas.count() + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn tables_are_rectangles_in_every_format_and_figures_are_drawn(plan in plans()) {
        let report = super::report(&plan.results());
        for table in &report.tables {
            let width = table.columns.len();
            prop_assert!(table.rows.iter().all(|row| row.cells.len() == width), "Table {}", table.number);
            let mut cells = table.rows.iter().flat_map(|row| &row.cells);
            let notes_exist = cells.all(|cell| cell.notes.iter().all(|&note| note < table.notes.len()));
            prop_assert!(notes_exist, "Table {}", table.number);
            let csv = table.csv();
            let widths: Vec<usize> = csv.lines().map(fields).collect();
            prop_assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "Table {}:\n{csv}", table.number);
            let markdown = table.markdown();
            let pipes = markdown.lines().filter(|line| line.starts_with('|')).map(|line| {
                line.replace("\\\\", "").replace("\\|", "").matches('|').count()
            });
            prop_assert!(pipes.clone().all(|pipes| pipes == width + 1), "Table {}:\n{markdown}", table.number);
            prop_assert_eq!(pipes.count(), table.rows.len() + 2);
        }
        for figure in &report.figures {
            assert_sound(figure);
        }
    }
}
