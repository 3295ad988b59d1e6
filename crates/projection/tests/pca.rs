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
