//! A score under every resample becomes an interval; two of them become a difference and how sure it is.
//!
//! # Degrees of freedom
//! The variance is `songs + max(0, trainings - answers)`, as [`bootstrap`](crate::Bootstrap) says. Its parts are known
//! unequally well: of a hundred songs that of songs has about a hundred degrees of freedom, that of trainings one fewer than
//! there are, as few as two. Satterthwaite's formula weighs them,
//!
//! `(songs + max(0, trainings - answers))^2 / (songs^2 / its freedom + trainings^2 / its freedom)`,
//!
//! and no sum is taken to be known worse than its least known part. The variance of trainings counts as it was estimated, in
//! full, whatever is left of it once that of answers is taken away: it is its uncertainty that the difference inherits, also
//! where the difference comes out as 0. To count only what is left, or nothing at 0, would trust the difference most where
//! chance made it small; the latter would also make an interval jump where the difference passes 0. What each of these
//! keeps of the promise is in `docs/decisions/26-intervals-cross-songs-and-trainings.md`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::bootstrap::Drawn;
use crate::student;

/// An [`Interval`] of a score holds what it promises in this share of studies.
pub const CONFIDENCE: f64 = 0.95;

/// Scores nearer to each other than this are alike: the same mean, added up in another order.
const ALIKE: f64 = 1e-12;

/// Where a score lies with [`CONFIDENCE`]; `[low, high]` in JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.low, self.high].serialize(serializer)
    }
}

/// A score or a difference of two, with the same of every resample.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    pub(crate) kind: Kind,
    pub(crate) drawn: Arc<Drawn>,
    /// Number of songs of the artists that are scored.
    pub(crate) scored_songs: usize,
    /// Mean over repeats, of all songs.
    pub(crate) estimate: f64,
    /// The same of every resample of songs; none where a resample leaves nothing to score.
    pub(crate) values: Vec<Option<f64>>,
    /// How fast the estimate changes with how often the answers of a training to a song count, less the mean of the
    /// condition's cells in the song's stratum; in the cells' order.
    pub(crate) influences: Vec<(Cell, f64)>,
}

/// What was resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Within 0 and 1.
    Score,
    /// Within -1 and 1.
    Difference,
}

/// The answers of a training to a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    pub(crate) song: usize,
    pub(crate) training: Training,
}

/// A training by its places among the repeats and within its repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Training {
    pub(crate) repeat: usize,
    pub(crate) place: usize,
}

/// How far an estimate may be off.
struct Spread {
    error: f64,
    freedom: f64,
}

impl Resampled {
    /// Mean over repeats, of all songs.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// Number of songs that were drawn from.
    pub fn n_songs(&self) -> usize {
        self.drawn.songs.len()
    }

    /// Where the true score lies with [`CONFIDENCE`], that of other trainings on other songs of the same artists.
    ///
    /// Where no song differs from another, as where all answers are right, it is Clopper and Pearson's interval of as many
    /// songs without an exception. Where there is no artist with a second song nothing is known: it is everything.
    pub fn interval(&self) -> Interval {
        let within = |low: f64, high: f64| match self.kind {
            Kind::Score => Interval { low: low.max(0.0), high: high.min(1.0) },
            Kind::Difference => Interval { low: low.max(-1.0), high: high.min(1.0) },
        };
        let Some(Spread { error, freedom }) = self.spread() else { return within(-1.0, 1.0) };
        let share = 1.0 - CONFIDENCE;
        if error <= ALIKE {
            // Of n songs none is an exception with probability (1 - x)^n; x is where that is as rare as an end is to be.
            let exceptions = 1.0 - (share / 2.0).powf(1.0 / self.scored_songs as f64);
            return within(self.estimate - exceptions, self.estimate + exceptions);
        }
        let (score, reach) = (self.estimate, student::reach(share, freedom) * error);
        match self.kind {
            Kind::Difference => within(score - reach, score + reach),
            Kind::Score => {
                let (odds, stretch) = (score / (1.0 - score), (reach / (score * (1.0 - score))).exp());
                // Odds beyond an f64 are those of 0 or 1.
                within(1.0 / (1.0 + stretch / odds), 1.0 - 1.0 / (1.0 + odds * stretch))
            }
        }
    }

