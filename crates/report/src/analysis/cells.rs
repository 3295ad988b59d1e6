//! The trials of one condition but for the seed become one cell of the tables.

use auteur_evaluation::{Bootstrap, Interval, Report, Resampled, Score, Tallies, Vote};
use auteur_ground::Progress;
use auteur_study::Trial;
use rayon::prelude::*;

use super::{Analysis, Division, Level};
use crate::ReportError;

/// All trials of a classifier, a division and a length.
pub(crate) struct Cell<'a> {
    /// Index in [`Analysis::classifiers`].
    pub(crate) classifier: usize,
    pub(crate) division: Division,
    pub(crate) clip_seconds: f64,
    /// One or more, by seed.
    pub(crate) trials: Vec<&'a Trial>,
    pub(crate) frame: Resampling,
    pub(crate) song: Resampling,
}

/// The songs of a cell's trials, and its F1 under every resample of them.
pub(crate) struct Resampling {
    /// One a trial.
    pub(crate) tallies: Vec<Tallies>,
    /// Weighted F1, averaged over trials; none only for trials without clips, which no evaluation allows.
    pub(crate) f1: Option<Resampled>,
    /// The interval of `f1`.
    interval: Option<Interval>,
}

/// A score over trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Summary {
    pub(crate) trials: usize,
    pub(crate) average: f64,
    pub(crate) best: f64,
    /// Of a sample of trials (divided by their number less one); none of a single trial.
    pub(crate) deviation: Option<f64>,
    pub(crate) interval: Option<Interval>,
}

impl Summary {
    fn of(scores: &[f64], interval: Option<Interval>) -> Self {
        let n = scores.len() as f64;
        let average = scores.iter().sum::<f64>() / n;
        let squares: f64 = scores.iter().map(|score| (score - average).powi(2)).sum();
        Self {
            trials: scores.len(),
            average,
            best: scores.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            deviation: (scores.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
            interval,
        }
    }
}

impl Cell<'_> {
    /// Weighted F1; its interval for the paper's two levels only.
    pub(crate) fn f1(&self, level: Level) -> Summary {
        let interval = match level {
            Level::Frame => self.frame.interval,
            Level::Song(Vote::Majority) => self.song.interval,
            Level::Song(_) => None,
        };
        Summary::of(&self.scores(level, |report| report.weighted_average.f1), interval)
    }

    /// Share of samples that are right.
    pub(crate) fn accuracy(&self, level: Level) -> Summary {
        let resampled = Bootstrap::default().score(&[&self.resampling(level).tallies], Score::Accuracy);
        let interval = resampled.and_then(|resampled| resampled.first().map(Resampled::interval));
        Summary::of(&self.scores(level, |report| report.accuracy), interval)
    }

    /// Average accuracy over trials.
    pub(crate) fn average_accuracy(&self, level: Level) -> f64 {
        let scores = self.scores(level, |report| report.accuracy);
        scores.iter().sum::<f64>() / scores.len() as f64
    }

    fn scores(&self, level: Level, score: impl Fn(&Report) -> f64) -> Vec<f64> {
        self.trials.iter().map(|trial| score(report(trial, level))).collect()
    }

    /// Whether there is a trial of this seed.
    pub(crate) fn has_seed(&self, seed: u64) -> bool {
        self.trials.iter().any(|trial| trial.condition.seed == seed)
    }

    /// The songs at one of the paper's two levels.
    pub(crate) fn resampling(&self, level: Level) -> &Resampling {
        match level {
            Level::Frame => &self.frame,
            Level::Song(_) => &self.song,
        }
    }

    /// Number of artists that the trials tell apart.
    pub(crate) fn n_artists(&self) -> usize {
        self.trials[0].predictions.artists().len()
    }
}

/// The scores of a trial at a level.
pub(crate) fn report(trial: &Trial, level: Level) -> &Report {
    match level {
        Level::Frame => &trial.evaluation.frame,
        Level::Song(vote) => trial.evaluation.song.report(vote),
    }
}

impl Resampling {
    fn of(tallies: Vec<Tallies>) -> Self {
        let resampled = Bootstrap::default().score(&[&tallies], Score::WeightedF1);
        let f1 = resampled.and_then(|mut resampled| resampled.pop());
        Self { interval: f1.as_ref().map(Resampled::interval), f1, tallies }
    }
}

/// Every cell with a trial, in the order of classifiers, divisions and lengths.
pub(super) fn judge<'a>(
    analysis: &Analysis<'a>,
    progress: &dyn Progress,
) -> Result<Vec<Cell<'a>>, ReportError> {
    let mut groups = Vec::new();
    for (classifier, name) in analysis.classifiers.iter().map(|classifier| &classifier.name).enumerate() {
        for division in Division::ALL {
            for &clip_seconds in &analysis.clip_seconds {
                let mut trials: Vec<&Trial> = analysis.results.trials.iter().collect();
                trials.retain(|Trial { condition, .. }| {
                    let found = Division { split: condition.split, artists: condition.artists };
                    condition.classifier == *name
                        && found == division
                        && condition.clip_seconds == clip_seconds
                });
                if !trials.is_empty() {
                    groups.push((classifier, division, clip_seconds, in_order(trials)?));
                }
            }
        }
    }
    progress.begin("intervals", groups.len() as u64);
    let cells = groups.into_par_iter().map(|(classifier, division, clip_seconds, trials)| {
        if progress.is_cancelled() {
            return Err(ReportError::Cancelled);
        }
        let tally = |tally: &dyn Fn(&Trial) -> Tallies| {
            Resampling::of(trials.iter().map(|trial| tally(trial)).collect())
        };
        let frame = tally(&|trial| Tallies::frame(&trial.predictions));
        let song = tally(&|trial| Tallies::song(&trial.predictions, Vote::Majority));
        progress.advance(1);
        Ok(Cell { classifier, division, clip_seconds, trials, frame, song })
    });
    let cells = cells.collect();
    progress.finish();
    cells
}

/// Trials by seed.
fn in_order(mut trials: Vec<&Trial>) -> Result<Vec<&Trial>, ReportError> {
    trials.sort_by_key(|trial| trial.condition.seed);
    let twice = trials.windows(2).find(|pair| pair[0].condition.seed == pair[1].condition.seed);
    match twice {
        Some(pair) => Err(ReportError::TrialTwice { condition: pair[0].condition.name() }),
        None => Ok(trials),
    }
}
