//! Intervals and paired differences against scikit-learn, scipy and statsmodels; vectors from
//! `reference/make_intervals.py`.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use std::collections::{BTreeMap, BTreeSet};

use auteur_evaluation::{
    Answers, Bootstrap, ClipAnswer, Evaluation, Interval, Resampled, Score, Tallies, Vote, holm,
};
use proptest::prelude::*;
use serde::Deserialize;

/// Both sides add and divide a few hundred f64.
const ROUNDING: f64 = 1e-12;

/// The vectors' derivatives are difference quotients with steps of 1e-4, exact to the square of a step.
const QUOTIENTS: f64 = 1e-7;

#[derive(Deserialize)]
struct Vectors {
    artists: usize,
    resamples: usize,
    seed: u64,
    /// The second on the folds of the first, the third on folds of its own.
    conditions: [Vec<Vec<Vec<Song>>>; 3],
    scores: BTreeMap<String, Scores>,
    holm: [Vec<f64>; 2],
}

#[derive(Deserialize)]
struct Scores {
    estimates: [f64; 3],
    intervals: [[f64; 2]; 3],
    /// Of the first condition to each other.
    differences: [Difference; 2],
}

#[derive(Deserialize)]
struct Difference {
    interval: [f64; 2],
    p_value: f64,
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

/// One repeat of one training.
fn repeat(artists: usize, songs: &[Song]) -> Vec<Vec<Tallies>> {
    vec![vec![Tallies::frame(&heard(artists, songs))]]
}

fn resampled(bootstrap: Bootstrap, repeats: &[Vec<Tallies>]) -> Resampled {
    bootstrap.score(&[repeats], Score::WeightedF1).unwrap().remove(0)
}

fn song(name: &str, truth: usize, answers: &[usize]) -> Song {
    Song { song: name.to_owned(), truth, answers: answers.to_vec() }
}

/// Six songs, three of each artist, all of which get these answers.
fn songs_of_two_artists(answers: [usize; 2]) -> Vec<Song> {
    (0..6).map(|number| song(&number.to_string(), number % 2, &[answers[number % 2]])).collect()
}

fn assert_near(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance, "{ours} is not {theirs}");
}

#[test]
fn intervals_and_differences_are_those_of_scikit_learn_and_scipy_on_the_same_draws() {
    let vectors = vectors();
    let bootstrap = Bootstrap { resamples: vectors.resamples, seed: vectors.seed };
    let training = |songs: &Vec<Song>| Tallies::frame(&heard(vectors.artists, songs));
    let conditions = vectors.conditions.each_ref().map(|repeats| -> Vec<Vec<Tallies>> {
        repeats.iter().map(|repeat| repeat.iter().map(training).collect()).collect()
    });
    let conditions = conditions.each_ref().map(Vec::as_slice);
    for (name, score) in [
        ("weighted_f1", Score::WeightedF1),
        ("accuracy", Score::Accuracy),
        ("artist_f1", Score::ArtistF1("artist 0")),
    ] {
        let expected = &vectors.scores[name];
        let scores = bootstrap.score(&conditions, score).unwrap();
        for (index, score) in scores.iter().enumerate() {
            assert_near(score.estimate(), expected.estimates[index], ROUNDING);
            assert_near(score.interval().low, expected.intervals[index][0], QUOTIENTS);
            assert_near(score.interval().high, expected.intervals[index][1], QUOTIENTS);
        }
        for (other, expected) in scores[1..].iter().zip(&expected.differences) {
            let difference = scores[0].minus(other).unwrap();
            assert_near(difference.interval().low, expected.interval[0], QUOTIENTS);
            assert_near(difference.interval().high, expected.interval[1], QUOTIENTS);
            assert_near(difference.p_value(), expected.p_value, QUOTIENTS);
        }
        let alone = conditions.map(|condition| bootstrap.score(&[condition], score).unwrap().remove(0));
        assert_eq!(alone.as_slice(), scores, "draws depend on the songs alone");
    }
}

#[test]
fn holms_correction_is_that_of_statsmodels() {
    let [p_values, corrected] = vectors().holm;
    for (ours, theirs) in holm(&p_values).into_iter().zip(corrected) {
        assert_near(ours, theirs, ROUNDING);
    }
}

#[test]
fn where_no_answer_is_wrong_the_interval_is_that_of_as_many_songs_without_a_failure() {
    let trials = repeat(2, &[song("a", 0, &[0; 3]), song("b", 1, &[1; 3]), song("c", 1, &[1; 3])]);
    let Interval { low, high } = resampled(Bootstrap::default(), &trials).interval();
    // The lower end of Clopper and Pearson's interval of 3 of 3: scipy.stats.binomtest(3, 3).proportion_ci().
    assert_near(low, 0.292_401_773_821_286_6, ROUNDING);
    assert_eq!(high, 1.0);
    let trials = repeat(2, &[song("a", 0, &[1; 3]), song("b", 1, &[0; 3]), song("c", 1, &[0; 3])]);
    let Interval { low, high } = resampled(Bootstrap::default(), &trials).interval();
    assert_eq!(low, 0.0);
    assert_near(high, 1.0 - 0.292_401_773_821_286_6, ROUNDING);
}

