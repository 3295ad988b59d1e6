use serde::Deserialize;

use super::*;
use crate::vectors::{assert_near, case, clusters};

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
fn a_ridge_is_that_of_scikit_learn_and_knows_what_it_would_say_of_rows_that_it_had_not_learnt_from() {
    #[derive(Deserialize)]
    struct LeftOut {
        left_out: Vec<f64>,
    }
    let Labelled { width, mut rows, mut labels, artists } = examples();
    labels.truncate(102);
    rows.truncate(102 * width);
    let found = ridge(&Labelled { width, rows, labels, artists }, &vec![0.0; width * width], 0.2).unwrap();
    assert_is(&found.head, "ridge");
    let left_out = [0, 50, 101].map(|row| found.left_out[row].clone()).concat();
    assert_near(&left_out, &case::<LeftOut>("ridge").left_out, FLAT);
}

#[test]
fn a_direction_in_which_rows_scatter_is_avoided() {
    let examples = examples();
    let mut scatter = vec![0.0; 144];
    scatter[5 * 12 + 5] = 1e9;
    let head = ridge(&examples, &scatter, 0.2).unwrap().head;
    assert!(head.weights.chunks_exact(12).all(|weights| weights[5].abs() < 1e-6 && weights[4].abs() > 1e-6));
}

#[test]
fn scores_are_made_as_sharp_as_those_of_rows_that_were_left_out_were_right() {
    let told = |right: usize| -> f64 {
        let scores: Vec<_> =
            (0..200).map(|row| if row < right { vec![0.6, 0.4] } else { vec![0.4, 0.6] }).collect();
        likeliest_sharpness(&scores, &[0; 200], 9.0)
    };
    // Of 9 in 10 right the log odds are 2.2, which scores 0.2 apart need a factor of 11 for.
    assert!((9.0..13.0).contains(&told(180)), "{}", told(180));
    assert!(told(120) < 6.0 && told(200) > 20.0);
    // Two rows say nothing.
    let usual = likeliest_sharpness(&[vec![1.0, 0.0], vec![1.0, 0.0]], &[0, 0], 9.0);
    assert!((8.5..9.5).contains(&usual), "{usual}");
}

#[test]
fn a_nearest_mean_is_that_of_scikit_learn() {
    assert_is(&nearest_mean(&examples()), "nearest_mean");
}

#[test]
fn probabilities_are_those_of_the_scores_however_large_they_are() {
    assert_eq!(log_softmax(vec![1e4, 0.0, -1e4]), [0.0, -1e4, -2e4]);
}
