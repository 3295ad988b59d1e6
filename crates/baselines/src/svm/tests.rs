use super::grid::{joined, solve_pair};
use super::machine::Decisions;
use super::*;
use crate::vectors::{Answers, case, clusters};

/// Demanded share of equal predictions.
const AGREEMENT: f64 = 0.995;
/// Two optima may each miss their conditions by 0.001, in either direction, with kernels in f32.
const DECISION_TOLERANCE: f64 = 5e-3;

/// The machines of all pairs under one width and cost.
pub(crate) fn solved<P: Comparable>(examples: &Examples<P>, gamma: f64, cost: f64) -> Decisions {
    let pairs: Vec<_> = pairs(examples.counts.len()).collect();
    let machines = pairs.iter().map(|&pair| solve_pair(examples, pair, &[gamma], &[cost]).remove(0).unwrap());
    joined(&examples.counts, &pairs, machines.collect())
}

/// Compares the decisions, and the artist for whom most pairs decide, with scikit-learn's.
pub(crate) fn assert_answers<P: Comparable>(examples: &Examples<P>, tests: &[P], expected: &Answers) {
    let machines = solved(examples, expected.gamma, expected.cost);
    let (artists, mut equal) = (examples.counts.len(), 0);
    assert_eq!(tests.len(), expected.answers.len());
    for (number, (test, answer)) in tests.iter().zip(expected.answers.bytes()).enumerate() {
        let kernel = examples.points.iter().map(|point| (-expected.gamma * point.dissimilarity(test)).exp());
        let decisions = machines.of(&kernel.collect::<Vec<_>>());
        for (found, expected) in
            decisions.iter().zip(expected.decisions.iter().skip(number * decisions.len()))
        {
            assert!((found - expected).abs() < DECISION_TOLERANCE, "{found} is not {expected} of {number}");
        }
        let mut votes = vec![0; artists];
        for ((first, second), decision) in pairs(artists).zip(&decisions) {
            votes[if *decision > 0.0 { first } else { second }] += 1;
        }
        // The first of equal ones, as LIBSVM has it.
        let most = votes.iter().max().unwrap();
        let winner = votes.iter().position(|count| count == most).unwrap();
        equal += usize::from(winner == usize::from(answer - b'0'));
    }
    let share = equal as f64 / tests.len() as f64;
    assert!(share >= AGREEMENT, "only {equal} of {} answers are scikit-learn's", tests.len());
}

#[test]
fn machines_on_points_answer_as_those_of_scikit_learn() {
    let points = |rows: &[f64]| rows.chunks_exact(8).map(|row| Point(row.to_vec())).collect::<Vec<_>>();
    let artists: Vec<Vec<Point>> = clusters(30, 4, 560, 8).iter().map(|rows| points(rows)).collect();
    let examples = Examples::new(artists.iter().map(|points| points[..60].to_vec()).collect());
    let tests: Vec<Point> = artists.iter().flat_map(|points| points[60..].to_vec()).collect();
    for expected in case::<Vec<Answers>>("points") {
        assert_answers(&examples, &tests, &expected);
    }
}

#[test]
fn points_that_support_nothing_can_be_left_out() {
    let points = |rows: &[f64]| rows.chunks_exact(8).map(|row| Point(row.to_vec())).collect::<Vec<_>>();
    let examples = Examples::new(clusters(30, 3, 60, 8).iter().map(|rows| points(rows)).collect());
    let machines = solved(&examples, 0.05, 1.0);
    let (compact, kept) = machines.compact();
    assert!(kept.iter().any(|kept| !kept));
    let kernel: Vec<f64> = (0..180).map(|n| 1.0 / f64::from(n + 1)).collect();
    let short: Vec<f64> =
        kernel.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(value, _)| *value).collect();
    for (all, few) in machines.of(&kernel).iter().zip(compact.of(&short)) {
        assert!((all - few).abs() < 1e-12);
    }
}
