use serde::Deserialize;

use super::*;
use crate::vectors::{assert_near, case, clusters};

/// Demanded of the log-likelihoods. A fit of 14 rounds that began alike stays far below.
const AGREEMENT: f64 = 1e-6;
/// Of a log-likelihood: each component is said to have [`NO_ROWS`] more than it has, and twenty rows move it by less.
const NO_ROWS_ADDED: f64 = 1e-9;

#[derive(Deserialize)]
struct Expected {
    before: Vec<f64>,
    after: Vec<f64>,
}

fn log_densities(mixture: &Mixture, rows: &[f64]) -> Vec<f64> {
    rows.chunks_exact(4).step_by(12).map(|row| mixture.log_likelihood(row)).collect()
}

/// The parameters from which scikit-learn begins too.
fn beginning(kind: CovarianceKind, rows: &[f64]) -> Mixture {
    let means = [0, 500, 900].iter().flat_map(|row| rows[row * 4..(row + 1) * 4].to_vec()).collect();
    let covariances = match kind {
        CovarianceKind::Full => (0..48).map(|place| if place % 16 % 5 == 0 { 1.0 } else { 0.0 }).collect(),
        CovarianceKind::Diagonal => vec![1.0; 12],
    };
    Mixture::new(kind, vec![0.5, 0.3, 0.2], means, covariances).unwrap()
}

#[test]
fn log_likelihoods_before_and_after_the_fit_are_those_of_scikit_learn() {
    for (kind, name) in
        [(CovarianceKind::Full, "mixture_full"), (CovarianceKind::Diagonal, "mixture_diagonal")]
    {
        let rows = clusters(20, 3, 400, 4).concat();
        let expected: Expected = case(name);
        let begun = beginning(kind, &rows);
        assert_near(&log_densities(&begun, &rows), &expected.before, AGREEMENT);
        let how = Fit { components: 3, kind, variance_floor: 1e-6 };
        let fitted = improve(begun, &rows, how).unwrap();
        assert_near(&log_densities(&fitted, &rows), &expected.after, AGREEMENT);
    }
}

#[test]
fn every_round_makes_the_rows_more_likely() {
    let rows = clusters(20, 3, 400, 4).concat();
    let how = Fit { components: 5, kind: CovarianceKind::Full, variance_floor: 1e-9 };
    let groups = k_means(&rows, 4, 5, RandomStream::new(0));
    let mut shares = vec![0.0; 1200 * 5];
    shares.chunks_exact_mut(5).zip(groups).for_each(|(shares, group)| shares[group] = 1.0);
    let mut before = f64::NEG_INFINITY;
    for _ in 0..10 {
        let mixture = maximised(&rows, 4, &shares, how).unwrap();
        let now = mixture.expect(&rows, &mut shares);
        assert!(now > before, "{now} after {before}");
        before = now;
    }
}

#[test]
fn rows_that_are_all_alike_have_the_floor_as_variance() {
    let how = Fit { components: 2, kind: CovarianceKind::Full, variance_floor: 0.25 };
    let mixture = fit(&[3.0; 40], 2, how, RandomStream::new(0)).unwrap();
    // The density of a Gaussian at its mean, whose determinant is 1/16.
    let expected = -std::f64::consts::TAU.ln() + 4.0_f64.ln();
    assert!((mixture.log_likelihood(&[3.0, 3.0]) - expected).abs() < NO_ROWS_ADDED);
}
