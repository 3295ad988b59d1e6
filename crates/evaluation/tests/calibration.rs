//! Stated probabilities of classifiers that are as often right as they say, and of others.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

use auteur_evaluation::{Answers, Calibration, CalibrationBin, ClipAnswer, Interval};
use auteur_ground::RandomStream;
use proptest::prelude::*;
use serde::Deserialize;

/// Both sides add a few hundred f64, of probabilities in single precision.
const ROUNDING: f64 = 1e-9;
const ARTISTS: usize = 4;

/// A song of one clip that is given artist 0 with a probability, rightly or not.
type Song = (f32, bool);

fn answers(songs: impl IntoIterator<Item = (usize, Song)>) -> Answers {
    let mut answers = Answers::new((0..ARTISTS).map(|artist| format!("artist {artist}")).collect()).unwrap();
    for (number, (stated, is_right)) in songs {
        let rest = (1.0 - stated) / (ARTISTS - 1) as f32;
        let probabilities = [stated, rest, rest, rest];
        let (song, truth) = (&format!("{number:05}"), usize::from(!is_right));
        let answer = ClipAnswer { song, truth, probabilities: &probabilities, ..ClipAnswer::default() };
        answers.push(answer).unwrap();
    }
    answers
}

/// Songs of a classifier that states more than holds by `over`, in parts of what is left to 1.
fn songs(count: usize, over: f64, seed: u64) -> Vec<Song> {
    let random = RandomStream::new(seed);
    let song = |number: u64| {
        let truly = 0.3 + 0.65 * random.branch(0).uniform(number);
        let stated = truly + over * (1.0 - truly);
        (stated as f32, random.branch(1).uniform(number) < truly)
    };
    (0..count as u64).map(song).collect()
}

fn calibration(songs: &[Song]) -> Calibration {
    Calibration::of(&[&answers(songs.iter().copied().enumerate())]).unwrap()
}

fn share(of: &[Calibration], holds: impl Fn(&Calibration) -> bool) -> f64 {
    of.iter().filter(|found| holds(found)).count() as f64 / of.len() as f64
}

#[test]
fn of_a_calibrated_classifier_the_test_finds_as_many_errors_as_it_says_and_the_interval_holds_0() {
    let found: Vec<Calibration> = (0..150).map(|seed| calibration(&songs(122, 0.0, seed))).collect();
    // Three standard errors of 150 draws.
    for level in [0.05, 0.2, 0.5, 0.8] {
        let below = share(&found, |found| found.p_value <= level);
        let error = (level * (1.0 - level) / 150.0_f64).sqrt();
        assert!((below - level).abs() < 3.0 * error, "{below} of p-values are up to {level}");
    }
    let held = share(&found, |found| found.interval.unwrap().low == 0.0);
    assert!(held > 0.95, "{held}");
    // Without what chance adds it is about as often below 0 as above.
    let none = share(&found, |found| found.error == 0.0);
    assert!((0.4..0.75).contains(&none), "{none}");
    let bins: Vec<_> = found.iter().flat_map(|found| &found.bins).collect();
    let within = |bin: &&&CalibrationBin| (bin.expected.low..=bin.expected.high).contains(&bin.right);
    let within = bins.iter().filter(within).count() as f64 / bins.len() as f64;
    assert!((0.94..0.99).contains(&within), "{within} of bins are where they are expected");
}

#[test]
fn a_classifier_that_is_too_sure_is_found_out_and_its_interval_holds_its_error() {
    let found: Vec<Calibration> = (0..50).map(|seed| calibration(&songs(400, 0.5, seed))).collect();
    assert!(share(&found, |found| found.p_value < 0.05) > 0.95);
    assert!(found.iter().all(|found| found.stated > found.right));
    // Half of what is left to 1, which is from .05 to .7 evenly: the mean of its squares, and within bins hardly less.
    let truly = (0.25 * (0.7_f64.powi(3) - 0.05_f64.powi(3)) / 3.0 / 0.65).sqrt();
    let held = share(&found, |found| {
        let interval = found.interval.unwrap();
        (interval.low..=interval.high).contains(&truly)
    });
    assert!(held > 0.88, "{held}");
    let mean = found.iter().map(|found| found.error).sum::<f64>() / 50.0;
    assert!((mean - truly).abs() < 0.01, "{mean} {truly}");
}

