//! Pooled answers become one score: counts by artist, what they are worth, and what one answer more would change.

use std::ops::Range;

use crate::Score;
use crate::resampled::{Cell, Training};
use crate::tallies::Tallies;

/// The pooled answers of trainings, their songs numbered.
pub(crate) struct Pooled {
    artists: usize,
    score: Labelled,
    songs: Vec<Song>,
    /// Label and number of samples, song by song.
    answers: Vec<(usize, f64)>,
}

/// How one training answered a song.
struct Song {
    number: usize,
    training: Training,
    truth: usize,
    /// All samples, and those that are right.
    samples: f64,
    right: f64,
    /// Where the song's answers lie.
    answers: Range<usize>,
}

/// A [`Score`] whose artist is a label.
enum Labelled {
    WeightedF1,
    Accuracy,
    ArtistF1(usize),
}

/// Samples by artist.
#[derive(Default)]
pub(crate) struct Counts {
    /// Of the artist and named so.
    right: Vec<f64>,
    /// Named so.
    given: Vec<f64>,
    /// Of the artist.
    support: Vec<f64>,
}

impl Pooled {
    /// Pools `trainings`; `number` says which song is which. None where the artist that is to be scored is not among
    /// theirs.
    pub(crate) fn new(
        trainings: &[(Training, &Tallies)],
        score: Score,
        number: impl Fn(&str) -> usize,
    ) -> Option<Self> {
        // Trainings may tell other artists apart, or the same in another order.
        let mut artists: Vec<&str> =
            trainings.iter().flat_map(|(_, tallies)| tallies.artists()).map(String::as_str).collect();
        artists.sort_unstable();
        artists.dedup();
        let score = match score {
            Score::WeightedF1 => Labelled::WeightedF1,
            Score::Accuracy => Labelled::Accuracy,
            Score::ArtistF1(name) => Labelled::ArtistF1(artists.binary_search(&name).ok()?),
        };
        let (mut songs, mut answers) = (Vec::new(), Vec::new());
        for &(training, tallies) in trainings {
            let labels = tallies
                .artists()
                .iter()
                .map(|name| artists.partition_point(|artist| *artist < name.as_str()));
            let labels: Vec<usize> = labels.collect();
            for (path, tally) in tallies.iter() {
                let (truth, first) = (labels[tally.truth], answers.len());
                answers.extend(tally.answers.iter().map(|&(label, count)| (labels[label], count as f64)));
                let own = &answers[first..];
                songs.push(Song {
                    number: number(path),
                    training,
                    truth,
                    samples: own.iter().map(|(_, samples)| samples).sum(),
                    right: own.iter().filter(|(label, _)| *label == truth).map(|(_, samples)| samples).sum(),
                    answers: first..answers.len(),
                });
            }
        }
        Some(Self { artists: artists.len(), score, songs, answers })
    }

    /// The score when song `n` counts `weights[n]` times; none without a sample of what is scored.
    pub(crate) fn score(&self, weights: &[f64], counts: &mut Counts) -> Option<f64> {
        self.count(weights, counts);
        let total: f64 = counts.support.iter().sum();
        match self.score {
            Labelled::ArtistF1(label) => (counts.support[label] > 0.0).then(|| counts.f1(label)),
            _ if total <= 0.0 => None,
            Labelled::Accuracy => Some(counts.right.iter().sum::<f64>() / total),
            Labelled::WeightedF1 => {
                let sum: f64 = (0..self.artists).map(|label| counts.f1(label) * counts.support[label]).sum();
                Some(sum / total)
            }
        }
    }

    fn count(&self, weights: &[f64], counts: &mut Counts) {
        for column in [&mut counts.right, &mut counts.given, &mut counts.support] {
            column.clear();
            column.resize(self.artists, 0.0);
        }
        for song in &self.songs {
            let weight = weights[song.number];
            // A third of all songs is not drawn.
            if weight > 0.0 {
                counts.support[song.truth] += weight * song.samples;
                counts.right[song.truth] += weight * song.right;
                for &(label, samples) in &self.answers[song.answers.clone()] {
                    counts.given[label] += weight * samples;
                }
            }
        }
    }

    /// For each song that a training answered the derivative of the score by how often these answers count.
    pub(crate) fn influences(&self, weights: &[f64]) -> Vec<(Cell, f64)> {
        let mut counts = Counts::default();
        self.count(weights, &mut counts);
        let slopes = self.slopes(&counts);
        let influence = |song: &Song| {
            let given = self.answers[song.answers.clone()].iter();
            let own = song.samples * slopes.support[song.truth] + song.right * slopes.right[song.truth];
            let influence = own + given.map(|&(label, samples)| samples * slopes.given[label]).sum::<f64>();
            (Cell { song: song.number, training: song.training }, influence)
        };
        self.songs.iter().map(influence).collect()
    }

    /// The derivatives of the score by the counts.
    fn slopes(&self, counts: &Counts) -> Counts {
        let mut slopes = Counts {
            right: vec![0.0; self.artists],
            given: vec![0.0; self.artists],
            support: vec![0.0; self.artists],
        };
        let total: f64 = counts.support.iter().sum();
        match self.score {
            Labelled::ArtistF1(label) => slopes.add_f1(label, counts, 1.0),
            Labelled::Accuracy => {
                slopes.right.fill(1.0 / total);
                slopes.support.fill(-counts.right.iter().sum::<f64>() / (total * total));
            }
            Labelled::WeightedF1 => {
                let support = |label: usize| counts.f1(label) * counts.support[label];
                let mean = (0..self.artists).map(support).sum::<f64>() / total;
                for label in 0..self.artists {
                    slopes.add_f1(label, counts, counts.support[label] / total);
                    slopes.support[label] += (counts.f1(label) - mean) / total;
                }
            }
        }
        slopes
    }
}

impl Counts {
    /// 0 for an artist that is neither heard nor named.
    fn f1(&self, label: usize) -> f64 {
        let sum = self.given[label] + self.support[label];
        if sum > 0.0 { 2.0 * self.right[label] / sum } else { 0.0 }
    }

    /// Adds the derivatives of `share` times the F1 of an artist.
    fn add_f1(&mut self, label: usize, counts: &Self, share: f64) {
        let sum = counts.given[label] + counts.support[label];
        if sum > 0.0 {
            let f1 = counts.f1(label);
            self.right[label] += share * 2.0 / sum;
            self.given[label] -= share * f1 / sum;
            self.support[label] -= share * f1 / sum;
        }
    }
}
