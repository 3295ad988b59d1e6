//! Evaluation against scikit-learn's `classification_report`; vectors from `reference/make_metrics.py`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::collections::BTreeMap;

use auteur_evaluation::{Answers, Averages, ClipAnswer, Evaluation, Report, Vote};
use serde::Deserialize;

/// Both sides add and divide a few hundred f64; nothing else may differ.
const TOLERANCE: f64 = 1e-12;

#[derive(Deserialize)]
struct Case {
    artists: Vec<String>,
    /// What the integers of `songs` are fractions of.
    unit: f32,
    songs: Vec<Song>,
    expected: ExpectedEvaluation,
}

#[derive(Deserialize)]
struct Song {
    truth: usize,
    clips: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct ExpectedEvaluation {
    frame: Expected,
    song: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
struct Expected {
    weighted: [f64; 3],
    #[serde(rename = "macro")]
    macro_average: [f64; 3],
    accuracy: f64,
    top3: f64,
    artists: Vec<[f64; 4]>,
    confusion: Vec<Vec<u64>>,
}

fn cases() -> BTreeMap<String, Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/metrics.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn answers(case: &Case) -> Answers {
    let mut answers = Answers::new(case.artists.clone()).unwrap();
    for (number, song) in case.songs.iter().enumerate() {
        for (clip, row) in song.clips.iter().enumerate() {
            let probabilities: Vec<f32> = row.iter().map(|part| part / case.unit).collect();
            let (song, truth) = (&format!("song {number}"), song.truth);
            answers
                .push(ClipAnswer {
                    song,
                    clip,
                    truth,
                    probabilities: &probabilities,
                    ..ClipAnswer::default()
                })
                .unwrap();
        }
    }
    answers
}

fn assert_report(name: &str, report: &Report, expected: &Expected) {
    let near = |what: &str, ours: f64, theirs: f64| {
        assert!((ours - theirs).abs() <= TOLERANCE, "{name}, {what}: {ours} is not {theirs}");
    };
    let three = |averages: &Averages| [averages.precision, averages.recall, averages.f1];
    for (index, score) in ["precision", "recall", "f1"].iter().enumerate() {
        near(&format!("weighted {score}"), three(&report.weighted_average)[index], expected.weighted[index]);
        near(&format!("macro {score}"), three(&report.macro_average)[index], expected.macro_average[index]);
    }
    near("accuracy", report.accuracy, expected.accuracy);
    near("top3", report.top3, expected.top3);
    assert_eq!(report.artists.len(), expected.artists.len());
    for (ours, theirs) in report.artists.iter().zip(&expected.artists) {
        near(&format!("precision of {}", ours.artist), ours.precision, theirs[0]);
        near(&format!("recall of {}", ours.artist), ours.recall, theirs[1]);
        near(&format!("f1 of {}", ours.artist), ours.f1, theirs[2]);
        near(&format!("support of {}", ours.artist), ours.support as f64, theirs[3]);
    }
    assert_eq!(report.confusion.counts, expected.confusion, "{name}");
}

#[test]
fn clips_are_judged_as_by_scikit_learn() {
    for (name, case) in cases() {
        let evaluation = Evaluation::of(&answers(&case)).unwrap();
        assert_report(&name, &evaluation.frame, &case.expected.frame);
    }
}

#[test]
fn songs_are_judged_as_by_scikit_learn_under_every_vote() {
    for (name, case) in cases() {
        let evaluation = Evaluation::of(&answers(&case)).unwrap();
        for vote in Vote::ALL {
            assert_report(
                &format!("{name}, {vote}"),
                evaluation.song.report(vote),
                &case.expected.song[vote.name()],
            );
        }
    }
}

#[test]
fn the_vectors_hold_artists_absent_from_truth_and_from_predictions() {
    let cases = cases();
    let frame = |name: &str| &cases[name].expected.frame;
    let given = |report: &Expected, label: usize| report.confusion.iter().map(|row| row[label]).sum::<u64>();
    let absent = frame("artists absent from truth and predictions");
    assert_eq!((absent.artists[4][3], given(absent, 4)), (0.0, 0));
    let lopsided = frame("an artist never true and one never predicted");
    assert!(lopsided.artists[2][3] == 0.0 && given(lopsided, 2) > 0);
    assert!(lopsided.artists[5][3] > 0.0 && given(lopsided, 5) == 0);
}
