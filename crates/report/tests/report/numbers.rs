//! The numbers in tables are those of the evaluations.

use auteur_classifier::{Judges, Work};
use auteur_dataset::SplitKind;
use auteur_evaluation::{Chance, holm};
use auteur_report::{Row, StudyResults, Table, Value};
use auteur_study::{ArtistSet, Trial};

use super::support::results::{Plan, length, lose};
use super::{report, table, texts};

/// Sums of a few f64.
const ROUNDING: f64 = 1e-12;

pub(super) fn trials<'r>(results: &'r StudyResults, name: &str) -> Vec<&'r Trial> {
    results.trials.iter().filter(|trial| trial.condition.name().starts_with(name)).collect()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn average_best_and_deviation_are_those_of_the_trials() {
    let results = Plan::small().results();
    let report = report(&results);
    let f1: Vec<f64> = trials(&results, "crnn-song-3s")
        .iter()
        .map(|trial| trial.evaluation.frame.weighted_average.f1)
        .collect();
    let squares: f64 = f1.iter().map(|value| (value - mean(&f1)).powi(2)).sum();
    let expected = [mean(&f1), f1.iter().copied().fold(0.0, f64::max), (squares / 2.0).sqrt()];
    for (row, expected) in expected.into_iter().enumerate() {
        let Value::Score(found) = table(&report, "IV").rows[row].cells[2].value else { panic!("no score") };
        assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
    }
}

#[test]
fn the_producer_effect_compares_the_same_artists() {
    let results = Plan::small().results();
    let report = report(&results);
    let f1 = |name: &str| -> f64 {
        let f1 = trials(&results, name)
            .iter()
            .map(|trial| trial.evaluation.frame.weighted_average.f1)
            .collect::<Vec<_>>();
        mean(&f1)
    };
    let effect = table(&report, "X");
    let Value::Difference(found) = effect.rows[0].cells[3].value else { panic!("no difference") };
    let expected = f1("crnn-song-with-albums-3s") - f1("crnn-album-3s");
    assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
    assert_eq!(effect.rows[0].cells[2].value, Value::Count(3));
}

#[test]
fn an_artist_set_of_its_own_is_not_needed_where_all_have_albums() {
    let mut plan = Plan::small();
    plan.artists.truncate(2);
    let mut results = plan.results();
    results.trials.retain(|trial| trial.condition.artists == ArtistSet::All);
    assert_eq!(table(&report(&results), "X").rows.len(), 4);
}

#[test]
fn without_the_same_artists_there_is_no_producer_effect() {
    let mut results = Plan::small().results();
    results.trials.retain(|trial| trial.condition.artists == ArtistSet::All);
    assert!(report(&results).tables.iter().all(|table| table.number != "X"));
}

#[test]
fn only_the_network_is_compared_with_its_rivals_and_p_grows_with_their_number() {
    let mut plan = Plan::small();
    let rivals = ["gaussian", "gmm"];
    plan.classifiers = vec![("crnn", "CRNN", Some(Work::NasrullahZhao))];
    plan.classifiers.extend(rivals.map(|rival| (rival, rival, None)));
    let p_values = |rivals: &[&str]| -> Vec<f64> {
        let mut results = plan.results();
        results.trials.retain(|Trial { condition, .. }| {
            condition.classifier == "crnn" || rivals.contains(&condition.classifier.as_str())
        });
        let report = report(&results);
        let rows = table(&report, "XII").rows.iter().take(rivals.len());
        rows.map(|row| {
            assert_eq!(row.cells[0].value.text(), "CRNN");
            let Value::PValue(p_value) = row.cells[10].value else { panic!("no p-value") };
            p_value
        })
        .collect()
    };
    let alone = rivals.map(|rival| p_values(&[rival])[0]);
    assert_eq!(p_values(&rivals), holm(&alone));
}

#[test]
fn the_producer_effect_compares_the_same_seeds() {
    let mut results = Plan::small().results();
    lose(&mut results, |name| ["crnn-song-with-albums-3s-seed0", "crnn-album-3s-seed42"].contains(&name));
    let f1 = |name: &str| trials(&results, name)[0].evaluation.frame.weighted_average.f1;
    let expected = f1("crnn-song-with-albums-3s-seed21") - f1("crnn-album-3s-seed21");
    let report = report(&results);
    let effect = table(&report, "X");
    let Value::Difference(found) = effect.rows[0].cells[3].value else { panic!("no difference") };
    assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
    assert_eq!(effect.notes[effect.rows[0].cells[3].notes[0]], "1 of the 3 requested trials.");
    lose(&mut results, |name| name == "crnn-album-3s-seed21");
    let report = super::report(&results);
    assert_eq!(texts(table(&report, "X"), 0)[1], "10 s", "3 s have no seed in common");
}

#[test]
fn table_3_shows_one_length_and_all_classifiers_that_do_a_work_again() {
    let mut plan = Plan::small();
    plan.classifiers = vec![
        ("mandel-mahalanobis", "SVM (Mahalanobis)", Some(Work::MandelSong)),
        ("mandel-kl", "SVM (KL)", Some(Work::MandelSong)),
    ];
    let report = report(&plan.results());
    let own: Vec<[String; 2]> = (3..7)
        .map(|row| texts(table(&report, "III"), row))
        .map(|row| [row[7].clone(), row[11].clone()])
        .collect();
    let expected = [["SVM (Mahalanobis)", "3 s"], ["SVM (KL)", "3 s"]];
    assert_eq!(own, [expected, expected].concat());
}

