//! Another study of the same songs beside the one that is reported.

use auteur_evaluation::{Answers, ClipAnswer};
use auteur_report::{OtherStudy, StudyResults, Value};
use auteur_study::{Training, Trial};

use super::support::results::Plan;
use super::{report, table, texts};

/// The same trials, in which the first song of every artist is taken for the next artist: nothing learnt from is its copy.
fn without_leaks(results: &StudyResults) -> Vec<Trial> {
    let honest = |trial: &Trial| {
        let mut answers = Answers::new(trial.answers.artists().to_vec()).unwrap();
        let mut last = None;
        for song in trial.answers.songs() {
            let is_first = last.replace(song.truth()) != Some(song.truth());
            for clip in song.clips() {
                let mut probabilities = clip.probabilities.to_vec();
                if is_first {
                    probabilities.fill(0.0);
                    probabilities[(clip.truth + 1) % trial.answers.artists().len()] = 1.0;
                }
                answers.push(ClipAnswer { probabilities: &probabilities, ..clip }).unwrap();
            }
        }
        let training = Training { answers: answers.into(), ..trial.trainings[0].clone() };
        Trial::of(&trial.condition, vec![training]).unwrap()
    };
    results.trials.iter().map(honest).collect()
}

#[test]
fn f1_with_and_without_copies_is_that_of_both_studies_on_the_same_songs_and_seeds() {
    let mut results = Plan::small().results();
    let mut others = without_leaks(&results);
    others.retain(|trial| trial.condition.seed != 42);
    results.beside = Some(OtherStudy { name: "honest".to_owned(), trials: others.clone(), groups: 3 });
    let report = report(&results);
    let table = table(&report, "XX");
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(heads[6..9], ["F1 without", "F1 with", "Gained"]);
    assert_eq!(table.rows.len(), 2 * 3 * 2 * 2, "classifiers, divisions, lengths, levels");
    let f1 = |trials: &[Trial]| {
        let of = trials
            .iter()
            .filter(|trial| trial.condition.name().starts_with("crnn-song-3s") && trial.condition.seed != 42);
        of.map(|trial| trial.evaluation.song.majority.weighted_average.f1).sum::<f64>() / 2.0
    };
    let (here, there) = (f1(&results.trials), f1(&others));
    assert!(here > there);
    let row = &table.rows[1].cells;
    for (cell, expected) in row[6..9].iter().zip([here, there, here - there]) {
        let (Value::Score(found) | Value::Difference(found)) = cell.value else { panic!("{cell:?}") };
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }
    assert_eq!(texts(table, 1)[3..5], ["Song", "2"]);
    let note = "This study keeps copies of no recording together, so that none is tested of which a copy was learnt from; \
                honest keeps those of 3 recordings.";
    assert!(table.notes.iter().any(|found| found == note), "{:?}", table.notes);
    assert!(!report.method[0].contains("kept together"), "{}", report.method[0]);
    let Value::PValue(p) = row[10].value else { panic!("{:?}", row[10]) };
    assert!(p < 0.05, "{p}");

    results.asked.groups = 3;
    let method = &self::report(&results).method[0];
    assert!(method.contains("Copies of 3 recordings were kept together"), "{method}");
}

#[test]
fn a_study_alone_has_no_table_of_another() {
    let report = report(&Plan::small().results());
    assert!(report.tables.iter().all(|table| table.number != "XX"));
}