#[test]
fn where_no_song_differs_from_another_a_difference_has_the_interval_of_songs_without_an_exception() {
    let [right, wrong] = [[0, 1], [1, 0]]
        .map(|answers| resampled(Bootstrap::default(), &repeat(2, &songs_of_two_artists(answers))));
    // Of six songs: the square root of the end of three.
    let end = 0.292_401_773_821_286_6_f64.sqrt();
    let none = right.minus(&right).unwrap();
    assert_near(none.interval().low, end - 1.0, ROUNDING);
    assert_near(none.interval().high, 1.0 - end, ROUNDING);
    let all = right.minus(&wrong).unwrap();
    assert_near(all.interval().low, end, ROUNDING);
    assert_eq!((all.interval().high, all.p_value()), (1.0, 0.0));
}

#[test]
fn a_single_song_says_nothing_about_others() {
    let score = resampled(Bootstrap::default(), &repeat(2, &[song("a", 0, &[0, 1])]));
    assert_eq!(score.interval(), Interval { low: 0.0, high: 1.0 });
    let other = resampled(Bootstrap::default(), &repeat(2, &[song("a", 0, &[1, 1])]));
    let difference = score.minus(&other).unwrap();
    assert_eq!((difference.interval(), difference.p_value()), (Interval { low: -1.0, high: 1.0 }, 1.0));
}

#[test]
fn trainings_that_differ_more_than_their_songs_widen_the_interval() {
    // Of two artists, twenty songs each, every other in either fold, each fold names so many.
    let width = |named: [usize; 2]| {
        let fold = |fold: usize| {
            let songs: Vec<Song> = (0..20)
                .map(|place| {
                    let truth = place % 2;
                    let answer = if place < named[fold] { truth } else { 1 - truth };
                    song(&format!("{fold} {place:02}"), truth, &[answer])
                })
                .collect();
            Tallies::frame(&heard(2, &songs))
        };
        let Interval { low, high } = resampled(Bootstrap::default(), &[vec![fold(0), fold(1)]]).interval();
        high - low
    };
    assert!(width([18, 2]) > 2.0 * width([10, 10]));
}

#[test]
fn one_answer_more_never_makes_an_interval_jump() {
    // Of two artists, twenty songs each, ten in either fold, all with a billion clips. In one fold a fifth and four fifths
    // of the clips are named by turns; in the other the same number in each song, from half of them, where the folds are
    // alike, to all, where they differ far more than their songs explain.
    const CLIPS: u64 = 1_000_000_000;
    let names = ["Bach", "Cage"].map(str::to_owned);
    let fold = |fold: usize, right: [u64; 2]| {
        let song = |place: usize| {
            let (truth, right) = (place % 2, right[place / 2 % 2]);
            (format!("{fold} {place:02}"), truth, vec![(truth, right), (1 - truth, CLIPS - right)])
        };
        Tallies::counted(&names, (0..20).map(song))
    };
    let low = |right: u64| {
        let folds = [fold(0, [CLIPS / 5, CLIPS / 5 * 4]), fold(1, [right; 2])];
        resampled(Bootstrap { resamples: 100, seed: 0 }, &[folds.to_vec()]).interval().low
    };
    let (mut least, mut most) = ((CLIPS / 2, low(CLIPS / 2)), (CLIPS, low(CLIPS)));
    while most.0 - least.0 > 1 {
        let middle = (least.0 + most.0) / 2;
        let middle = (middle, low(middle));
        // Towards the greater change: where there is a jump it is in one of the halves.
        if (middle.1 - least.1).abs() > (most.1 - middle.1).abs() { most = middle } else { least = middle }
    }
    assert_near(least.1, most.1, 1e-6);
}

#[test]
fn trainings_may_name_their_artists_in_another_order() {
    let tallies = |artists: [&str; 2], songs: &[(&str, usize, usize)]| {
        let songs = songs.iter().map(|&(path, truth, answer)| (path.to_owned(), truth, vec![(answer, 1)]));
        Tallies::counted(&artists.map(str::to_owned), songs)
    };
    let first = tallies(["Bach", "Cage"], &[("a", 0, 0), ("b", 0, 1), ("c", 1, 1), ("d", 1, 1)]);
    let turned = tallies(["Cage", "Bach"], &[("a", 1, 1), ("b", 1, 0), ("c", 0, 0), ("d", 0, 0)]);
    let bootstrap = Bootstrap { resamples: 50, seed: 0 };
    let same = resampled(bootstrap, &[vec![first.clone()], vec![first.clone()]]);
    assert_eq!(resampled(bootstrap, &[vec![first], vec![turned]]), same);
}

#[test]
fn scores_of_other_songs_or_draws_have_no_paired_difference() {
    let [ab, bc] =
        [["a", "b"], ["b", "c"]].map(|[one, two]| repeat(2, &[song(one, 0, &[0]), song(two, 1, &[0])]));
    let bootstrap = Bootstrap { resamples: 10, seed: 0 };
    assert!(resampled(bootstrap, &ab).minus(&resampled(bootstrap, &bc)).is_none());
    let others = Bootstrap { seed: 1, ..bootstrap };
    assert!(resampled(bootstrap, &ab).minus(&resampled(others, &ab)).is_none());
}

#[test]
fn an_artist_without_test_songs_has_no_score() {
    let trial = repeat(3, &[song("s", 0, &[0])]);
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
