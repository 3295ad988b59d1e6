//! The same as NumPy and scikit-learn make of it: `reference/make_likeness.py`.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::collections::BTreeMap;

use auteur_ground::RandomStream;
use auteur_ground::dense::gram;
use auteur_likeness::{AnswerSets, LabelledSongs, Trial, Trials, Verifier, Whitening};

/// Of sums of some dozen products, and of a line that was found by another method.
const ROUNDING: f64 = 1e-9;
const FOUND: f64 = 1e-5;
const WIDTH: usize = 6;

#[derive(serde::Deserialize)]
struct Expected {
    auroc: f64,
    line: [f64; 2],
    alike: Vec<f64>,
    least: BTreeMap<String, f64>,
}

fn expected() -> Expected {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/likeness.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn normals(key: u64, count: usize) -> Vec<f64> {
    let stream = RandomStream::with_key(key);
    (0..count as u64).map(|n| stream.normal(n)).collect()
}

/// Scores in tenths, so many of a source.
fn trials(key: u64, count: usize, more: f64, of_source: usize) -> Vec<Trial> {
    let tenths = |value: f64| ((value + more) * 10.0).round_ties_even() / 10.0;
    let scores = normals(key, count).into_iter().enumerate();
    scores.map(|(n, value)| Trial { score: tenths(value), source: n / of_source }).collect()
}

#[test]
fn scores_are_told_apart_as_scikit_learn_says() {
    let (wanted, unwanted) = (trials(1, 40, 1.0, 3), trials(2, 30, 0.0, 4));
    let found = Trials::new(&wanted, &unwanted).unwrap().auroc();
    assert!((found - expected().auroc).abs() < ROUNDING, "{found}");
    let verifier = Verifier::of(&wanted, &unwanted).unwrap();
    let [slope, height] = expected().line;
    for score in [-1.0, 0.0, 2.5] {
        let (found, expected) = (verifier.log_likelihood_ratio(score), slope * score + height);
        assert!((found - expected).abs() < FOUND, "{found} is not {expected}");
    }
}

#[test]
fn songs_are_as_alike_as_in_numpys_space() {
    let (own, centres) = (normals(3, 20 * WIDTH), normals(4, 4 * WIDTH));
    let point = |place: usize| own[place] + 2.0 * centres[place / WIDTH % 4 * WIDTH + place % WIDTH];
    let points: Vec<f64> = (0..20 * WIDTH).map(point).collect();
    let labels: Vec<usize> = (0..20).map(|song| song % 4).collect();
    let scatter = gram(&normals(5, 8 * WIDTH), WIDTH);
    let songs = LabelledSongs { points: &points, labels: &labels, scatter: &scatter };
    let whitening = Whitening::of(songs, 0.3).unwrap();
    let places: Vec<Vec<f64>> = points.chunks_exact(WIDTH).map(|point| whitening.place(point)).collect();
    for (place, expected) in places.iter().zip(expected().alike) {
        assert!((Whitening::alike(place, &places[0]) - expected).abs() < ROUNDING);
    }
}

#[test]
fn sets_leave_out_what_numpys_quantiles_leave_out() {
    let of_right =
        normals(6, 19).into_iter().map(|value| ((-value.abs()).exp() * 1e3).round_ties_even() / 1e3);
    let sets = AnswerSets::new(of_right.collect()).unwrap();
    for (coverage, least) in expected().least {
        let coverage: f64 = coverage.parse().unwrap();
        // Of two artists below the likeliest the one that is just probable enough is named, and the other is not.
        let named = sets.set(&[least - 1e-6, 1.0, least], coverage);
        assert_eq!(named, [1, 2], "{coverage}");
    }
}
