//! Intervals and paired tests against scikit-learn, scipy and statsmodels; vectors from
//! `reference/make_intervals.py`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::collections::BTreeSet;

use auteur_evaluation::{
    Answers, Bootstrap, ClipAnswer, Evaluation, Interval, McNemar, Resampled, Score, Tallies, Vote,
};
use proptest::prelude::*;
use serde::Deserialize;

/// Both sides add and divide a few hundred f64.
const ROUNDING: f64 = 1e-12;

/// Binomial tails of up to 1,520 throws are summed from logarithms, whose errors add up.
const TAIL: f64 = 1e-10;

/// Shares of a normal distribution are summed from series; an interval's ends lie between resamples 0.01 apart.
const SERIES: f64 = 1e-10;

/// Two bootstraps with draws of their own: the standard error of a 2.5 % percentile of 9,999 values is below 0.003 here.
const CHANCE: f64 = 0.01;

#[derive(Deserialize)]
struct Vectors {
    artists: usize,
    resamples: usize,
    seed: u64,
    first: Vec<Vec<Song>>,
    second: Vec<Vec<Song>>,
    estimates: [f64; 2],
    intervals: [[f64; 2]; 2],
    difference: [f64; 2],
    difference_p: f64,
    scipy: [f64; 2],
    mcnemar: Vec<(u64, u64, f64)>,
}

#[derive(Clone, Debug, Deserialize)]
struct Song {
    song: String,
    truth: usize,
    answers: Vec<usize>,
}

fn vectors() -> Vectors {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/intervals.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
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

fn tallies(artists: usize, trials: &[Vec<Song>]) -> Vec<Tallies> {
    trials.iter().map(|songs| Tallies::frame(&heard(artists, songs))).collect()
}

fn resampled(bootstrap: Bootstrap, trials: &[Tallies]) -> Resampled {
    bootstrap.score(&[trials], Score::WeightedF1).unwrap().remove(0)
}

fn assert_near(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{ours} is not {theirs}");
}

#[test]
fn intervals_and_differences_are_those_of_scikit_learn_and_scipy_on_the_same_draws() {
    let vectors = vectors();
    let bootstrap = Bootstrap { resamples: vectors.resamples, seed: vectors.seed };
    let [first, second] = [&vectors.first, &vectors.second].map(|trials| tallies(vectors.artists, trials));
    let scores = [resampled(bootstrap, &first), resampled(bootstrap, &second)];
    for (index, score) in scores.iter().enumerate() {
        assert_near(score.estimate(), vectors.estimates[index], ROUNDING);
        assert_near(score.interval().low, vectors.intervals[index][0], SERIES);
        assert_near(score.interval().high, vectors.intervals[index][1], SERIES);
    }
    let difference = scores[0].minus(&scores[1]).unwrap();
    assert_near(difference.interval().low, vectors.difference[0], SERIES);
    assert_near(difference.interval().high, vectors.difference[1], SERIES);
    assert_near(difference.p_value(), vectors.difference_p, ROUNDING);
    let together = bootstrap.score(&[&first, &second], Score::WeightedF1).unwrap();
    assert_eq!(together, scores);
}

#[test]
fn the_interval_of_a_trial_is_scipys_within_chance() {
    let vectors = vectors();
    let trial = &tallies(vectors.artists, &vectors.first)[..1];
    let interval = resampled(Bootstrap::default(), trial).interval();
    assert_near(interval.low, vectors.scipy[0], CHANCE);
    assert_near(interval.high, vectors.scipy[1], CHANCE);
}

#[test]
fn where_all_resamples_are_alike_the_interval_is_their_score() {
    let song = |name: &str, truth| Song { song: name.to_owned(), truth, answers: vec![truth; 3] };
    let trials = tallies(2, &[vec![song("a", 0), song("b", 1), song("c", 1)]]);
    let Interval { low, high } = resampled(Bootstrap::default(), &trials).interval();
    assert_eq!((low, high), (1.0, 1.0));
}

#[test]
fn a_single_song_has_the_interval_of_its_score() {
    let trials = tallies(2, &[vec![Song { song: "a".to_owned(), truth: 0, answers: vec![0, 1] }]]);
    let score = resampled(Bootstrap::default(), &trials);
    assert_eq!(score.interval(), Interval { low: score.estimate(), high: score.estimate() });
}

#[test]
fn mcnemars_test_is_that_of_statsmodels() {
    for (first, second, p_value) in vectors().mcnemar {
        let test = McNemar::new(first, second);
        assert!((test.p_value / p_value - 1.0).abs() <= TAIL, "{test:?} is not {p_value}");
    }
}

#[test]
fn scores_of_other_songs_have_no_paired_difference() {
    let vectors = vectors();
    let trials = tallies(vectors.artists, &vectors.first);
    let bootstrap = Bootstrap { resamples: 10, seed: 0 };
    assert!(resampled(bootstrap, &trials[..1]).minus(&resampled(bootstrap, &trials)).is_none());
}

#[test]
fn a_song_of_several_trials_counts_once_in_mcnemars_test() {
    let song = |answers: &[usize]| Song { song: "s".to_owned(), truth: 0, answers: answers.to_vec() };
    let [right, wrong] = [[0, 0, 1], [1, 1, 0]].map(|answers| tallies(2, &[vec![song(&answers)]]).remove(0));
    let test = McNemar::between(&[(&right, &wrong), (&right, &wrong), (&wrong, &right)]);
    assert_eq!((test.first, test.second), (1, 0));
}

#[test]
fn an_artist_without_test_songs_has_no_score() {
    let trial = tallies(3, &[vec![Song { song: "s".to_owned(), truth: 0, answers: vec![0] }]]);
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
        let frame = resampled(bootstrap, &[Tallies::frame(&answers)]);
        prop_assert!((frame.estimate() - evaluation.frame.weighted_average.f1).abs() <= ROUNDING);
        for vote in Vote::ALL {
            let song = resampled(bootstrap, &[Tallies::song(&answers, vote)]);
            let f1 = evaluation.song.report(vote).weighted_average.f1;
            prop_assert!((song.estimate() - f1).abs() <= ROUNDING);
        }
        let accuracy = bootstrap.score(&[&[Tallies::frame(&answers)]], Score::Accuracy).unwrap();
        prop_assert!((accuracy[0].estimate() - evaluation.frame.accuracy).abs() <= ROUNDING);
        let interval = frame.interval();
        prop_assert!(0.0 <= interval.low && interval.low <= interval.high && interval.high <= 1.0 + ROUNDING);
    }

    #[test]
    fn a_classifier_does_not_differ_from_itself(songs in songs(), seed: u64) {
        let trial = Tallies::frame(&heard(4, &songs));
        let score = resampled(Bootstrap { resamples: 50, seed }, std::slice::from_ref(&trial));
        let difference = score.minus(&score).unwrap();
        prop_assert_eq!((difference.estimate(), difference.p_value()), (0.0, 1.0));
        prop_assert_eq!(McNemar::between(&[(&trial, &trial)]).p_value, 1.0);
    }

    #[test]
    fn only_keeps_the_songs_that_it_is_given(songs in songs()) {
        let trial = Tallies::frame(&heard(4, &songs));
        let half: BTreeSet<&str> = trial.songs().step_by(2).collect();
        let kept = trial.only(&half);
        prop_assert_eq!(kept.songs().collect::<BTreeSet<_>>(), half);
    }
}
