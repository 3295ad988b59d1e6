//! Songs are drawn with replacement, again and again: how far a score depends on the songs that were tested, and on the
//! trainings that were run.
//!
//! Conditions enter, each a list of repeats, each repeat the [`Tallies`] of its trainings: in a cross-validation they judge
//! the songs in turn, in the paper's protocol a repeat is a single training. For each condition a [`Resampled`] leaves: the
//! mean over repeats of the score of a repeat's pooled answers, the same for every resample, and how fast it changes with
//! the answers of each training to each song.
//!
//! # Method
//! The true score is that of the procedure: of other trainings on as many songs, judged by countless songs of the same
//! artists. An estimate misses it for two reasons, which cross: each song is judged by several trainings, each training
//! judges several songs. Its variance is therefore that of two-way clustering, `songs + trainings - answers`:
//!
//! - *songs*: the variance over resamples. Songs are drawn within artists, so that no artist vanishes and support does not
//!   change, with all their clips and all answers of all trainings to them. Of an artist's n songs n - 1 are drawn and
//!   counted n / (n - 1) times: drawing n would make the variance too small by (n - 1) / n. Artists with a single song are
//!   drawn from together.
//! - *trainings*: the variance if trainings were drawn, from the derivatives of the score, of all repeats pooled, by the
//!   answers of each.
//! - *answers*: the variance if each training's answers to each song were drawn on their own. A training's score depends on
//!   the songs that it happens to judge; this is in the variance of trainings too, and must not be counted twice. The
//!   difference of the two counts as 0 where it is negative.
//!
//! The interval is Student's, with the degrees of freedom of such a sum (Satterthwaite): five folds in three repeats are but
//! fifteen trainings. It is taken of the logarithm of the odds of a score, so that it stays within 0 and 1, and of a
//! difference as it is. The variance of a difference is that of the paired differences: the same draws, trainings of the
//! same place side by side. Where no song differs from another, as where all answers are right, it is Clopper and Pearson's
//! interval, each song an experiment.
//!
//! Not in the interval are other artists, other songs to train on, and, where a condition is a single training, other
//! trainings. `bench/coverage` shows how often intervals hold the truth, `docs/decisions/26-intervals-cross-songs-and-trainings.md`
//! what else was tried.
//!
//! # Source
//! Cameron, Gelbach and Miller, "Robust Inference with Multiway Clustering" (2011), for the sum; Rao and Wu, "Resampling
//! Inference with Complex Survey Data" (1988), for drawing n - 1; Satterthwaite, "An Approximate Distribution of Estimates
//! of Variance Components" (1946). Vectors from `reference/make_intervals.py`.

use std::collections::BTreeMap;
use std::sync::Arc;

use auteur_ground::RandomStream;

use crate::Resampled;
use crate::pooled::{Counts, Pooled};
use crate::resampled::{Cell, Kind, Training};
use crate::tallies::Tallies;

/// How songs are resampled; what becomes of it is the [interval](crate::Resampled::interval).
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
    /// F1 of the artist of this name, over the repeats that test the artist.
    ArtistF1(&'a str),
}

/// The songs that are drawn from, and how.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawn {
    bootstrap: Bootstrap,
    /// Paths, sorted.
    pub(crate) songs: Vec<String>,
    /// The songs of each artist; of the artists with a single song together.
    pub(crate) strata: Vec<Vec<usize>>,
}

impl Drawn {
    fn of(bootstrap: Bootstrap, artists: &BTreeMap<&str, &str>) -> Self {
        let mut by_artist: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (song, artist) in artists.values().enumerate() {
            by_artist.entry(artist).or_default().push(song);
        }
        let (single, mut strata): (Vec<_>, Vec<_>) =
            by_artist.into_values().partition(|songs| songs.len() == 1);
        if !single.is_empty() {
            strata.push(single.concat());
        }
        Self { bootstrap, songs: artists.keys().map(|&path| path.to_owned()).collect(), strata }
    }

    /// How many songs more there are than strata; none without a song.
    pub(crate) fn freedom(&self) -> Option<usize> {
        self.songs.len().checked_sub(self.strata.len())
    }

    pub(crate) fn stratum_of_songs(&self) -> Vec<usize> {
        let mut strata = vec![0; self.songs.len()];
        for (stratum, songs) in self.strata.iter().enumerate() {
            songs.iter().for_each(|&song| strata[song] = stratum);
        }
        strata
    }

    /// Sets how often each song counts in a resample.
    fn draw(&self, resample: usize, weights: &mut [f64]) {
        let stream = RandomStream::new(self.bootstrap.seed).branch(resample as u64);
        let mut position = 0;
        weights.fill(0.0);
        for songs in &self.strata {
            // One fewer than there are: the spread of n drawn ones would be too small by (n - 1) / n.
            let draws = (songs.len() - 1).max(1);
            let weight = songs.len() as f64 / draws as f64;
            for _ in 0..draws {
                weights[songs[stream.below(position, songs.len())]] += weight;
                position += 1;
            }
        }
    }
}

