use serde::Deserialize;

use super::*;
use crate::vectors::{case, clusters};

/// Of the largest expected number: where an optimum is flat.
const FLAT: f64 = 1e-6;

#[derive(Deserialize)]
struct Expected {
    weights: Vec<f64>,
    bias: Vec<f64>,
    /// Scores of the first rows.
    scores: Vec<f64>,
}

/// The rows of `reference/make_classical.py`'s heads: 4 artists, 30 rows each of 12 numbers.
fn examples() -> Labelled {
    let groups = clusters(50, 4, 30, 12);
    let labels = (0..4).flat_map(|label| [label; 30]).collect();
    Labelled { width: 12, rows: groups.concat(), labels, artists: 4 }
}

fn assert_is(found: &Linear, name: &str) {
    let expected: Expected = case(name);
    let scores: Vec<f64> =
        examples().rows.chunks_exact(12).take(5).flat_map(|row| found.scores(row)).collect();
    let parts =
        [(&found.weights, expected.weights), (&found.bias, expected.bias), (&scores, expected.scores)];
    for (found, expected) in parts {
        assert_eq!(found.len(), expected.len());
        let largest = expected.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < FLAT * largest, "{name}: {found} is not {expected}");
        }
    }
}

#[test]
fn a_discriminant_is_that_of_scikit_learn() {
    assert_is(&discriminant(&examples(), 0.3).unwrap(), "discriminant");
}

#[test]
fn a_discriminant_without_shrinkage_needs_more_rows_than_columns() {
    let few = Labelled {
        width: 12,
        rows: clusters(50, 2, 3, 12).concat(),
        labels: vec![0, 0, 0, 1, 1, 1],
        artists: 2,
    };
    assert!(discriminant(&few, 0.0).is_none());
    assert!(discriminant(&few, 0.1).is_some());
}

#[test]
fn a_logistic_regression_is_that_of_scikit_learn() {
    assert_is(&logistic(&examples(), 0.1), "logistic");
}

#[test]
fn a_nearest_mean_is_that_of_scikit_learn() {
    assert_is(&nearest_mean(&examples()), "nearest_mean");
}

#[test]
fn probabilities_are_those_of_the_scores_however_large_they_are() {
    assert_eq!(log_softmax(vec![1e4, 0.0, -1e4]), [0.0, -1e4, -2e4]);
}