#[test]
fn trials_of_the_same_songs_are_not_taken_for_more_songs() {
    let one = songs(122, 0.0, 9);
    let answers = answers(one.iter().copied().enumerate());
    let alone = Calibration::of(&[&answers]).unwrap();
    let thrice = Calibration::of(&[&answers, &answers, &answers]).unwrap();
    assert_eq!((alone.songs, alone.p_value), (thrice.songs, thrice.p_value));
    let ends =
        |found: &Calibration| found.interval.map(|Interval { low, high }| [found.error, low, high]).unwrap();
    assert!(ends(&alone).iter().zip(ends(&thrice)).all(|(alone, thrice)| (alone - thrice).abs() < ROUNDING));
    assert_eq!(thrice.bins[0].answers, 3 * alone.bins[0].answers);
    assert_eq!(thrice.bins[0].expected, alone.bins[0].expected);
}

#[test]
fn what_songs_cannot_say_is_not_said() {
    assert!(Calibration::of(&[]).is_none());
    assert!(Calibration::of(&[&answers([(0, (0.5, true))])]).is_none());
    let all_right = calibration(&[(0.9, true); 20]);
    assert_eq!((all_right.interval, all_right.bins.len()), (None, 1));
    assert!((all_right.error - 0.1).abs() < 1e-7);
    // .9 to the 20th, as nobody can be righter than always.
    assert!((all_right.p_value - 0.12).abs() < 0.05, "{}", all_right.p_value);
}

#[derive(Deserialize)]
struct Case {
    /// By trial: number of the song, what is stated, whether it is right.
    trials: Vec<Vec<(usize, f32, bool)>>,
    squared_error: f64,
    stated: f64,
    right: f64,
    /// Number, mean stated, share right.
    bins: Vec<(usize, f64, f64)>,
}

#[test]
fn errors_and_bins_are_those_of_numpy() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/calibration.json");
    let cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in cases {
        let trials: Vec<Answers> = case
            .trials
            .iter()
            .map(|trial| answers(trial.iter().map(|&(song, stated, is_right)| (song, (stated, is_right)))))
            .collect();
        let found = Calibration::of(&trials.iter().collect::<Vec<_>>()).unwrap();
        let near = |one: f64, other: f64| assert!((one - other).abs() < ROUNDING, "{one} is not {other}");
        near(found.error, case.squared_error.max(0.0).sqrt());
        near(found.stated, case.stated);
        near(found.right, case.right);
        assert_eq!(found.bins.len(), case.bins.len());
        for (bin, (answers, stated, right)) in found.bins.iter().zip(case.bins) {
            assert_eq!(bin.answers, answers);
            near(bin.stated, stated);
            near(bin.right, right);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_stated_all_answers_are_in_a_bin_and_numbers_are_shares(
        songs in prop::collection::vec((0.25_f32..=1.0, any::<bool>()), 2..200),
    ) {
        let found = calibration(&songs);
        let all: usize = found.bins.iter().map(|bin| bin.answers).sum();
        prop_assert_eq!((all, found.songs), (songs.len(), songs.len()));
        prop_assert!(found.bins.windows(2).all(|pair| pair[0].stated < pair[1].stated));
        let interval = found.interval.map_or([0.0, 1.0], |interval| [interval.low, interval.high]);
        let shares = [found.stated, found.right, found.error, found.p_value, interval[0], interval[1]];
        prop_assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)), "{shares:?}");
        prop_assert!(interval[0] <= found.error && found.error <= interval[1], "{found:?}");
    }
}