#[test]
fn a_length_without_a_trial_has_a_dash() {
    let mut results = Plan::small().results();
    results.asked.clip_seconds.push(length(30.0));
    let report = report(&results);
    assert_eq!(texts(table(&report, "IV"), 0)[4], "–");
}

#[test]
fn the_paper_s_10_s_are_corrected_with_a_footnote() {
    let results = Plan::small().results();
    let report = report(&results);
    let published = &table(&report, "IV").rows[6..8];
    let texts: Vec<String> = published.iter().map(|row| row.cells[3].value.text()).collect();
    assert_eq!(texts, ["0.772", "0.787"]);
    for row in published {
        let note = &table(&report, "IV").notes[row.cells[3].notes[0]];
        assert!(note.contains("prints the 10 s song split as average 0.787 and best 0.772"), "{note}");
    }
}

#[test]
fn every_published_baseline_stands_in_table_3() {
    let report = report(&Plan::small().results());
    let accuracies: Vec<String> = (0..5).map(|row| texts(table(&report, "III"), row)[6].clone()).collect();
    assert_eq!(accuracies, ["0.500", "0.590", "0.541", "0.687", "0.839"]);
}

#[test]
fn tables_1_to_5_and_figures_1_to_3_are_there_under_their_numbers() {
    let plan = Plan::small();
    let mut results = plan.results();
    results.map = Some(super::support::map::map(&plan.artists, 100));
    let report = report(&results);
    let tables: Vec<&str> = report.tables.iter().map(|table| table.number).collect();
    assert_eq!(tables[..5], ["I", "II", "III", "IV", "V"]);
    let figures: Vec<&str> = report.figures.iter().map(|figure| figure.number.as_str()).collect();
    assert_eq!(figures[..5], ["A", "B", "1", "2", "3"]);
}

#[test]
fn a_single_run_has_a_report() {
    let mut plan = Plan::small();
    (plan.seeds, plan.clip_seconds, plan.classifiers) =
        (vec![0], vec![3.0], vec![("crnn", "CRNN", Some(Work::NasrullahZhao))]);
    let mut results = plan.results();
    results.trials.truncate(1);
    results.asked.splits = vec![SplitKind::Song];
    let report = report(&results);
    assert!(report.figures.iter().any(|figure| figure.name == "learning-crnn-song"));
    let kinds: Vec<String> = (0..3).map(|row| texts(table(&report, "IV"), row)[1].clone()).collect();
    assert_eq!(kinds, ["Average", "95 % interval", "Guessing"], "one trial has no best and no deviation");
}

#[test]
fn a_classifier_that_nobody_described_goes_by_its_name() {
    let mut results = Plan::small().results();
    results.about.pop();
    let report = report(&results);
    assert!(table(&report, "XIII").rows.iter().any(|row| row.cells[0].value.text() == "gaussian"));
}

/// The number of a cell that holds a score.
fn score(table: &Table, row: usize, column: usize) -> f64 {
    let Value::Score(score) = table.rows[row].cells[column].value else { panic!("no score") };
    score
}

/// The first row of a table that holds this text.
fn row_of(table: &Table, text: &str) -> usize {
    let holds = |row: &Row| row.cells.iter().any(|cell| cell.value.text() == text);
    table.rows.iter().position(holds).unwrap()
}

#[test]
fn guessing_and_the_largest_artist_stand_in_every_table_of_scores() {
    let results = Plan::small().results();
    let report = report(&results);
    let support = |trial: &Trial| -> Vec<u64> {
        trial.evaluation.song.majority.artists.iter().map(|artist| artist.support).collect()
    };
    let chances = trials(&results, "crnn-song-3s").into_iter().map(|trial| {
        // The last of the made-up artists has the most songs.
        let support = support(trial);
        [Chance::guessing(&support).unwrap(), Chance::always(support.len() - 1, &support).unwrap()]
    });
    let chances: Vec<[Chance; 2]> = chances.collect();
    for (index, name) in ["Guessing", "Always the artist with the most songs"].into_iter().enumerate() {
        let expected = mean(&chances.iter().map(|trial| trial[index].weighted_f1).collect::<Vec<_>>());
        let table_v = table(&report, "V");
        let found = score(table_v, row_of(table_v, name), 2);
        assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
        for number in ["IV", "VII", "VIII"] {
            row_of(table(&report, number), name);
        }
        assert!(table(&report, "XIII").columns.iter().any(|column| column.name == name));
    }
    let table_iii = table(&report, "III");
    assert_eq!([score(table_iii, 1, 4), score(table_iii, 1, 10)], [0.05, 1.0 / 3.0], "Ellis, by album");
}

#[test]
fn a_classifier_that_judges_whole_songs_has_no_rows_and_curves_by_clip() {
    let mut results = Plan::small().results();
    let whole = results.about.iter_mut().find(|about| about.name == "gaussian").unwrap();
    whole.judges = Judges::Songs;
    let report = report(&results);
    for number in ["VII", "XI", "XIII"] {
        let rows = table(&report, number).rows.len();
        let by_clip = (0..rows).filter(|&row| {
            let texts = texts(table(&report, number), row);
            texts.iter().any(|text| text == "Gaussian") && texts.iter().any(|text| text == "Frame")
        });
        assert_eq!(by_clip.count(), 0, "Table {number}");
    }
    for number in ["VIII", "IX"] {
        assert!(!table(&report, number).csv().contains("Gaussian"), "Table {number}");
    }
    assert!(!report.figures.iter().any(|figure| figure.name.starts_with("f1-by-length-gaussian")));
}
