//! Answers become the numbers that a trial is judged by.
//!
//! [`Answers`] enter, an [`Evaluation`] leaves: a [`Report`] over clips and one over songs for each [`Vote`], as the
//! JSON that other programs read.

use serde::Serialize;

use crate::metrics::Answer;
use crate::{Answers, EvaluationError, Report, Vote, winner};

/// How good answers are, clip by clip and song by song.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Every clip is a sample: the paper's frame level.
    pub frame: Report,
    /// Every song is a sample.
    pub song: SongReports,
    /// Number of clips.
    pub clips: usize,
    /// Number of songs.
    pub songs: usize,
}

/// How good the answers to songs are under each vote.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SongReports {
    /// Under [`Vote::Majority`].
    pub majority: Report,
    /// Under [`Vote::ConfidentMajority`].
    pub confident_majority: Report,
    /// Under [`Vote::MeanProbability`].
    pub mean_probability: Report,
}

impl SongReports {
    /// The report under `vote`.
    pub fn report(&self, vote: Vote) -> &Report {
        match vote {
            Vote::Majority => &self.majority,
            Vote::ConfidentMajority => &self.confident_majority,
            Vote::MeanProbability => &self.mean_probability,
        }
    }
}

impl Evaluation {
    /// Judges answers.
    ///
    /// # Errors
    /// [`EvaluationError::NoClips`].
    ///
    /// # Source
    /// scikit-learn's `classification_report` with all artists as `labels`; vectors from `reference/make_metrics.py`.
    pub fn of(answers: &Answers) -> Result<Self, EvaluationError> {
        if answers.n_clips() == 0 {
            return Err(EvaluationError::NoClips);
        }
        Ok(Self {
            frame: clip_report(answers),
            song: SongReports {
                majority: song_report(answers, Vote::Majority),
                confident_majority: song_report(answers, Vote::ConfidentMajority),
                mean_probability: song_report(answers, Vote::MeanProbability),
            },
            clips: answers.n_clips(),
            songs: answers.n_songs(),
        })
    }
}

fn clip_report(answers: &Answers) -> Report {
    let samples = answers.clips().map(|clip| Answer {
        truth: clip.truth,
        predicted: winner(clip.probabilities),
        truth_rank: rank(clip.probabilities, clip.truth),
    });
    Report::of(answers.artists(), &samples.collect::<Vec<_>>())
}

fn song_report(answers: &Answers, vote: Vote) -> Report {
    let samples = answers.songs().map(|song| {
        let verdict = song.vote(vote);
        Answer {
            truth: song.truth(),
            predicted: verdict.artist,
            truth_rank: verdict.ranking.iter().take_while(|&&artist| artist != song.truth()).count(),
        }
    });
    Report::of(answers.artists(), &samples.collect::<Vec<_>>())
}

/// Number of artists that rank before `artist`: those more probable, and of the equally probable the earlier labels.
fn rank(probabilities: &[f32], artist: usize) -> usize {
    let own = probabilities[artist];
    let earlier = probabilities[..artist].iter().filter(|&&other| other >= own).count();
    let later = probabilities[artist + 1..].iter().filter(|&&other| other > own).count();
    earlier + later
}
