//! The clips of a song become one answer.
//!
//! A row of probabilities for every clip enters, a [`SongVerdict`] leaves: the same for a song that is named and for the
//! songs that are judged.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{EvaluationError, SongAnswers, row, winner};

/// A clip is confident when its highest probability is above this.
pub const CONFIDENT: f32 = 0.5;

/// How the clips of a song agree on an artist.
///
/// Where two artists stand equal, the higher summed probability over the clips that vote decides, then label order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// Every clip votes for its winner; most votes win. The rule of Nasrullah and Zhao's paper.
    Majority,
    /// Only clips whose highest probability is above [`CONFIDENT`] vote, or all when none is. The rule of the paper's
    /// code.
    ConfidentMajority,
    /// The highest mean probability over all clips wins.
    MeanProbability,
}

impl Vote {
    /// All votes, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Majority, Self::ConfidentMajority, Self::MeanProbability];

    /// The name in files and on screen, such as `confident-majority`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Majority => "majority",
            Self::ConfidentMajority => "confident-majority",
            Self::MeanProbability => "mean-probability",
        }
    }
}

impl fmt::Display for Vote {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What the clips of a song agree on.
#[derive(Clone, Debug, PartialEq)]
pub struct SongVerdict {
    /// Label of the artist that wins.
    pub artist: usize,
    /// Mean probability of that artist over the clips that vote.
    pub probability: f64,
    /// Mean probability of every artist over the clips that vote, `[artists]`.
    pub probabilities: Vec<f64>,
    /// Share of the clips that vote which every artist wins, `[artists]`.
    pub shares: Vec<f64>,
    /// Labels of all artists, the winner first.
    pub ranking: Vec<usize>,
}

/// Finds the artist on whom clips agree.
///
/// `clips` is `[clips][artists]`: the probabilities of every clip, one clip or more.
///
/// # Errors
/// [`EvaluationError`]; the first row sets the number of artists.
pub fn vote(clips: &[&[f32]], vote: Vote) -> Result<SongVerdict, EvaluationError> {
    let artists = clips.first().ok_or(EvaluationError::NoClips)?.len();
    for (clip, row) in clips.iter().enumerate() {
        row::check(row, artists).map_err(|fault| EvaluationError::Row { clip, fault })?;
    }
    Ok(decide(clips, vote))
}

impl SongAnswers<'_> {
    /// The artist on whom the clips agree.
    pub fn vote(self, vote: Vote) -> SongVerdict {
        decide(&self.rows().collect::<Vec<_>>(), vote)
    }
}

/// [`vote`] on rows that were checked: at least one, all of one length, none with NaN.
fn decide(clips: &[&[f32]], vote: Vote) -> SongVerdict {
    let voting = voting_clips(clips, vote);
    let artists = clips[0].len();
    let mut votes = vec![0_usize; artists];
    let mut sums = vec![0.0_f64; artists];
    for row in &voting {
        votes[winner(row)] += 1;
        for (sum, &probability) in sums.iter_mut().zip(*row) {
            *sum += f64::from(probability);
        }
    }

    let mut ranking: Vec<usize> = (0..artists).collect();
    // The sort is stable: what is equal stays in label order.
    ranking.sort_by(|&a, &b| {
        let by_votes = match vote {
            Vote::Majority | Vote::ConfidentMajority => votes[b].cmp(&votes[a]),
            Vote::MeanProbability => std::cmp::Ordering::Equal,
        };
        by_votes.then(sums[b].total_cmp(&sums[a]))
    });

    let n = voting.len() as f64;
    let probabilities: Vec<f64> = sums.iter().map(|sum| sum / n).collect();
    SongVerdict {
        artist: ranking[0],
        probability: probabilities[ranking[0]],
        probabilities,
        shares: votes.iter().map(|&count| count as f64 / n).collect(),
        ranking,
    }
}

fn voting_clips<'a>(clips: &[&'a [f32]], vote: Vote) -> Vec<&'a [f32]> {
    let confident: Vec<&[f32]> = match vote {
        Vote::Majority | Vote::MeanProbability => Vec::new(),
        Vote::ConfidentMajority => clips
            .iter()
            .copied()
            .filter(|row| row.iter().any(|&probability| probability > CONFIDENT))
            .collect(),
    };
    if confident.is_empty() { clips.to_vec() } else { confident }
}
