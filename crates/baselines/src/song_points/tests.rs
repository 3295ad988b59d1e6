use serde::Deserialize;

use super::*;
use crate::svm::Examples;
use crate::svm::tests::assert_answers;
use crate::vectors::{Answers, assert_near, case, songs};

/// Sums of some thousand products in f64, through a matrix of 20 rows that is inverted.
const ROUNDING: f64 = 1e-8;
/// Of a divergence that is 0: what is left of a matrix of five rows times its inverse.
const SELF: f64 = 1e-12;
/// Songs of an artist that are learnt from; the others are tested.
const TRAIN: usize = 20;

#[derive(Deserialize)]
struct Shrinkage {
    shrinkage: f64,
}

#[derive(Deserialize)]
struct Divergences {
    divergences: Vec<f64>,
}

/// The moments of the songs of each artist.
fn artists() -> Vec<Vec<Moments>> {
    let moments = |artist: &Vec<Vec<f64>>| artist.iter().map(|song| Moments::of(song, 5)).collect();
    songs().iter().map(moments).collect()
}

fn train() -> Vec<Moments> {
    artists().iter().flat_map(|songs| songs[..TRAIN].to_vec()).collect()
}

/// What `place` makes of the songs to learn from and of those to test.
fn placed<P: Clone>(place: impl Fn(&Moments) -> P) -> (Examples<P>, Vec<P>) {
    let points: Vec<Vec<P>> = artists().iter().map(|songs| songs.iter().map(&place).collect()).collect();
    let examples = Examples::new(points.iter().map(|points| points[..TRAIN].to_vec()).collect());
    (examples, points.iter().flat_map(|points| points[TRAIN..].to_vec()).collect())
}

#[test]
fn the_shrinkage_of_the_covariance_over_songs_is_that_of_scikit_learn() {
    let rows: Vec<f64> = train().iter().flat_map(described).collect();
    let standard = Standard::of(&Moments::of(&rows, 20));
    let mut rows = rows;
    rows.chunks_exact_mut(20).for_each(|row| standard.apply(row));
    let expected = case::<Shrinkage>("mahalanobis").shrinkage;
    assert_near(&[ledoit_wolf(&rows, 20).1], &[expected], ROUNDING);
}

#[test]
fn machines_with_the_mahalanobis_kernel_answer_as_those_of_scikit_learn() {
    let space = SongSpace::of(&train()).unwrap();
    let (examples, tests) = placed(|song| space.place(song));
    assert_answers(&examples, &tests, &case::<Answers>("mahalanobis"));
}

#[test]
fn machines_with_the_kullback_leibler_kernel_answer_as_those_of_scikit_learn() {
    let standard = Standard::of(&Moments::sum(5, &train()));
    let (examples, tests) = placed(|song| SongGaussian::of(song, &standard, 1e-3).unwrap());
    let found: Vec<f64> = tests[..10].iter().map(|song| song.dissimilarity(&examples.points[0])).collect();
    assert_near(&found, &case::<Divergences>("kullback_leibler").divergences, ROUNDING);
    assert_answers(&examples, &tests, &case::<Answers>("kullback_leibler"));
}

#[test]
fn the_divergence_of_a_song_from_itself_is_zero() {
    let standard = Standard::of(&Moments::sum(5, &train()));
    let song = SongGaussian::of(&train()[0], &standard, 1e-3).unwrap();
    assert!(song.dissimilarity(&song) < SELF);
}

#[test]
fn songs_of_silence_have_a_place_and_a_gaussian() {
    let silent = Moments::of(&[-80.0; 50], 5);
    let songs = [silent.clone(), silent.clone()];
    let standard = Standard::of(&Moments::sum(5, &songs));
    let gaussian = SongGaussian::of(&silent, &standard, 1e-3).unwrap();
    assert!(gaussian.dissimilarity(&gaussian) < SELF);
    assert_eq!(SongSpace::of(&songs).unwrap().place(&silent).0, [0.0; 20]);
}