impl Bootstrap {
    /// Scores conditions, each the mean over its repeats, under the same draws of songs.
    ///
    /// `conditions` holds the repeats of each condition; a repeat is a list of trainings, a training the [`Tallies`] of
    /// the songs that it judged ([`Tallies::only`] cuts them out of pooled answers). The answers of a repeat are pooled.
    /// Trainings of the same place in two conditions are taken side by side where a difference is made. They may have
    /// judged the same songs, as where two classifiers share their folds, or others, as where one classifier is tested on
    /// two splits.
    ///
    /// Returns one for each condition, in their order; none when a condition has nothing to score.
    pub fn score(&self, conditions: &[&[Vec<Tallies>]], score: Score) -> Option<Vec<Resampled>> {
        let mut artists: BTreeMap<&str, &str> = BTreeMap::new();
        for training in conditions.iter().copied().flatten().flatten() {
            artists.extend(
                training.iter().map(|(path, tally)| (path, training.artists()[tally.truth].as_str())),
            );
        }
        let scored_songs = match score {
            Score::WeightedF1 | Score::Accuracy => artists.len(),
            Score::ArtistF1(name) => artists.values().filter(|&&artist| artist == name).count(),
        };
        let number: BTreeMap<&str, usize> = artists.keys().copied().zip(0..).collect();
        let drawn = Arc::new(Drawn::of(*self, &artists));
        let mut weights = vec![1.0; drawn.songs.len()];
        let mut counts = Counts::default();
        let mut conditions: Vec<(Condition, Resampled)> = conditions
            .iter()
            .map(|repeats| {
                let condition = Condition::new(repeats, score, |path| number[path]);
                let resampled = Resampled {
                    kind: Kind::Score,
                    drawn: Arc::clone(&drawn),
                    scored_songs,
                    estimate: condition.score(&weights, &mut counts)?,
                    values: Vec::with_capacity(self.resamples),
                    influences: condition.influences(&weights, &drawn),
                };
                Some((condition, resampled))
            })
            .collect::<Option<_>>()?;
        for resample in 0..self.resamples {
            drawn.draw(resample, &mut weights);
            for (condition, resampled) in &mut conditions {
                resampled.values.push(condition.score(&weights, &mut counts));
            }
        }
        Some(conditions.into_iter().map(|(_, resampled)| resampled).collect())
    }
}

/// The repeats of a condition that have the artist that is to be scored.
struct Condition {
    repeats: Vec<Pooled>,
    /// All of them as one.
    together: Option<Pooled>,
}

impl Condition {
    fn new(repeats: &[Vec<Tallies>], score: Score, number: impl Fn(&str) -> usize) -> Self {
        let trainings = |repeat: usize| {
            let name = move |(place, tallies)| (Training { repeat, place }, tallies);
            repeats[repeat].iter().enumerate().map(name).collect::<Vec<_>>()
        };
        let pooled = |trainings: &[(Training, &Tallies)]| Pooled::new(trainings, score, &number);
        Self {
            repeats: (0..repeats.len()).filter_map(|repeat| pooled(&trainings(repeat))).collect(),
            together: pooled(&(0..repeats.len()).flat_map(trainings).collect::<Vec<_>>()),
        }
    }

    /// Mean over the repeats that have something to score.
    fn score(&self, weights: &[f64], counts: &mut Counts) -> Option<f64> {
        let (mut sum, mut n) = (0.0, 0.0);
        for score in self.repeats.iter().filter_map(|repeat| repeat.score(weights, counts)) {
            (sum, n) = (sum + score, n + 1.0);
        }
        (n > 0.0).then(|| sum / n)
    }

    /// The derivatives of the score by how often the answers of each training to each song count.
    ///
    /// They are those of all repeats pooled, which scores as the repeats do on average: within a repeat alone, what all
    /// its trainings have in common would be lost. Each is given less the mean of its stratum: songs are drawn within
    /// artists, so what an artist's songs have in common is no chance. Here and not in a difference, whose two conditions
    /// have a mean each.
    fn influences(&self, weights: &[f64], drawn: &Drawn) -> Vec<(Cell, f64)> {
        let mut influences: Vec<(Cell, f64)> =
            self.together.iter().flat_map(|together| together.influences(weights)).collect();
        influences.sort_by_key(|&(cell, _)| cell);
        let strata = drawn.stratum_of_songs();
        let mut sums = vec![(0.0, 0.0); drawn.strata.len()];
        for (cell, influence) in &influences {
            let (sum, n) = &mut sums[strata[cell.song]];
            (*sum, *n) = (*sum + influence, *n + 1.0);
        }
        for (cell, influence) in &mut influences {
            let (sum, n) = sums[strata[cell.song]];
            *influence -= sum / n;
        }
        influences
    }
}
