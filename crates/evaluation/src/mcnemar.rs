//! Two classifiers heard the same songs: does one name more artists than chance explains?
//!
//! The [`Tallies`] of both enter, trial by trial, a [`McNemar`] leaves. Only the songs on which the two differ tell.

use std::collections::BTreeMap;

use crate::Tallies;

/// McNemar's exact test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct McNemar {
    /// Songs that the first classifier named more often than the second.
    pub first: u64,
    /// Songs that the second classifier named more often than the first.
    pub second: u64,
    /// How probable a split at least as uneven is if both are equally good, two-sided.
    pub p_value: f64,
}

impl McNemar {
    /// The test of `first` against `second` songs.
    ///
    /// # Source
    /// McNemar (1947), with the binomial distribution itself: statsmodels `mcnemar(exact=True)`; vectors from
    /// `reference/make_intervals.py`.
    pub fn new(first: u64, second: u64) -> Self {
        Self { first, second, p_value: two_sided(first.min(second), first + second) }
    }

    /// Counts and tests.
    ///
    /// `trials` pairs each trial of the first classifier with the second's of the same split. A song counts once, for
    /// the classifier that named its artist in more of the trials that tested it; with a single trial this is the usual
    /// test. At frame level, a song is named when most of its clips are.
    pub fn between(trials: &[(&Tallies, &Tallies)]) -> Self {
        let mut balance: BTreeMap<&str, i64> = BTreeMap::new();
        for (first, second) in trials {
            for (song, answer) in first.iter() {
                if let Some(other) = second.get(song) {
                    *balance.entry(song).or_insert(0) +=
                        i64::from(answer.is_right()) - i64::from(other.is_right());
                }
            }
        }
        let count = |sign: i64| balance.values().filter(|balance| balance.signum() == sign).count() as u64;
        Self::new(count(1), count(-1))
    }
}

/// Twice the probability of `at_most` heads or fewer in `n` throws of a fair coin, 1 at most.
fn two_sided(at_most: u64, n: u64) -> f64 {
    // In logarithms, since 2^-n has no f64 from n = 1075 on.
    let mut term = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = term.exp();
    for heads in 1..=at_most {
        term += ((n - heads + 1) as f64 / heads as f64).ln();
        tail += term.exp();
    }
    (2.0 * tail).min(1.0)
}
