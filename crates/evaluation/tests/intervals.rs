//! What holds for intervals and paired differences of any answers.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::collections::BTreeSet;

use auteur_evaluation::{
    Answers, Bootstrap, ClipAnswer, Evaluation, Interval, Resampled, Score, Tallies, Vote,
};
use proptest::prelude::*;
use serde::Deserialize;

/// Both sides add and divide a few hundred f64.
const ROUNDING: f64 = 1e-12;

#[derive(Clone, Debug, Deserialize)]
struct Song {
    song: String,
    truth: usize,
    answers: Vec<usize>,
}

fn heard(artists: usize, songs: &[Song]) -> Answers {
    let names = (0..artists).map(|label| format!("artist {label}")).collect();
    let mut heard = Answers::new(names).unwrap();
    for Song { song, truth, answers } in songs {
        for (clip, &answer) in answers.iter().enumerate() {
            let mut probabilities = vec![0.0; artists];
            probabilities[answer] = 1.0;
            let (truth, probabilities) = (*truth, &probabilities);
            heard.push(ClipAnswer { song, truth, clip, probabilities, ..ClipAnswer::default() }).unwrap();
        }
    }
    heard
}

/// One repeat of one training.
fn repeat(artists: usize, songs: &[Song]) -> Vec<Vec<Tallies>> {
    vec![vec![Tallies::frame(&heard(artists, songs))]]
}

fn resampled(bootstrap: Bootstrap, repeats: &[Vec<Tallies>]) -> Resampled {
    bootstrap.score(&[repeats], Score::WeightedF1).unwrap().remove(0)
}

#[test]
fn where_all_resamples_are_alike_the_interval_is_their_score() {
    let song = |name: &str, truth| Song { song: name.to_owned(), truth, answers: vec![truth; 3] };
    let trials = repeat(2, &[song("a", 0), song("b", 1), song("c", 1)]);
    let Interval { low, high } = resampled(Bootstrap::default(), &trials).interval();
    assert_eq!((low, high), (1.0, 1.0));
}

#[test]
fn a_single_song_has_the_interval_of_its_score() {
    let trials = repeat(2, &[Song { song: "a".to_owned(), truth: 0, answers: vec![0, 1] }]);
    let score = resampled(Bootstrap::default(), &trials);
    assert_eq!(score.interval(), Interval { low: score.estimate(), high: score.estimate() });
}

#[test]
fn scores_of_other_songs_have_no_paired_difference() {
    let song = |name: &str, truth| Song { song: name.to_owned(), truth, answers: vec![truth; 3] };
    let repeats =
        [[song("a", 0), song("b", 1)], [song("b", 1), song("c", 1)]].map(|songs| repeat(2, &songs).remove(0));
    let bootstrap = Bootstrap { resamples: 10, seed: 0 };
    assert!(resampled(bootstrap, &repeats[..1]).minus(&resampled(bootstrap, &repeats)).is_none());
}

#[test]
fn an_artist_without_test_songs_has_no_score() {
    let trial = repeat(3, &[Song { song: "s".to_owned(), truth: 0, answers: vec![0] }]);
    assert!(Bootstrap::default().score(&[&trial], Score::ArtistF1("artist 1")).is_none());
    assert!(Bootstrap::default().score(&[&trial], Score::ArtistF1("nobody")).is_none());
}

fn songs() -> impl Strategy<Value = Vec<Song>> {
    let song = (0..4_usize, prop::collection::vec(0..4_usize, 1..6));
    prop::collection::vec(song, 1..15).prop_map(|songs| {
        songs
            .into_iter()
            .enumerate()
            .map(|(number, (truth, answers))| Song { song: format!("{number:02}"), truth, answers })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_estimate_is_the_score_of_the_evaluation_and_the_interval_is_ordered(songs in songs(), seed: u64) {
        let answers = heard(4, &songs);
        let evaluation = Evaluation::of(&answers).unwrap();
        let bootstrap = Bootstrap { resamples: 50, seed };
        let frame = resampled(bootstrap, &[vec![Tallies::frame(&answers)]]);
        prop_assert!((frame.estimate() - evaluation.frame.weighted_average.f1).abs() <= ROUNDING);
        for vote in Vote::ALL {
            let song = resampled(bootstrap, &[vec![Tallies::song(&answers, vote)]]);
            let f1 = evaluation.song.report(vote).weighted_average.f1;
            prop_assert!((song.estimate() - f1).abs() <= ROUNDING);
        }
        let accuracy = bootstrap.score(&[&[vec![Tallies::frame(&answers)]]], Score::Accuracy).unwrap();
        prop_assert!((accuracy[0].estimate() - evaluation.frame.accuracy).abs() <= ROUNDING);
        let interval = frame.interval();
        prop_assert!(0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0 + ROUNDING);
    }

    #[test]
    fn a_classifier_does_not_differ_from_itself(songs in songs(), seed: u64) {
        let score = resampled(Bootstrap { resamples: 50, seed }, &repeat(4, &songs));
        let difference = score.minus(&score).unwrap();
        prop_assert_eq!((difference.estimate(), difference.p_value()), (0.0, 1.0));
    }

    #[test]
    fn only_keeps_the_songs_that_it_is_given(songs in songs()) {
        let trial = Tallies::frame(&heard(4, &songs));
        let half: BTreeSet<&str> = trial.songs().step_by(2).collect();
        let kept = trial.only(|song| half.contains(song));
        prop_assert_eq!(kept.songs().collect::<BTreeSet<_>>(), half);
    }
}
