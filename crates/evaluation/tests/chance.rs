//! The expected scores of answers given without listening, against answers that were given so.

use auteur_evaluation::{Chance, weighted_f1};
use auteur_ground::RandomStream;

/// Sums of a few hundred f64.
const ROUNDING: f64 = 1e-12;

/// Number of times that every sample is guessed.
const GUESSES: u64 = 20_000;

/// Five standard errors of a mean over [`GUESSES`] scores whose standard deviation is below 0.06.
const SAMPLING: f64 = 0.0022;

const SUPPORT: [u64; 4] = [3, 30, 12, 0];

fn truths() -> Vec<usize> {
    (0..SUPPORT.len()).flat_map(|label| vec![label; SUPPORT[label] as usize]).collect()
}

#[test]
fn guessing_scores_as_many_guesses_do_on_average() {
    let truths = truths();
    let [mut f1, mut right] = [0.0, 0.0];
    for round in 0..GUESSES {
        let stream = RandomStream::new(4).branch(round);
        let guesses: Vec<(usize, usize)> =
            truths.iter().zip(0..).map(|(&truth, at)| (truth, stream.below(at, SUPPORT.len()))).collect();
        right += guesses.iter().filter(|(truth, guess)| truth == guess).count() as f64;
        f1 += weighted_f1(SUPPORT.len(), guesses);
    }
    let chance = Chance::guessing(&SUPPORT).unwrap();
    assert!((chance.weighted_f1 - f1 / GUESSES as f64).abs() < SAMPLING, "{chance:?}");
    let accuracy = right / (GUESSES * truths.len() as u64) as f64;
    assert!((chance.accuracy - accuracy).abs() < SAMPLING, "{chance:?}");
}

#[test]
fn always_naming_an_artist_scores_as_such_answers_do() {
    for (label, &named) in SUPPORT.iter().enumerate() {
        let chance = Chance::always(label, &SUPPORT).unwrap();
        let f1 = weighted_f1(SUPPORT.len(), truths().into_iter().map(|truth| (truth, label)));
        assert!((chance.weighted_f1 - f1).abs() < ROUNDING, "{chance:?}");
        assert!((chance.accuracy - named as f64 / 45.0).abs() < ROUNDING, "{chance:?}");
    }
}

#[test]
fn guessing_among_many_samples_finds_the_share_of_each_artist() {
    // Of 10,000 samples each of ten artists a tenth is right of a tenth that is given: F1 is a tenth.
    let chance = Chance::guessing(&[10_000; 10]).unwrap();
    assert!((chance.weighted_f1 - 0.1).abs() < 1e-4, "{chance:?}");
}

#[test]
fn a_single_artist_is_always_right_and_without_samples_there_is_no_chance() {
    assert_eq!(Chance::guessing(&[7]), Some(Chance { weighted_f1: 1.0, accuracy: 1.0 }));
    assert_eq!(
        (Chance::guessing(&[0, 0]), Chance::guessing(&[]), Chance::always(0, &[0])),
        (None, None, None)
    );
}
