//! Predictions become the numbers that a trial is judged by.
//!
//! Enter: [`Predictions`]. Leaves: an [`Evaluation`], a [`Report`] over clips and one over songs for each [`Vote`],
//! whose JSON is what `auteur evaluate --json` prints. It stands alone because it alone knows both levels.

use serde::Serialize;

use crate::metrics::Answer;
use crate::{EvaluationError, Predictions, Report, Vote, winner};

/// How good predictions are, clip by clip and song by song.
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

/// How good predictions of songs are under each vote.
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
    /// Judges predictions.
    ///
    /// # Errors
    /// [`EvaluationError::NoClips`].
    ///
    /// # Source
    /// scikit-learn's `classification_report` with all artists as `labels`; vectors from `reference/make_metrics.py`.
    pub fn of(predictions: &Predictions) -> Result<Self, EvaluationError> {
        if predictions.n_clips() == 0 {
            return Err(EvaluationError::NoClips);
        }
        Ok(Self {
            frame: clip_report(predictions),
            song: SongReports {
                majority: song_report(predictions, Vote::Majority),
                confident_majority: song_report(predictions, Vote::ConfidentMajority),
                mean_probability: song_report(predictions, Vote::MeanProbability),
            },
            clips: predictions.n_clips(),
            songs: predictions.n_songs(),
        })
    }
}

fn clip_report(predictions: &Predictions) -> Report {
    let answers: Vec<Answer> = predictions
        .clips()
        .map(|clip| Answer {
            truth: clip.truth,
            predicted: winner(clip.probabilities),
            truth_rank: rank(clip.probabilities, clip.truth),
        })
        .collect();
    Report::of(predictions.artists(), &answers)
}

fn song_report(predictions: &Predictions, vote: Vote) -> Report {
    let answers: Vec<Answer> = predictions
        .songs()
        .map(|(_, song)| {
            let verdict = song.vote(vote);
            Answer {
                truth: song.truth(),
                predicted: verdict.artist,
                truth_rank: verdict.ranking.iter().take_while(|&&artist| artist != song.truth()).count(),
            }
        })
        .collect();
    Report::of(predictions.artists(), &answers)
}

/// Number of artists that rank before `artist`: those more probable, and of the equally probable the earlier labels.
fn rank(probabilities: &[f32], artist: usize) -> usize {
    let own = probabilities[artist];
    let earlier = probabilities[..artist].iter().filter(|&&other| other >= own).count();
    let later = probabilities[artist + 1..].iter().filter(|&&other| other > own).count();
    earlier + later
}
