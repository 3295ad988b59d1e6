//! Songs are drawn with replacement, again and again: how far a score depends on which songs were tested.
//!
//! Conditions enter, each a list of repeats of an experiment, each repeat the [`Tallies`] of its trainings: those of a
//! cross-validation judge its songs in turn, a repeat of the paper's protocol has one training. For each condition its
//! score leaves, the mean over repeats of the score of a repeat's pooled answers, with the same under every resample:
//! [`Resampled`]. Songs are drawn within artists, and a song is drawn for all conditions and repeats at once.

use std::collections::BTreeMap;

use auteur_ground::RandomStream;

use crate::tallies::Tallies;

/// Share of the resampled scores that lies within an [`Interval`].
pub const CONFIDENCE: f64 = 0.95;

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
    /// F1 of the artist of this name, over the repeats that test the artist.
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
    /// Mean over repeats, of all songs.
    estimate: f64,
    /// The same of every resample.
    values: Vec<f64>,
}

impl Bootstrap {
    /// Scores conditions, each the mean over its repeats, under the same draws.
    ///
    /// `conditions` holds the repeats of each condition; a repeat is a list of trainings, a training the [`Tallies`] of
    /// the songs that it judged ([`Tallies::only`] cuts them out of pooled answers). The answers of a repeat are pooled.
    /// Trainings of the same place in two conditions are taken for a pair: the same songs were kept from both.
    ///
    /// Returns one for each condition, in their order; none when a condition has nothing to score.
    pub fn score(&self, conditions: &[&[Vec<Tallies>]], score: Score) -> Option<Vec<Resampled>> {
        let tallies = || conditions.iter().copied().flatten().flatten();
        let artists: BTreeMap<&str, &str> = tallies()
            .flat_map(|training| {
                training.iter().map(|(path, tally)| (path, training.artists()[tally.truth].as_str()))
            })
            .collect();
        let songs: Vec<&str> = artists.keys().copied().collect();
        let mut strata: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, artist) in artists.values().enumerate() {
            strata.entry(artist).or_default().push(number);
        }
        let number: BTreeMap<&str, usize> = songs.iter().copied().zip(0..).collect();
        let conditions: Vec<Vec<Repeat>> = conditions
            .iter()
            .map(|repeats| repeats.iter().filter_map(|repeat| Repeat::new(repeat, score, &number)).collect())
            .collect();
        let once = vec![1.0; songs.len()];
        let estimates: Option<Vec<f64>> = conditions.iter().map(|repeats| mean(repeats, &once)).collect();
        let songs: Vec<String> = songs.iter().map(|&song| song.to_owned()).collect();
        let mut resampled: Vec<Resampled> = estimates?
            .into_iter()
            .map(|estimate| Resampled { songs: songs.clone(), estimate, values: Vec::new() })
            .collect();
        let stream = RandomStream::new(self.seed);
        for resample in 0..self.resamples {
            let (stream, mut position) = (stream.branch(resample as u64), 0);
            let mut drawn = vec![0.0; songs.len()];
            for songs in strata.values() {
                for _ in songs {
                    drawn[songs[stream.below(position, songs.len())]] += 1.0;
                    position += 1;
                }
            }
            for (into, repeats) in resampled.iter_mut().zip(&conditions) {
                into.values.extend(mean(repeats, &drawn));
            }
        }
        Some(resampled)
    }
}

fn mean(repeats: &[Repeat], drawn: &[f64]) -> Option<f64> {
    let scores: Vec<f64> = repeats.iter().filter_map(|repeat| repeat.score(drawn)).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

/// The pooled answers of a repeat, their songs numbered.
struct Repeat {
    artists: usize,
    score: Labelled,
    answers: Vec<Answer>,
}

/// Samples of a song that were answered alike.
struct Answer {
    song: usize,
    truth: usize,
    label: usize,
    samples: f64,
}

/// A [`Score`] whose artist is a label of the repeat.
enum Labelled {
    WeightedF1,
    Accuracy,
    ArtistF1(usize),
}

impl Repeat {
    /// None where the artist that is to be scored is not among the repeat's.
    fn new(trainings: &[Tallies], score: Score, number: &BTreeMap<&str, usize>) -> Option<Self> {
        let artists = trainings.first()?.artists();
        let score = match score {
            Score::WeightedF1 => Labelled::WeightedF1,
            Score::Accuracy => Labelled::Accuracy,
            Score::ArtistF1(name) => Labelled::ArtistF1(artists.iter().position(|artist| artist == name)?),
        };
        let mut answers = Vec::new();
        for (path, tally) in trainings.iter().flat_map(Tallies::iter) {
            answers.extend(tally.answers.iter().map(|&(label, count)| Answer {
                song: number[path],
                truth: tally.truth,
                label,
                samples: count as f64,
            }));
        }
        Some(Self { artists: artists.len(), score, answers })
    }

    /// The score when song `n` counts `drawn[n]` times; none without a sample of what is scored.
    fn score(&self, drawn: &[f64]) -> Option<f64> {
        let mut right = vec![0.0; self.artists];
        let mut given = vec![0.0; self.artists];
        let mut support = vec![0.0; self.artists];
        for answer in &self.answers {
            let samples = answer.samples * drawn[answer.song];
            given[answer.label] += samples;
            support[answer.truth] += samples;
            if answer.label == answer.truth {
                right[answer.label] += samples;
            }
        }
        let f1 = |label: usize| 2.0 * right[label] / (given[label] + support[label]);
        let total: f64 = support.iter().sum();
        let tested = (0..self.artists).filter(|&label| support[label] > 0.0);
        let sum: f64 = match self.score {
            Labelled::ArtistF1(label) => return (support[label] > 0.0).then(|| f1(label)),
            Labelled::WeightedF1 => tested.map(|label| f1(label) * support[label]).sum(),
            Labelled::Accuracy => right.iter().sum(),
        };
        (total > 0.0).then(|| sum / total)
    }
}

impl Resampled {
    /// Mean over repeats, of all songs.
    pub fn estimate(&self) -> f64 {
        self.estimate
    }

    /// Number of songs that were drawn from.
    pub fn n_songs(&self) -> usize {
        self.songs.len()
    }

    /// Where the score lies with [`CONFIDENCE`].
    pub fn interval(&self) -> Interval {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let tail = (1.0 - CONFIDENCE) / 2.0;
        Interval { low: quantile(&sorted, tail), high: quantile(&sorted, 1.0 - tail) }
    }

    /// The difference to another score, resample by resample; none unless both came from the same draws.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        (self.songs == other.songs && self.values.len() == other.values.len()).then(|| Self {
            songs: self.songs.clone(),
            estimate: self.estimate - other.estimate,
            values: self.values.iter().zip(&other.values).map(|(value, other)| value - other).collect(),
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

/// Linear between the two neighbours, as `numpy.quantile`; NaN of nothing.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = share * last as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}
