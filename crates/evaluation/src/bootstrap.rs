//! Songs are drawn with replacement, again and again: how far a score depends on which songs were tested.
//!
//! The [`Tallies`] of the trials of one condition or more enter; for each condition its mean score over trials leaves,
//! with that score under every resample: [`Resampled`]. The unit of chance is the *song*. Clips of a song are not
//! independent, and a song that several trials tested is drawn for all of them at once, so that intervals are not too
//! narrow. The trained classifiers are taken as they are: what another training would have answered is in no interval.

use std::collections::{BTreeMap, BTreeSet};

use auteur_ground::RandomStream;

use crate::normal;
use crate::tallies::{Tallies, Tally};

/// Share of the resampled scores that lies within an [`Interval`].
pub const CONFIDENCE: f64 = 0.95;

/// Scores nearer to each other than this are alike: the same mean over trials, added up in another order.
const ALIKE: f64 = 1e-12;

/// How songs are resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// Number of resamples.
    pub resamples: usize,
    /// Where chance comes from.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 10_000, seed: 0 }
    }
}

/// What is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score<'a> {
    /// F1 averaged over artists, weighted by support: the paper's score.
    WeightedF1,
    /// Share of samples that are right.
    Accuracy,
    /// F1 of the artist of this name, over the trials that test the artist.
    ArtistF1(&'a str),
}

/// Where a score lies with [`CONFIDENCE`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A score, and the same score of every resample.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// The songs that were drawn from.
    songs: Vec<String>,
    /// Mean over trials, of all songs.
    estimate: f64,
    /// The same of every resample.
    values: Vec<f64>,
    /// The same without each of the songs in turn; none where nothing is left to score without one of them.
    without_one: Option<Vec<f64>>,
}

impl Bootstrap {
    /// Scores conditions, each the mean over its trials, under the same draws of songs.
    ///
    /// `conditions` holds the trials of each condition. Songs are drawn from all of them together, as many as there
    /// are; a trial without a drawn song is left out of the mean, and a resample that leaves a condition without any is
    /// drawn again.
    ///
    /// Returns one for each condition, in their order; none when a condition has nothing to score.
    ///
    /// # Source
    /// Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), with songs as clusters. Vectors from
    /// `reference/make_intervals.py`.
    pub fn score(&self, conditions: &[&[Tallies]], score: Score) -> Option<Vec<Resampled>> {
        let songs: BTreeSet<&str> = conditions.iter().copied().flatten().flat_map(Tallies::songs).collect();
        let number: BTreeMap<&str, usize> = songs.iter().copied().zip(0..).collect();
        let conditions: Vec<Vec<Scored>> = conditions
            .iter()
            .map(|trials| trials.iter().filter_map(|trial| Scored::new(trial, score, &number)).collect())
            .collect();
        let once = vec![1; songs.len()];
        let estimates: Option<Vec<f64>> = conditions.iter().map(|trials| mean(trials, &once)).collect();
        let songs: Vec<String> = songs.into_iter().map(str::to_owned).collect();
        let mut resampled: Vec<Resampled> = estimates?
            .into_iter()
            .zip(&conditions)
            .map(|(estimate, trials)| Resampled {
                songs: songs.clone(),
                estimate,
                values: Vec::new(),
                without_one: without_one(trials, songs.len()),
            })
            .collect();
        let stream = RandomStream::new(self.seed);
        for resample in 0..self.resamples {
            let values = draw(stream.branch(resample as u64), songs.len(), &conditions);
            for (into, value) in resampled.iter_mut().zip(values) {
                into.values.push(value);
            }
        }
        Some(resampled)
    }
}

/// Draws until every condition has something to score.
fn draw(stream: RandomStream, songs: usize, conditions: &[Vec<Scored>]) -> Vec<f64> {
    let mut position = 0;
    loop {
        let mut drawn = vec![0_u64; songs];
        for _ in 0..songs {
            drawn[stream.below(position, songs)] += 1;
            position += 1;
        }
        let values: Option<Vec<f64>> = conditions.iter().map(|trials| mean(trials, &drawn)).collect();
        if let Some(values) = values {
            return values;
        }
    }
}

/// The mean without each of the songs in turn.
fn without_one(trials: &[Scored], songs: usize) -> Option<Vec<f64>> {
    let mut drawn = vec![1; songs];
    let mut without = |song: usize| {
        drawn[song] = 0;
        let mean = mean(trials, &drawn);
        drawn[song] = 1;
        mean
    };
    (0..songs).map(&mut without).collect()
}

