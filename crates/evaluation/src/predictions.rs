//! The probabilities that a classifier gave every clip, beside the truth.
//!
//! Clips enter one by one in any order and are checked as they enter; they leave sorted by song, then by clip. Whoever
//! holds a [`Predictions`] need not look for NaN, short rows, or songs with two artists again.

use std::collections::BTreeMap;

use crate::EvaluationError;
use crate::vote::{SongVerdict, Vote, decide};

/// How far beyond 1 a probability may lie: a softmax in f32 rounds.
const ROUNDING: f32 = 1e-5;

/// How far from 1 the sum of a row may lie: networks that compute in bfloat16 lose 0.4 % in each value, whereas logits,
/// percentages and forgotten normalisation miss by far more.
const SUM_SLACK: f64 = 1e-2;

/// What a classifier says about one clip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClipPrediction<'a> {
    /// The song's path in the music folder. Two songs are the same if and only if their paths are.
    pub song: &'a str,
    /// The clip's index in the song, counted from 0.
    pub clip: usize,
    /// Label of the true artist.
    pub truth: usize,
    /// Probability of every artist, `[artists]`, in label order.
    pub probabilities: &'a [f32],
}

/// What a classifier says about the clips of one song.
#[derive(Clone, Debug, PartialEq)]
pub struct SongClips {
    truth: usize,
    clips: BTreeMap<usize, Vec<f32>>,
}

impl SongClips {
    /// Label of the true artist.
    pub fn truth(&self) -> usize {
        self.truth
    }

    /// Number of clips, one or more.
    pub fn n_clips(&self) -> usize {
        self.clips.len()
    }

    /// Every clip's index and probabilities, in the order of the song.
    pub fn clips(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.clips.iter().map(|(&clip, probabilities)| (clip, probabilities.as_slice()))
    }

    /// The artist on whom the clips agree.
    pub fn vote(&self, vote: Vote) -> SongVerdict {
        let rows: Vec<&[f32]> = self.clips.values().map(Vec::as_slice).collect();
        decide(&rows, vote)
    }
}

/// The answers of a classifier to every clip of a set of songs.
///
/// Equal whatever the order in which the clips were pushed.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    artists: Vec<String>,
    songs: BTreeMap<String, SongClips>,
}

impl Predictions {
    /// Predictions of no clip yet. `artists` gives the names in label order.
    ///
    /// # Errors
    /// [`EvaluationError::NoArtists`] and [`EvaluationError::ArtistListedTwice`].
    pub fn new(artists: Vec<String>) -> Result<Self, EvaluationError> {
        if artists.is_empty() {
            return Err(EvaluationError::NoArtists);
        }
        let mut seen = BTreeMap::new();
        for (second, artist) in artists.iter().enumerate() {
            if let Some(first) = seen.insert(artist, second) {
                return Err(EvaluationError::ArtistListedTwice { artist: artist.clone(), first, second });
            }
        }
        Ok(Self { artists, songs: BTreeMap::new() })
    }

    /// Adds one clip.
    ///
    /// # Errors
    /// [`EvaluationError::InClip`] around [`EvaluationError::RowLength`], [`EvaluationError::NotAProbability`],
    /// [`EvaluationError::Sum`], [`EvaluationError::UnknownLabel`], [`EvaluationError::ClipListedTwice`] or
    /// [`EvaluationError::TwoTruths`]; nothing is added then.
    pub fn push(&mut self, prediction: ClipPrediction) -> Result<(), EvaluationError> {
        self.insert(prediction).map_err(|fault| fault.in_clip(prediction.song, prediction.clip))
    }

    fn insert(&mut self, prediction: ClipPrediction) -> Result<(), EvaluationError> {
        let ClipPrediction { song, clip, truth, probabilities } = prediction;
        check_row(probabilities, self.artists.len())?;
        if truth >= self.artists.len() {
            return Err(EvaluationError::UnknownLabel { truth, artists: self.artists.len() });
        }
        let Some(known) = self.songs.get_mut(song) else {
            let clips = BTreeMap::from([(clip, probabilities.to_vec())]);
            self.songs.insert(song.to_owned(), SongClips { truth, clips });
            return Ok(());
        };
        if known.truth != truth {
            return Err(EvaluationError::TwoTruths {
                first: self.artists[known.truth].clone(),
                second: self.artists[truth].clone(),
            });
        }
        if known.clips.contains_key(&clip) {
            return Err(EvaluationError::ClipListedTwice);
        }
        known.clips.insert(clip, probabilities.to_vec());
        Ok(())
    }

    /// The artists in label order.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// Number of songs.
    pub fn n_songs(&self) -> usize {
        self.songs.len()
    }

    /// Number of clips of all songs.
    pub fn n_clips(&self) -> usize {
        self.songs.values().map(SongClips::n_clips).sum()
    }

    /// Every song's path and clips, sorted by path.
    pub fn songs(&self) -> impl Iterator<Item = (&str, &SongClips)> {
        self.songs.iter().map(|(song, clips)| (song.as_str(), clips))
    }

    /// Every clip, sorted by song, then by index.
    pub fn clips(&self) -> impl Iterator<Item = ClipPrediction<'_>> {
        self.songs().flat_map(|(song, clips)| {
            let truth = clips.truth;
            clips.clips().map(move |(clip, probabilities)| ClipPrediction {
                song,
                clip,
                truth,
                probabilities,
            })
        })
    }
}

/// Refuses a row of probabilities that is no distribution over `artists` artists.
pub(crate) fn check_row(probabilities: &[f32], artists: usize) -> Result<(), EvaluationError> {
    if probabilities.len() != artists {
        return Err(EvaluationError::RowLength { found: probabilities.len(), expected: artists });
    }
    // NaN is in no range.
    let wrong = probabilities.iter().position(|value| !(0.0..=1.0 + ROUNDING).contains(value));
    if let Some(artist) = wrong {
        return Err(EvaluationError::NotAProbability { artist, value: probabilities[artist] });
    }
    let sum: f64 = probabilities.iter().copied().map(f64::from).sum();
    if (sum - 1.0).abs() > SUM_SLACK {
        return Err(EvaluationError::Sum { sum });
    }
    Ok(())
}
