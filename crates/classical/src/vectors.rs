//! What the tests compare with: scipy's and scikit-learn's answers, and the numbers that they were given.

use std::borrow::Cow;

use auteur_audio::{LogMel, SongFeatures};
use auteur_classifier::Song;
use auteur_ground::RandomStream;
use serde::Deserialize;
use serde_json::Value;

use crate::moments::Moments;
use crate::svm::Examples;

/// Sums of some thousand products in f64, through a matrix of 20 rows that is inverted.
pub(crate) const ROUNDING_OF_SONGS: f64 = 1e-8;
/// Songs of an artist that are learnt from; the others are tested.
const TRAIN: usize = 20;

/// The case `name` of `reference/vectors/classical.json`, which `reference/make_classical.py` wrote.
pub(crate) fn case<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/classical.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    serde_json::from_value(cases[name].clone()).unwrap()
}

/// Answers of a support vector machine.
#[derive(Deserialize)]
pub(crate) struct Answers {
    pub(crate) cost: f64,
    pub(crate) gamma: f64,
    /// The label for which most pairs decide, of each test row, a digit each: scikit-learn's `predict`.
    pub(crate) votes: String,
    /// Decisions of all pairs for the first ten test rows: scikit-learn's `decision_function`.
    pub(crate) decisions: Vec<f64>,
    /// Slope of the sigmoid that makes of all decisions the likeliest probabilities.
    pub(crate) slope: f64,
    /// The most probable label of each test row, a digit each, by probabilities that numpy coupled.
    pub(crate) answers: String,
    /// These probabilities for the first ten test rows.
    pub(crate) probabilities: Vec<f64>,
}

/// Normally distributed numbers of the stream `key`.
pub(crate) fn normals(key: u64, count: usize) -> Vec<f64> {
    let stream = RandomStream::with_key(key);
    (0..count as u64).map(|n| stream.normal(n)).collect()
}

/// `rows`, `[count, width]`, times `matrix`, `[width, width]`.
pub(crate) fn product(rows: &[f64], matrix: &[f64], width: usize) -> Vec<f64> {
    let entry = |row: &[f64], column: usize| -> f64 {
        row.iter().zip(matrix[column..].iter().step_by(width)).map(|(left, right)| left * right).sum()
    };
    rows.chunks_exact(width).flat_map(|row| (0..width).map(move |column| entry(row, column))).collect()
}

/// Rows around a centre of each group, `[groups][count, width]`.
pub(crate) fn clusters(key: u64, groups: usize, count: usize, width: usize) -> Vec<Vec<f64>> {
    let centres = normals(key, groups * width);
    let mixing = normals(key + 1, groups * width * width);
    let noise = normals(key + 2, groups * count * width);
    (0..groups)
        .map(|group| {
            let noise = &noise[group * count * width..][..count * width];
            let centre = &centres[group * width..][..width];
            let spread = product(noise, &mixing[group * width * width..][..width * width], width);
            spread.iter().enumerate().map(|(place, value)| centre[place % width] + 0.7 * value).collect()
        })
        .collect()
}

/// Frames of songs, `[artists][songs][frames, width]`: 160 songs of each of 4 artists, 30 frames of 5 numbers.
fn songs() -> Vec<Vec<Vec<f64>>> {
    const WIDTH: usize = 5;
    let (centres, mixing) = (normals(40, 4 * WIDTH), normals(41, 4 * WIDTH * WIDTH));
    let (own, noise) = (normals(42, 4 * 160 * WIDTH), normals(43, 4 * 160 * 30 * WIDTH));
    let song = |artist: usize, song: usize| -> Vec<f64> {
        let number = artist * 160 + song;
        let noise = &noise[number * 30 * WIDTH..][..30 * WIDTH];
        let frames = product(noise, &mixing[artist * WIDTH * WIDTH..][..WIDTH * WIDTH], WIDTH);
        let centre = |place: usize| centres[artist * WIDTH + place] + 2.5 * own[number * WIDTH + place];
        frames.iter().enumerate().map(|(place, value)| centre(place % WIDTH) + value).collect()
    };
    (0..4).map(|artist| (0..160).map(|number| song(artist, number)).collect()).collect()
}

/// The moments of [`songs`], `[artists][songs]`.
fn artists() -> Vec<Vec<Moments>> {
    let moments = |artist: &Vec<Vec<f64>>| artist.iter().map(|song| Moments::of(song, 5)).collect();
    songs().iter().map(moments).collect()
}

/// The moments of the songs to learn from.
pub(crate) fn train_songs() -> Vec<Moments> {
    artists().iter().flat_map(|songs| songs[..TRAIN].to_vec()).collect()
}

/// What `place` makes of the songs to learn from and of those to test.
pub(crate) fn placed<P: Clone>(place: impl Fn(&Moments) -> P) -> (Examples<P>, Vec<P>) {
    let points: Vec<Vec<P>> = artists().iter().map(|songs| songs.iter().map(&place).collect()).collect();
    let examples = Examples::new(points.iter().map(|points| points[..TRAIN].to_vec()).collect());
    (examples, points.iter().flat_map(|points| points[TRAIN..].to_vec()).collect())
}

/// A song of this path that has no frames.
pub(crate) fn song(path: &str) -> Song<'_> {
    let log_mel = LogMel::Half { n_mels: 1, values: Cow::Borrowed(&[]) };
    Song { path, features: SongFeatures { log_mel, chroma: None } }
}

/// Asserts that numbers are the same within a share of their size.
pub(crate) fn assert_near(found: &[f64], expected: &[f64], share: f64) {
    assert_eq!(found.len(), expected.len());
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= share * expected.abs(), "{found} is not {expected} at {place}");
    }
}
