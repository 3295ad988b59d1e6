//! What the report says of probabilities, and of pairs of songs.

use auteur_evaluation::{Answers, Calibration};
use auteur_likeness::{Pair, Pairs};
use auteur_report::{Figure, Report, StudyResults, Value, Verification};

use super::support::results::Plan;
use super::support::svg::elements;
use super::{report, table};

fn figure<'r>(report: &'r Report, name: &str) -> &'r Figure {
    report.figures.iter().find(|figure| figure.name == name).unwrap()
}

fn calibration(results: &StudyResults, name: &str) -> Calibration {
    let trials = results.trials.iter().filter(|trial| trial.condition.name().starts_with(name));
    Calibration::of(&trials.map(|trial| &*trial.answers).collect::<Vec<&Answers>>()).unwrap()
}

#[test]
fn each_classifier_and_split_has_its_calibration_error_and_a_panel_with_all_its_bins() {
    let results = Plan::small().results();
    let report = report(&results);
    let table = table(&report, "XVIII");
    assert_eq!(table.rows.len(), 6);
    let expected = calibration(&results, "crnn-song-3s");
    let cells = &table.rows[0].cells;
    assert_eq!(cells[3].value, Value::Count(expected.songs as u64));
    let numbers = [expected.stated, expected.right, expected.error].map(Value::Score);
    assert_eq!(cells[4..7].iter().map(|cell| cell.value.clone()).collect::<Vec<_>>(), numbers);
    assert_eq!(cells[8].value, Value::PValue(expected.p_value));

    let figure = figure(&report, "reliability-song");
    let bins = [expected, calibration(&results, "gaussian-song-3s")].map(|calibration| calibration.bins);
    let outside =
        bins.iter().flatten().filter(|bin| bin.right < bin.expected.low || bin.right > bin.expected.high);
    let outside = outside.count();
    let all: usize = bins.iter().map(Vec::len).sum();
    // One of either kind is in the legend.
    assert_eq!(elements(&figure.svg, "circle").len(), all - outside + 1);
    assert_eq!(elements(&figure.svg, "polygon").len(), outside + 1);
    assert!(figure.description.contains("of 3 bins outside their bars"), "{}", figure.description);
}

/// A pair of songs by one of four artists, and one by each two.
fn pairs() -> Vec<Pair> {
    let two = |one: usize, other: usize| Pair { artists: [one, other], score: 1.0 - (one + other) as f64 };
    let one = |artist: usize| Pair { artists: [artist; 2], score: artist as f64 - 0.5 };
    let of_two = (0..4).flat_map(|other| (0..other).map(move |one| two(one, other)));
    (0..4).map(one).chain(of_two).collect()
}

#[test]
fn pairs_that_were_compared_have_a_table_a_curve_and_their_list() {
    let mut results = Plan::small().results();
    let without = report(&results);
    assert!(without.tables.iter().all(|table| table.number != "XIX"));
    results.verification =
        Some(Verification { pairs: Pairs::new(&pairs()).unwrap(), list: "song,other_song\n".to_owned() });
    let report = report(&results);
    let values: Vec<Value> =
        table(&report, "XIX").rows[0].cells.iter().map(|cell| cell.value.clone()).collect();
    assert_eq!(values[..3], [4, 4, 6].map(Value::Count));
    // Of four pairs by one one lies below 0, as do five of six by two.
    let rate = (1.0 / 4.0 + 1.0 / 6.0) / 2.0;
    let Value::Score(found) = values[3] else { panic!("{values:?}") };
    assert!((found - rate).abs() < 1e-9, "{found}");
    let figure = figure(&report, "verification");
    assert!(figure.caption.contains("where both errors are equal they are 21 %"), "{}", figure.caption);
    let folder = tempfile::tempdir().unwrap();
    report.write(folder.path(), &auteur_ground::Silent).unwrap();
    let list = std::fs::read_to_string(folder.path().join("trials.csv")).unwrap();
    assert_eq!(list, "song,other_song\n");
}
