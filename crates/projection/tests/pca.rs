//! Principal components against scikit-learn's.

#![allow(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in tests, but not in the functions that they share"
)]

mod vectors;

use auteur_projection::{Pca, Points, ProjectionError};
use vectors::{part, space, take};

/// Both sides decompose in f64, by different methods.
const TOLERANCE: f64 = 1e-9;
/// Positions are f32, a few units in size.
const ROUNDING: f64 = 1e-6;

fn assert_near(name: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() < tolerance, "{name}: {ours} is not {theirs}");
    }
}

#[test]
fn components_variances_and_positions_are_those_of_scikit_learn_sign_for_sign() {
    let part = part("pca");
    let space = space(&part, "points");
    let points = Points::new(&space.values, space.dimensions).unwrap();
    let pca = Pca::of(points);
    let expected = |name: &str| take::<Vec<f64>>(&part[name]);
    assert_near("mean", &pca.mean, &expected("mean"), TOLERANCE);
    assert_near("variance", &pca.explained_variance, &expected("explained_variance"), TOLERANCE);
    assert_near("ratio", &pca.explained_variance_ratio, &expected("explained_variance_ratio"), TOLERANCE);
    let components: Vec<Vec<f64>> = take(&part["components"]);
    for (ours, theirs) in pca.components.iter().zip(&components) {
        assert_near("component", ours, theirs, TOLERANCE);
    }
    let positions: Vec<[f64; 2]> = take(&part["positions"]);
    for (ours, theirs) in pca.positions(points).unwrap().iter().zip(&positions) {
        assert_near("position", &ours.map(f64::from), theirs, ROUNDING);
    }
}

#[test]
fn one_point_and_a_line_have_components_too() {
    let one = Points::new(&[3.0, 4.0, 5.0], 3).unwrap();
    let pca = Pca::of(one);
    assert_eq!(
        (pca.explained_variance_ratio.as_slice(), pca.positions(one).unwrap()),
        (&[0.0; 3][..], vec![[0.0; 2]])
    );

    let line = Points::new(&[1.0, 3.0], 1).unwrap();
    let pca = Pca::of(line);
    assert_eq!(pca.explained_variance, [2.0]);
    assert_eq!(pca.positions(line).unwrap(), [[-1.0, 0.0], [1.0, 0.0]]);
    let refused = pca.positions(one).unwrap_err();
    assert_eq!(refused, ProjectionError::Dimensions { found: 3, expected: 1 });
}

#[test]
fn the_first_components_hold_most_of_the_distances_and_the_first_two_are_the_positions() {
    let stream = auteur_ground::RandomStream::new(5);
    // Ten dimensions, of which the later ones are small.
    let value = |at: u64| stream.normal(at) as f32 / (1 + at % 10).pow(2) as f32;
    let values: Vec<f32> = (0..500).map(value).collect();
    let points = Points::new(&values, 10).unwrap();
    let pca = Pca::of(points);
    let four = pca.reduced(points, 4).unwrap();
    let squared = |values: &[f32], width: usize, one: usize, other: usize| -> f32 {
        let rows = values[one * width..][..width].iter().zip(&values[other * width..][..width]);
        rows.map(|(one, other)| (one - other) * (one - other)).sum()
    };
    for other in 1..50 {
        let (whole, part) = (squared(&values, 10, 0, other), squared(&four, 4, 0, other));
        assert!(part <= whole * 1.001 && part > 0.9 * whole, "{part} of {whole}");
    }
    for (position, row) in pca.positions(points).unwrap().iter().zip(four.chunks_exact(4)) {
        assert_eq!(position, &row[..2]);
    }
    assert_eq!(&pca.reduced(points, 12).unwrap()[10..12], [0.0, 0.0]);
    assert!(pca.reduced(Points::new(&values, 5).unwrap(), 4).is_err());
}
