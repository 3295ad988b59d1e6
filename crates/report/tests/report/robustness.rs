//! What the report says of distorted copies.

use auteur_evaluation::{Answers, ClipAnswer, Evaluation, Tallies, Vote};
use auteur_report::{Report, StudyResults, Value};
use auteur_study::Trial;

use super::support::results::Plan;
use super::{report, table, texts};

/// Answers to copies of which every `one_in`-th song is taken for the next artist.
fn worse(answers: &Answers, one_in: usize) -> Answers {
    let mut copies = Answers::new(answers.artists().to_vec()).unwrap();
    for (number, song) in answers.songs().enumerate() {
        for clip in song.clips() {
            let mut probabilities = clip.probabilities.to_vec();
            if number % one_in == 0 {
                probabilities.fill(0.0);
                probabilities[(clip.truth + 1) % answers.artists().len()] = 1.0;
            }
            copies.push(ClipAnswer { probabilities: &probabilities, ..clip }).unwrap();
        }
    }
    copies
}

/// The first classifier's trials at 3 s, split by song, with copies of two kinds.
fn results() -> StudyResults {
    let mut results = Plan::small().results();
    let of_first = |trial: &&mut Trial| trial.condition.name().starts_with("crnn-song-3s");
    for trial in results.trials.iter_mut().filter(of_first) {
        for (name, one_in) in [("opus-24", 10), ("low-pass-4000", 2)] {
            for training in &mut trial.trainings {
                let copies = Tallies::song(&worse(&training.answers, one_in), Vote::Majority);
                training.distorted.insert(name.to_owned(), copies);
            }
        }
    }
    results
}

fn is_there(report: &Report, number: &str) -> bool {
    report.tables.iter().any(|table| table.number == number)
}

#[test]
fn a_study_without_copies_says_nothing_of_them() {
    let report = report(&Plan::small().results());
    assert!(!is_there(&report, "XV") && !is_there(&report, "XVI"));
    assert!(!report.opening.iter().any(|text| text.contains("sound is changed")));
}

#[test]
fn each_distortion_that_was_judged_has_a_column_with_what_it_costs() {
    let results = results();
    let report = report(&results);
    let table = table(&report, "XV");
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(heads, ["Classifier", "Split", "Clip", "Undistorted", "opus-24", "low-pass-4000"]);
    let [row] = table.rows.as_slice() else { panic!("{} rows", table.rows.len()) };
    let f1 =
        |answers: &Answers| Evaluation::of(answers).unwrap().song.report(Vote::Majority).weighted_average.f1;
    let trials: Vec<&Trial> =
        results.trials.iter().filter(|trial| !trial.trainings[0].distorted.is_empty()).collect();
    let costs = trials.iter().map(|trial| f1(&worse(&trial.answers, 2)) - f1(&trial.answers));
    let expected = costs.sum::<f64>() / trials.len() as f64;
    let Value::Difference(found) = row.cells[5].value else { panic!("{:?}", row.cells[5]) };
    assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    let meaning = "opus-24: Opus of 24 kbit/s; low-pass-4000: nothing above 4 kHz.";
    assert!(table.notes.iter().any(|note| note == meaning), "{:?}", table.notes);
}

#[test]
fn the_table_in_full_has_scores_and_intervals_of_each_copy() {
    let report = report(&results());
    let table = table(&report, "XVI");
    assert_eq!(table.rows.len(), 2);
    let [opus, low_pass] = [0, 1].map(|row| texts(table, row));
    assert_eq!(opus[..4], ["CRNN", "Song", "3 s", "Opus of 24 kbit/s"]);
    assert_eq!(low_pass[3], "nothing above 4 kHz");
    assert!(low_pass[4] < opus[4] && low_pass[6].contains(" to "), "{opus:?} {low_pass:?}");
}

#[test]
fn the_opening_names_the_distortion_that_costs_most() {
    let report = report(&results());
    let said = report.opening.iter().find(|text| text.contains("sound is changed")).unwrap();
    let expected = "(Table XV): CRNN loses most by low-pass-4000 (nothing above 4 kHz), from an F1 of ";
    assert!(said.contains(expected), "{said}");
}
