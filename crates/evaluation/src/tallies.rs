//! Answers become counts by song: all that F1 needs, in the units that a bootstrap draws.
//!
//! Each song's answers are counted once, so that a resample of songs only adds up counts and never votes again. Clips of
//! one song are alike: they are never drawn apart from their song.

use std::collections::BTreeMap;

use crate::{Answers, SongAnswers, Vote, winner};

/// How the songs that one training judged were answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Tallies {
    artists: Vec<String>,
    songs: BTreeMap<String, Tally>,
}

/// How one song was answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tally {
    /// Label of the true artist.
    pub(crate) truth: usize,
    /// Label and number of samples of every artist that was answered.
    pub(crate) answers: Vec<(usize, u64)>,
}

impl Tallies {
    /// Every clip is a sample.
    pub fn frame(answers: &Answers) -> Self {
        Self::of(answers, |song| {
            let mut counts = BTreeMap::new();
            for probabilities in song.rows() {
                *counts.entry(winner(probabilities)).or_insert(0) += 1;
            }
            counts.into_iter().collect()
        })
    }

    /// Every song is a sample.
    pub fn song(answers: &Answers, vote: Vote) -> Self {
        Self::of(answers, |song| vec![(song.vote(vote).artist, 1)])
    }

    /// Of answers that were counted elsewhere: for each song its path, the label of its true artist, and label and number
    /// of samples of every artist that was answered.
    pub fn counted(
        artists: &[String],
        songs: impl IntoIterator<Item = (String, usize, Vec<(usize, u64)>)>,
    ) -> Self {
        let songs =
            songs.into_iter().map(|(path, truth, answers)| (path, Tally { truth, answers })).collect();
        Self { artists: artists.to_vec(), songs }
    }

    fn of(answers: &Answers, count: impl Fn(SongAnswers) -> Vec<(usize, u64)>) -> Self {
        let songs = answers
            .songs()
            .map(|song| (song.path().to_owned(), Tally { truth: song.truth(), answers: count(song) }))
            .collect();
        Self { artists: answers.artists().to_vec(), songs }
    }

    /// The artists in label order.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// The songs' paths, sorted.
    pub fn songs(&self) -> impl Iterator<Item = &str> {
        self.songs.keys().map(String::as_str)
    }

    /// The same with only the songs whose paths `keep` holds for, such as those that one training of a repeat judged.
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        let kept = self.songs.iter().filter(|(path, _)| keep(path));
        Self {
            artists: self.artists.clone(),
            songs: kept.map(|(path, tally)| (path.clone(), tally.clone())).collect(),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Tally)> {
        self.songs.iter().map(|(path, tally)| (path.as_str(), tally))
    }
}
