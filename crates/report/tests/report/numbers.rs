//! The numbers in tables are those of the evaluations.

use auteur_classifier::Work;
use auteur_dataset::SplitKind;
use auteur_evaluation::{Bootstrap, Score, Tallies, Vote, holm};
use auteur_report::{MissingTrial, StudyResults, Value};
use auteur_study::{ArtistSet, JobState, Trial};

use super::support::results::{Plan, length};
use super::{report, table, texts};

/// Sums of a few f64.
const ROUNDING: f64 = 1e-12;

fn trials<'r>(results: &'r StudyResults, name: &str) -> Vec<&'r Trial> {
    results.trials.iter().filter(|trial| trial.condition.name().starts_with(name)).collect()
}

fn mean(values: &[f64]) -> f64 {
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
fn the_network_alone_is_compared_and_p_is_corrected_for_the_number_of_rivals() {
    let mut plan = Plan::small();
    let rivals = ["gaussian", "gmm"];
    plan.classifiers = vec![("crnn", "CRNN", Some(Work::NasrullahZhao))];
    plan.classifiers.extend(rivals.map(|rival| (rival, rival, None)));
    let results = plan.results();
    let repeats = |name: &str| -> Vec<Vec<Tallies>> {
        let trials = trials(&results, &format!("{name}-song-3s"));
        trials.iter().map(|trial| vec![Tallies::song(&trial.answers, Vote::Majority)]).collect()
    };
    let p_value = |rival: &str| {
        let (ours, theirs) = (repeats("crnn"), repeats(rival));
        let scores = Bootstrap::default().score(&[&ours, &theirs], Score::WeightedF1).unwrap();
        scores[0].minus(&scores[1]).unwrap().p_value()
    };
    let report = report(&results);
    let comparisons = table(&report, "XII");
    for (row, expected) in holm(&rivals.map(p_value)).into_iter().enumerate() {
        let names: Vec<String> =
            comparisons.rows[row].cells[..2].iter().map(|cell| cell.value.text()).collect();
        assert_eq!(names, ["CRNN", rivals[row]]);
        let Value::PValue(found) = comparisons.rows[row].cells[10].value else { panic!("no p-value") };
        assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
    }
    assert!(comparisons.rows.iter().all(|row| row.cells[0].value.text() == "CRNN"));
}

#[test]
fn a_condition_with_fewer_trials_than_asked_says_so() {
    let mut results = Plan::small().results();
    results.trials.retain(|trial| {
        !["crnn-song-10s-seed42", "crnn-album-3s-seed21"].contains(&trial.condition.name().as_str())
    });
    let report = report(&results);
    for number in ["IV", "V", "VIII", "IX", "X", "XI", "XII", "XIII"] {
        let table = table(&report, number);
        assert!(table.notes.contains(&"2 of the 3 requested trials.".to_owned()), "{:?}", table.notes);
    }
    for name in ["producer-effect-crnn", "learning-crnn-album", "confusion-crnn-album-frame"] {
        let caption = &report.figures.iter().find(|figure| figure.name == name).unwrap().caption;
        assert!(caption.ends_with(" 2 of the 3 requested trials."), "{caption}");
    }
    let gain = &table(&report, "IX").rows[0].cells;
    assert_eq!(
        [gain[3].notes.len(), gain[4].notes.len()],
        [0, 1],
        "10 s alone lack a trial of the song split"
    );
    assert!(report.overview.join(" ").contains("CRNN, song split, 10 s: 2 of 3"), "{:?}", report.overview);
}

#[test]
fn the_producer_effect_compares_the_same_seeds() {
    let mut results = Plan::small().results();
    results.trials.retain(|trial| {
        !["crnn-song-with-albums-3s-seed0", "crnn-album-3s-seed42"].contains(&trial.condition.name().as_str())
    });
    let f1 = |name: &str| trials(&results, name)[0].evaluation.frame.weighted_average.f1;
    let expected = f1("crnn-song-with-albums-3s-seed21") - f1("crnn-album-3s-seed21");
    let report = report(&results);
    let effect = table(&report, "X");
    let Value::Difference(found) = effect.rows[0].cells[3].value else { panic!("no difference") };
    assert!((found - expected).abs() <= ROUNDING, "{found} is not {expected}");
    assert_eq!(effect.notes[effect.rows[0].cells[3].notes[0]], "1 of the 3 requested trials.");
    results.trials.retain(|trial| trial.condition.name() != "crnn-album-3s-seed21");
    let report = super::report(&results);
    assert_eq!(texts(table(&report, "X"), 0)[1], "10 s", "3 s have no seed in common");
}

#[test]
fn trials_without_a_result_are_named_with_their_reasons_and_counted() {
    let mut results = Plan::small().results();
    let is_found = |trial: &Trial| {
        trial.condition.classifier == "crnn" && trial.condition.name() != "crnn-album-10s-seed42"
    };
    let (found, missing): (Vec<Trial>, Vec<Trial>) = results.trials.into_iter().partition(is_found);
    results.trials = found;
    results.missing = missing
        .into_iter()
        .map(|Trial { condition, .. }| {
            let state = match condition.classifier.as_str() {
                "crnn" => JobState::Failed("the disk is full".to_owned()),
                _ if condition.name() == "gaussian-song-3s-seed0" => JobState::Resumable,
                _ => JobState::New,
            };
            MissingTrial { condition, state }
        })
        .collect();
    let report = report(&results);
    assert_eq!(report.overview[0], "17 of 36 trials of 1 of 2 classifiers by 4 artists.");
    assert_eq!(
        report.overview[1],
        "19 requested trials have no result: 1 failed, 17 not begun, 1 stopped. Table XIV lists them with the \
         reasons."
    );
    let missing = table(&report, "XIV");
    let rows: Vec<Vec<String>> = (0..missing.rows.len()).map(|row| texts(missing, row)).collect();
    assert_eq!(
        rows,
        [
            ["failed", "CRNN", "Album", "10 s", "42", "1", "the disk is full"],
            ["not begun", "Gaussian", "Song", "3 s", "21, 42", "2", "–"],
            ["not begun", "Gaussian", "Song", "10 s", "0, 21, 42", "3", "–"],
            [
                "not begun",
                "Gaussian",
                "Song, artists with albums; Album",
                "3 s, 10 s",
                "0, 21, 42",
                "12",
                "–"
            ],
            ["stopped", "Gaussian", "Song", "3 s", "0", "1", "–"],
        ]
    );
    for page in [report.html(), report.markdown()] {
        assert!(page.contains("the disk is full") && page.contains("17 of 36 trials"));
    }
}

#[test]
fn table_3_shows_one_length_and_all_classifiers_that_do_a_work_again() {
    let mut plan = Plan::small();
    plan.classifiers = vec![
        ("mandel-mahalanobis", "SVM, Mahalanobis", Some(Work::MandelSong)),
        ("mandel-kl", "SVM, KL", Some(Work::MandelSong)),
    ];
    let report = report(&plan.results());
    let own: Vec<[String; 2]> = (3..7)
        .map(|row| texts(table(&report, "III"), row))
        .map(|row| [row[6].clone(), row[8].clone()])
        .collect();
    let expected = [["SVM, Mahalanobis", "3 s"], ["SVM, KL", "3 s"]];
    assert_eq!(own, [expected, expected].concat());
}

#[test]
fn a_length_without_a_trial_says_so() {
    let mut results = Plan::small().results();
    results.asked.clip_seconds.push(length(30.0));
    let report = report(&results);
    let table = table(&report, "IV");
    assert_eq!(texts(table, 0)[4], "–");
    assert!(table.notes.contains(&"0 of the 3 requested trials.".to_owned()));
}

#[test]
fn the_paper_s_10_s_are_corrected_with_a_footnote() {
    let results = Plan::small().results();
    let report = report(&results);
    let published = &table(&report, "IV").rows[4..6];
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
    let accuracies: Vec<String> = (0..5).map(|row| texts(table(&report, "III"), row)[5].clone()).collect();
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
    assert_eq!(figures[..3], ["1", "2", "3"]);
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
    assert_eq!(texts(table(&report, "IV"), 2)[2], "–", "one trial has no deviation");
}

#[test]
fn a_classifier_that_nobody_described_goes_by_its_name() {
    let mut results = Plan::small().results();
    results.about.pop();
    let report = report(&results);
    assert!(table(&report, "XIII").rows.iter().any(|row| row.cells[0].value.text() == "gaussian"));
}