fn mean(trials: &[Scored], drawn: &[u64]) -> Option<f64> {
    let scores: Vec<f64> = trials.iter().filter_map(|trial| trial.score(drawn)).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// One trial, its songs numbered.
struct Scored<'a> {
    artists: usize,
    score: Labelled,
    songs: Vec<(usize, &'a Tally)>,
}

/// A [`Score`] whose artist is a label of the trial.
enum Labelled {
    WeightedF1,
    Accuracy,
    ArtistF1(usize),
}

impl<'a> Scored<'a> {
    /// None where the artist that is to be scored is not among the trial's.
    fn new(trial: &'a Tallies, score: Score, number: &BTreeMap<&str, usize>) -> Option<Self> {
        let score = match score {
            Score::WeightedF1 => Labelled::WeightedF1,
            Score::Accuracy => Labelled::Accuracy,
            Score::ArtistF1(name) => {
                Labelled::ArtistF1(trial.artists().iter().position(|artist| artist == name)?)
            }
        };
        let songs = trial.iter().map(|(path, tally)| (number[path], tally)).collect();
        Some(Self { artists: trial.artists().len(), score, songs })
    }

    /// The score when song `n` counts `drawn[n]` times; none without a sample of what is scored.
    fn score(&self, drawn: &[u64]) -> Option<f64> {
        let mut right = vec![0_u64; self.artists];
        let mut given = vec![0_u64; self.artists];
        let mut support = vec![0_u64; self.artists];
        for &(number, tally) in &self.songs {
            for &(label, count) in &tally.answers {
                let count = count * drawn[number];
                given[label] += count;
                support[tally.truth] += count;
                if label == tally.truth {
                    right[label] += count;
                }
            }
        }
        let f1 = |label: usize| 2.0 * right[label] as f64 / (given[label] + support[label]) as f64;
        let total: u64 = support.iter().sum();
        let tested = (0..self.artists).filter(|&label| support[label] > 0);
        let sum: f64 = match self.score {
            Labelled::ArtistF1(label) => return (support[label] > 0).then(|| f1(label)),
            Labelled::WeightedF1 => tested.map(|label| f1(label) * support[label] as f64).sum(),
            Labelled::Accuracy => right.iter().sum::<u64>() as f64,
        };
        (total > 0).then(|| sum / total as f64)
    }
}

impl Resampled {
    /// Mean over trials, of all songs.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// Number of songs that were drawn from.
    pub fn n_songs(&self) -> usize {
        self.songs.len()
    }

    /// Where the score lies with [`CONFIDENCE`]: the bias-corrected and accelerated interval, BCa.
    ///
    /// F1 of a resample lies below that of all songs on average, since songs are missing from it, and its spread depends
    /// on how good the songs are; BCa moves the ends of the percentile interval accordingly. Where it is undefined (all
    /// resamples alike, all on one side of the estimate, or no song matters) the percentile interval is returned.
    ///
    /// # Source
    /// Efron, "Better Bootstrap Confidence Intervals" (1987), the acceleration by jackknife over songs:
    /// `scipy.stats.bootstrap(method="BCa")`; vectors from `reference/make_intervals.py`.
    pub fn interval(&self) -> Interval {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let tail = (1.0 - CONFIDENCE) / 2.0;
        let [low, high] = self.corrected(tail).unwrap_or([tail, 1.0 - tail]);
        Interval { low: quantile(&sorted, low), high: quantile(&sorted, high) }
    }

    /// The shares of the resampled scores that lie below the ends of an interval with this share in either tail.
    fn corrected(&self, tail: f64) -> Option<[f64; 2]> {
        let below = self.values.iter().filter(|&&value| value < self.estimate - ALIKE).count();
        let above = self.values.iter().filter(|&&value| value > self.estimate + ALIKE).count();
        if below + above == 0 {
            return None;
        }
        // Resamples that are like the estimate are halved between the two sides.
        let bias = normal::quantile(0.5 + (below as f64 - above as f64) / (2.0 * self.values.len() as f64))?;
        let acceleration = self.acceleration()?;
        let share = |tail: f64| {
            let z = bias + normal::quantile(tail)?;
            let stretch = 1.0 - acceleration * z;
            // Beyond its pole the correction would turn the ends around.
            (stretch > 0.0).then(|| normal::share_below(bias + z / stretch))
        };
        Some([share(tail)?, share(1.0 - tail)?])
    }

    /// How fast the spread grows with the score; none where no song matters.
    fn acceleration(&self) -> Option<f64> {
        let without_one = self.without_one.as_ref()?;
        let mean = without_one.iter().sum::<f64>() / without_one.len() as f64;
        let power = |n: i32| without_one.iter().map(|value| (mean - value).powi(n)).sum::<f64>();
        let spread = power(2).sqrt();
        (spread > ALIKE).then(|| power(3) / (6.0 * spread.powi(3)))
    }

    /// The difference to another score, resample by resample; none unless both came from the same draws.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        (self.songs == other.songs && self.values.len() == other.values.len()).then(|| Self {
            songs: self.songs.clone(),
            estimate: self.estimate - other.estimate,
            values: less(&self.values, &other.values),
            without_one: self
                .without_one
                .as_ref()
                .zip(other.without_one.as_ref())
                .map(|(own, others)| less(own, others)),
        })
    }

    /// For a difference: how probable one at least as far from 0 is if there is none, two-sided.
    ///
    /// Twice the smaller share of resamples on one side of 0, each share with one resample added so that none is 0.
    pub fn p_value(&self) -> f64 {
        let share = |side: fn(f64) -> bool| {
            let count = self.values.iter().filter(|&&value| side(value)).count();
            (count + 1) as f64 / (self.values.len() + 1) as f64
        };
        (2.0 * share(|value| value <= 0.0).min(share(|value| value >= 0.0))).min(1.0)
    }
}

fn less(values: &[f64], others: &[f64]) -> Vec<f64> {
    values.iter().zip(others).map(|(value, other)| value - other).collect()
}

/// Linear between the two neighbours, as `numpy.quantile`; NaN of nothing.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = share * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}
