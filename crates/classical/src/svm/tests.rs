use super::examples::{Comparable, Examples, Point};
use super::machine::{Decisions, Heard, Machine};
use super::pairs::pairs;
use super::probability::{coupled, slope};
use super::search::{Grid, joined, margins, solve_pair};
use crate::vectors::{Answers, case, clusters};

/// Demanded share of equal answers.
const AGREEMENT: f64 = 0.995;
/// Two optima may each miss their conditions by 0.001, in either direction, with kernels in f32.
const DECISION_TOLERANCE: f64 = 5e-3;
/// The coupling ends within 1e-9 of its equations; the slope in the vectors is near the likeliest by 1e-8.
const COUPLING_TOLERANCE: f64 = 1e-6;
/// Of the slope and of a probability: what decisions that differ by [`DECISION_TOLERANCE`] leave of them.
const PROBABILITY_TOLERANCE: f64 = 5e-3;

/// The machines of all pairs under one width and cost.
pub(crate) fn solved<P: Comparable>(examples: &Examples<P>, gamma: f64, cost: f64) -> Decisions {
    let pairs: Vec<_> = pairs(examples.counts.len()).collect();
    let grid = Grid { gammas: &[gamma], costs: &[cost] };
    let machines = pairs.iter().map(|&pair| solve_pair(examples, pair, grid).remove(0).unwrap());
    joined(&examples.counts, &pairs, machines.collect())
}

/// Compares the decisions and the artist for whom most pairs decide with scikit-learn's, and the probabilities of a
/// machine and its most probable artist with those of numpy's coupling. The tests are of one artist after another.
pub(crate) fn assert_answers<P: Comparable>(examples: &Examples<P>, tests: &[P], expected: &Answers) {
    let machines = solved(examples, expected.gamma, expected.cost);
    let artists = examples.counts.len();
    let decide = |test: &P| {
        let kernel = examples.points.iter().map(|point| (-expected.gamma * point.dissimilarity(test)).exp());
        machines.of(&kernel.collect::<Vec<_>>())
    };
    let decisions: Vec<Vec<f64>> = tests.iter().map(decide).collect();
    let first: Vec<f64> = decisions[..10].concat();
    assert_near_by("decision", &first, &expected.decisions, DECISION_TOLERANCE);
    let votes: Vec<usize> = decisions.iter().map(|decisions| vote(decisions, artists)).collect();
    assert_agree("scikit-learn's votes", &votes, &expected.votes);

    let of_artist = tests.len() / artists;
    let values = decisions.iter().enumerate().flat_map(|(test, row)| margins(row, test / of_artist, artists));
    let slope = slope(&values.collect::<Vec<_>>());
    assert_near_by("slope", &[slope / expected.slope], &[1.0], PROBABILITY_TOLERANCE);
    let machine =
        Machine { points: examples.points.clone(), decisions: machines, gamma: expected.gamma, slope };
    let clips = (0..tests.len()).map(|test| test..test + 1).collect();
    let rows = machine.rows(&Heard { points: tests.to_vec(), clips });
    assert_near_by("probability", &rows[..10].concat(), &expected.probabilities, PROBABILITY_TOLERANCE);
    let answers: Vec<usize> = rows.iter().map(|row| first_of_largest(row)).collect();
    assert_agree("numpy's coupled answers", &answers, &expected.answers);

    // The coupling alone, from the very same decisions.
    let theirs = expected.decisions.chunks_exact(pairs(artists).count());
    let found: Vec<f64> = theirs.flat_map(|row| coupled(row, artists, expected.slope)).collect();
    assert_near_by("coupled probability", &found, &expected.probabilities, COUPLING_TOLERANCE);
}

/// The artist for whom most pairs decide, the first of equal ones, as LIBSVM has it: not what a [`Machine`] answers.
fn vote(decisions: &[f64], artists: usize) -> usize {
    let mut votes = vec![0.0; artists];
    for ((first, second), decision) in pairs(artists).zip(decisions) {
        votes[if *decision > 0.0 { first } else { second }] += 1.0;
    }
    first_of_largest(&votes)
}

fn first_of_largest(values: &[f64]) -> usize {
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter().position(|value| *value == largest).unwrap()
}

fn assert_near_by(what: &str, found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < tolerance, "{what} {place}: {found} is not {expected}");
    }
}

/// `expected` has a digit for each label.
fn assert_agree(whose: &str, found: &[usize], expected: &str) {
    assert_eq!(found.len(), expected.len(), "{whose}");
    let equal =
        found.iter().zip(expected.bytes()).filter(|(found, digit)| **found == usize::from(digit - b'0'));
    let equal = equal.count();
    let share = equal as f64 / found.len() as f64;
    assert!(share >= AGREEMENT, "only {equal} of {} are {whose}", found.len());
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
    // Terms of 0 are left out of sums that are otherwise added up in the same order.
    assert_eq!(machines.of(&kernel), compact.of(&short));
}
