//! Three real runs: the network on 3 s clips of game-music-10, song splits of seeds 0 to 2.
//!
//! `tests/runs/<seed>` holds the answers and the epochs of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use auteur_dataset::SplitKind;
use auteur_evaluation::Answers;
use auteur_ground::differences;
use auteur_report::{StudyResults, Variant};
use auteur_study::{ArtistSet, Condition, Training, Trial};
use serde_json::json;

use super::support::results::{Plan, length};
use super::{report, table};

fn trial(seed: u64) -> Trial {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runs").join(seed.to_string());
    let answers = Answers::read(&folder.join("predictions.parquet")).unwrap();
    let epochs = fs::read_to_string(folder.join("epochs.jsonl")).unwrap();
    let condition = Condition {
        classifier: "crnn".to_owned(),
        split: SplitKind::Song,
        artists: ArtistSet::All,
        clip_seconds: length(3.0),
        seed,
        fold: None,
    };
    let training = Training {
        fold: None,
        answers: answers.into(),
        distorted: BTreeMap::new(),
        epochs: epochs.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        seconds: Some(1500.0),
    };
    Trial::of(&condition, vec![training]).unwrap()
}

fn results() -> StudyResults {
    let mut results = Plan::small().results();
    results.trials = (0..3).map(trial).collect();
    results.asked.seeds = vec![0, 1, 2];
    results.asked.clip_seconds = vec![length(3.0)];
    results.asked.splits = vec![SplitKind::Song];
    results.asked.classifiers = vec!["crnn".to_owned()];
    results
}

#[test]
fn real_runs_become_tables_4_and_5() {
    let report = report(&results());
    let tables = ["IV", "V"].map(|number| table(&report, number).markdown());
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn a_variant_goes_by_its_name_and_its_own_settings_are_told() {
    let mut results = results();
    for index in 0..3 {
        let mut trial = trial(index);
        trial.condition.classifier = "crnn-slow".to_owned();
        results.trials.push(trial);
    }
    results.asked.classifiers.push("crnn-slow".to_owned());
    let own = differences(&json!({"epochs": 200}), &json!({"epochs": 9}));
    results.variants.push(Variant { name: "crnn-slow".to_owned(), of: "crnn".to_owned(), own });
    let report = report(&results);
    insta::assert_snapshot!(table(&report, "XVII").markdown());
    // It is compared with the network, and beside no published work.
    assert!(table(&report, "XII").markdown().contains("crnn-slow"));
    assert!(!table(&report, "III").markdown().contains("crnn-slow"));
}

#[test]
fn real_runs_have_curves_and_confusions() {
    let report = report(&results());
    let names: Vec<&str> = report.figures.iter().map(|figure| figure.name.as_str()).collect();
    for name in ["learning-crnn-song", "confusion-crnn-song"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let curves = report.figures.iter().find(|figure| figure.name == "learning-crnn-song").unwrap();
    assert!(curves.description.contains("seed 0: 47 epochs"), "{}", curves.description);
}