    /// The difference to another score, resample by resample; none unless both came from the same draws.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        let difference = |(value, other): (&Option<f64>, &Option<f64>)| Some((*value)? - (*other)?);
        (self.drawn == other.drawn).then(|| Self {
            kind: Kind::Difference,
            drawn: Arc::clone(&self.drawn),
            scored_songs: self.scored_songs,
            estimate: self.estimate - other.estimate,
            values: self.values.iter().zip(&other.values).map(difference).collect(),
            influences: less(&self.influences, &other.influences),
        })
    }

    /// For a difference: how probable one at least as far from 0 is if there is none, two-sided.
    ///
    /// It is below 0.05 where the [interval](Self::interval) leaves out 0, and there alone.
    pub fn p_value(&self) -> f64 {
        match self.spread() {
            None => 1.0,
            Some(Spread { error, .. }) if error <= ALIKE => {
                (2.0 * (1.0 - self.estimate.abs()).powf(self.scored_songs as f64)).min(1.0)
            }
            Some(Spread { error, freedom }) => student::share_beyond(self.estimate / error, freedom),
        }
    }

    /// None where there is no second song to tell how much songs differ.
    fn spread(&self) -> Option<Spread> {
        let songs_freedom = self.drawn.freedom().filter(|&freedom| freedom > 0)? as f64;
        let values: Vec<f64> = self.values.iter().copied().flatten().collect();
        let by_songs = variance(&values)?;
        let Trainings { between, within, freedom } = self.trainings();
        let total = by_songs + (between - within).max(0.0);
        let uncertainty = by_songs.powi(2) / songs_freedom + between.powi(2) / freedom;
        // The least is also what is left where there is no variance at all.
        let freedom = (total.powi(2) / uncertainty).max(songs_freedom.min(freedom));
        Some(Spread { error: total.sqrt(), freedom })
    }

    /// How much more trainings differ than their songs explain.
    fn trainings(&self) -> Trainings {
        let strata = self.drawn.stratum_of_songs();
        let mut of_trainings: BTreeMap<Training, f64> = BTreeMap::new();
        let mut within = 0.0;
        for (cell, influence) in &self.influences {
            *of_trainings.entry(cell.training).or_insert(0.0) += influence;
            let songs = self.drawn.strata[strata[cell.song]].len() as f64;
            within += influence.powi(2) * songs / (songs - 1.0).max(1.0);
        }
        let n = of_trainings.len() as f64;
        let squares: f64 = of_trainings.values().map(|sum| sum.powi(2)).sum();
        if n < 2.0 {
            // Nothing is estimated.
            return Trainings { between: 0.0, within, freedom: f64::INFINITY };
        }
        Trainings { between: squares * n / (n - 1.0), within, freedom: n - 1.0 }
    }
}

/// Two variances of an estimate: if trainings were drawn, and if single answers were.
struct Trainings {
    between: f64,
    within: f64,
    /// Of the first.
    freedom: f64,
}

/// The differences of two columns, cell by cell; what is in one alone is taken from 0.
fn less(values: &[(Cell, f64)], others: &[(Cell, f64)]) -> Vec<(Cell, f64)> {
    let negated = others.iter().map(|&(cell, other)| (cell, -other));
    let mut all: Vec<(Cell, f64)> = values.iter().copied().chain(negated).collect();
    all.sort_by_key(|&(cell, _)| cell);
    all.chunk_by(|(cell, _), (next, _)| cell == next)
        .map(|pair| (pair[0].0, pair.iter().map(|(_, value)| value).sum()))
        .collect()
}

/// Of a sample; none of fewer than two.
fn variance(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| squares / (n - 1.0))
}
