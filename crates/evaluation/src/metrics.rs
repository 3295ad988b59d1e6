//! Answers become precision, recall, F1, accuracy and confusion.
//!
//! For every sample its true artist and where the classifier ranked whom enter, a [`Report`] leaves. A sample is a clip or
//! a song: both are judged by the same arithmetic.
//!
//! # Conventions
//! Every artist counts, also one that is neither true nor predicted anywhere: scikit-learn's `classification_report`
//! with `labels` set to all artists. A quotient whose denominator is 0 is 0 (`zero_division=0`): the precision of an
//! artist that is never predicted, the recall of one without samples, the F1 of one with neither. Such an artist lowers
//! the macro average and leaves the weighted one alone.

use serde::{Serialize, Serializer};

/// `top3` counts a sample as right when the truth is among this many first ranks.
pub const TOP: usize = 3;

/// The answer to one sample: a clip or a song.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    /// Label of the true artist.
    pub(crate) truth: usize,
    /// Label of the artist that ranks first.
    pub(crate) predicted: usize,
    /// Rank of the true artist, 0 for the first.
    pub(crate) truth_rank: usize,
}

/// Precision, recall and F1, averaged over artists.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Averages {
    /// Mean precision.
    pub precision: f64,
    /// Mean recall.
    pub recall: f64,
    /// Mean F1; not the F1 of the mean precision and recall.
    pub f1: f64,
}

/// How well one artist is told from all others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArtistScores {
    /// The artist's name.
    #[serde(skip)]
    pub artist: String,
    /// Of the samples given to the artist, the share that is the artist's; 0 when none was given.
    pub precision: f64,
    /// Of the artist's samples, the share that was found; 0 when there is none.
    pub recall: f64,
    /// Harmonic mean of precision and recall; 0 when both are 0.
    pub f1: f64,
    /// Number of the artist's samples.
    pub support: u64,
}

/// Who was taken for whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confusion {
    /// Names of rows and columns, in label order.
    pub artists: Vec<String>,
    /// Number of samples, `[truth][predicted]`.
    pub counts: Vec<Vec<u64>>,
}

impl Confusion {
    /// Share of the true artist's samples that went to each artist, `[truth][predicted]`; 0 in a row without samples.
    pub fn shares(&self) -> Vec<Vec<f64>> {
        let share = |row: &Vec<u64>| {
            let support = row.iter().sum();
            row.iter().map(|&count| ratio(count, support)).collect()
        };
        self.counts.iter().map(share).collect()
    }
}

/// How good the answers to a set of samples are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Averages over artists, weighted by support: the paper's scores.
    #[serde(rename = "weighted")]
    pub weighted_average: Averages,
    /// Averages over artists, each counted alike.
    #[serde(rename = "macro")]
    pub macro_average: Averages,
    /// Share of samples whose first rank is the truth.
    pub accuracy: f64,
    /// Share of samples with the truth among the first [`TOP`] ranks. Equal probabilities rank in label order.
    pub top3: f64,
    /// Scores of every artist, in label order; in JSON an object by name.
    #[serde(serialize_with = "by_name")]
    pub artists: Vec<ArtistScores>,
    /// Who was taken for whom.
    pub confusion: Confusion,
}

impl Report {
    /// Judges answers over `artists`, of which there is at least one.
    pub(crate) fn of(artists: &[String], answers: &[Answer]) -> Self {
        let mut counts = vec![vec![0_u64; artists.len()]; artists.len()];
        for answer in answers {
            counts[answer.truth][answer.predicted] += 1;
        }
        let scores: Vec<ArtistScores> =
            artists.iter().enumerate().map(|(label, artist)| artist_scores(artist, label, &counts)).collect();
        let samples = answers.len() as u64;
        let hits = |ranks: usize| answers.iter().filter(|answer| answer.truth_rank < ranks).count() as u64;
        Self {
            weighted_average: average(&scores, |scores| scores.support as f64),
            macro_average: average(&scores, |_| 1.0),
            accuracy: ratio(hits(1), samples),
            top3: ratio(hits(TOP), samples),
            artists: scores,
            confusion: Confusion { artists: artists.to_vec(), counts },
        }
    }
}

fn artist_scores(artist: &str, label: usize, counts: &[Vec<u64>]) -> ArtistScores {
    let right = counts[label][label];
    let support: u64 = counts[label].iter().sum();
    let given: u64 = counts.iter().map(|row| row[label]).sum();
    ArtistScores {
        artist: artist.to_owned(),
        precision: ratio(right, given),
        recall: ratio(right, support),
        f1: ratio(2 * right, given + support),
        support,
    }
}

fn average(artists: &[ArtistScores], weight: impl Fn(&ArtistScores) -> f64) -> Averages {
    let total: f64 = artists.iter().map(&weight).sum();
    let mean = |score: fn(&ArtistScores) -> f64| {
        artists.iter().map(|scores| score(scores) * weight(scores)).sum::<f64>() / total
    };
    Averages {
        precision: mean(|scores| scores.precision),
        recall: mean(|scores| scores.recall),
        f1: mean(|scores| scores.f1),
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn by_name<S: Serializer>(artists: &[ArtistScores], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(artists.iter().map(|scores| (&scores.artist, scores)))
}
