//! The trials that differ in the seed alone become one setup of the tables: a classifier, a division, a length of clips.

use std::collections::HashSet;
use std::sync::OnceLock;

use auteur_evaluation::{Answers, Bootstrap, Interval, Report, Resampled, Score, Tallies, Vote};
use auteur_ground::Progress;
use auteur_study::{ClipSeconds, Condition, Corpus, Trial};
use rayon::prelude::*;

use super::blind::Blind;
use super::classifiers::Classifier;
use super::division::Division;
use super::level::Level;
use super::trained::{self, Trained};
use crate::{ReportError, StudyResults};

/// The length of figures that show one length: the paper's best at song level.
const REFERENCE: ClipSeconds = ClipSeconds::PAPER[1];

/// What the trials of a setup have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// Index in [`Analysis::classifiers`](super::Analysis::classifiers).
    pub(crate) classifier: usize,
    pub(crate) division: Division,
    pub(crate) clip_seconds: ClipSeconds,
}

/// All trials of a classifier, a division and a length.
pub(crate) struct Setup<'a> {
    pub(crate) key: Key,
    /// One or more, by seed.
    pub(crate) trials: Vec<&'a Trial>,
    /// Number of trials that were asked for, those without a result among them.
    pub(crate) asked: usize,
    pub(crate) frame: Resampling,
    pub(crate) song: Resampling,
    /// At frame and at song level.
    blind: [Option<Blind>; 2],
}

/// The songs of a setup's trials, and its F1 under every resample of them.
pub(crate) struct Resampling {
    /// Those of the trainings of each trial.
    pub(crate) tallies: Vec<Vec<Tallies>>,
    /// Weighted F1, averaged over trials; none only for trials without clips, which no evaluation allows.
    pub(crate) f1: Option<Resampled>,
    /// The interval of `f1`.
    interval: Option<Interval>,
    /// Accuracy, resampled when it is first asked for.
    accuracy: OnceLock<Option<Resampled>>,
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

impl<'a> Setup<'a> {
    /// Counts and resamples the songs of trials of one setup, of which `missing` more were asked for.
    fn of(key: Key, trials: Vec<&'a Trial>, missing: usize, corpus: &Corpus) -> Self {
        let tally = |tally: &dyn Fn(&Answers) -> Tallies| {
            let trainings = |trial: &&Trial| -> Vec<Tallies> {
                trial.trainings.iter().map(|training| tally(&training.answers)).collect()
            };
            Resampling::of(trials.iter().map(trainings).collect())
        };
        let frame = tally(&Tallies::frame);
        let song = tally(&|answers| Tallies::song(answers, Vote::Majority));
        let blind = Level::BOTH.map(|level| Blind::of(&trials, corpus, level));
        Self { key, asked: trials.len() + missing, trials, frame, song, blind }
    }

    /// What answers given without listening are worth on the same songs.
    pub(crate) fn blind(&self, level: Level) -> Option<Blind> {
        self.blind[usize::from(level != Level::Frame)]
    }

    /// How the trainings went that have epochs.
    pub(crate) fn trained(&self) -> Vec<Trained<'a>> {
        Trained::all(&self.trials)
    }

    /// `1 of 5`: how many trainings failed of how many; nothing where none did.
    pub(crate) fn failed(&self) -> Option<String> {
        let trained = self.trained();
        let failed = trained.iter().filter(|training| training.collapse.is_some()).count();
        (failed > 0).then(|| format!("{failed} of {}", trained.len()))
    }

    /// How many trainings failed and which, in a sentence; nothing where none did.
    pub(crate) fn failures(&self) -> Option<String> {
        trained::failures(&self.trained())
    }

    /// Paths of the songs that were judged, once per trial.
    pub(crate) fn songs(&self) -> impl Iterator<Item = &str> {
        self.song.tallies.iter().flatten().flat_map(Tallies::songs)
    }

    /// Songs that a trial judged, on average.
    pub(crate) fn songs_a_trial(&self) -> usize {
        (self.songs().count() as f64 / self.trials.len() as f64).round() as usize
    }

    /// Trainings of a trial: its folds.
    pub(crate) fn folds(&self) -> usize {
        self.trials.iter().map(|trial| trial.trainings.len()).max().unwrap_or(0)
    }

    /// Trainings of all trials.
    pub(crate) fn trainings(&self) -> usize {
        self.trials.iter().map(|trial| trial.trainings.len()).sum()
    }

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
        let interval = self.resampling(level).accuracy().map(Resampled::interval);
        Summary::of(&self.scores(level, |report| report.accuracy), interval)
    }

    /// Average accuracy over trials.
    pub(crate) fn average_accuracy(&self, level: Level) -> f64 {
        let scores = self.scores(level, |report| report.accuracy);
        scores.iter().sum::<f64>() / scores.len() as f64
    }

    fn scores(&self, level: Level, score: impl Fn(&Report) -> f64) -> Vec<f64> {
        self.trials.iter().map(|trial| score(level.scores(trial))).collect()
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

    /// The artists that the trials tell apart.
    pub(crate) fn artists(&self) -> &'a [String] {
        self.trials[0].answers.artists()
    }
}

impl Resampling {
    fn of(tallies: Vec<Vec<Tallies>>) -> Self {
        let resampled = Bootstrap::default().score(&[&tallies], Score::WeightedF1);
        let f1 = resampled.and_then(|mut resampled| resampled.pop());
        Self { interval: f1.as_ref().map(Resampled::interval), f1, tallies, accuracy: OnceLock::new() }
    }

    /// The share of samples that are right, averaged over trials.
    pub(crate) fn accuracy(&self) -> Option<&Resampled> {
        let resample = || Bootstrap::default().score(&[&self.tallies], Score::Accuracy)?.pop();
        self.accuracy.get_or_init(resample).as_ref()
    }
}

/// Every setup with a trial, in the order of classifiers, divisions and lengths.
pub(crate) struct Setups<'a>(Vec<Setup<'a>>);

impl<'a> Setups<'a> {
    /// Judges all trials.
    pub(super) fn judge(
        results: &'a StudyResults,
        classifiers: &[Classifier],
        lengths: &[ClipSeconds],
        progress: &dyn Progress,
    ) -> Result<Self, ReportError> {
        let mut groups = Vec::new();
        for (classifier, Classifier { name, .. }) in classifiers.iter().enumerate() {
            for division in Division::ALL {
                for &clip_seconds in lengths {
                    let is_of_group = |condition: &Condition| {
                        condition.classifier == *name
                            && Division::of(condition) == division
                            && condition.clip_seconds == clip_seconds
                    };
                    let trials = results.trials.iter().filter(|trial| is_of_group(&trial.condition));
                    let found: Vec<&Trial> = trials.collect();
                    if !found.is_empty() {
                        let missing = results.missing.iter().map(|trial| &trial.condition);
                        let missing = missing.filter(|condition| is_of_group(condition));
                        let seeds: HashSet<u64> = missing.map(|condition| condition.seed).collect();
                        let key = Key { classifier, division, clip_seconds };
                        groups.push((key, in_order(found)?, seeds.len()));
                    }
                }
            }
        }
        progress.begin("Resampling songs", groups.len() as u64);
        let setups = groups.into_par_iter().map(|(key, trials, missing)| {
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            let setup = Setup::of(key, trials, missing, &results.corpus);
            progress.advance(1);
            Ok(setup)
        });
        let setups = setups.collect::<Result<_, _>>();
        progress.finish();
        Ok(Self(setups?))
    }

    /// All setups.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Setup<'a>> {
        self.0.iter()
    }

    /// Every setup of a classifier with every setup there is.
    pub(super) fn pairs_of(&self, classifier: usize) -> impl Iterator<Item = (&Setup<'a>, &Setup<'a>)> {
        let own = self.0.iter().filter(move |setup| setup.key.classifier == classifier);
        own.flat_map(|first| self.0.iter().map(move |second| (first, second)))
    }

    /// The setup of a key, if it has a trial.
    pub(crate) fn get(&self, key: Key) -> Option<&Setup<'a>> {
        self.0.iter().find(|setup| setup.key == key)
    }

    /// The setups of a classifier and a division, the shortest clips first.
    pub(crate) fn of(&self, classifier: usize, division: Division) -> impl Iterator<Item = &Setup<'a>> {
        self.0
            .iter()
            .filter(move |Setup { key, .. }| key.classifier == classifier && key.division == division)
    }

    /// The divisions in which a classifier has trials.
    pub(crate) fn divisions(&self, classifier: usize) -> impl Iterator<Item = Division> {
        Division::ALL.into_iter().filter(move |&division| self.of(classifier, division).next().is_some())
    }

    /// Whether a length of a classifier and a division has more than one trial.
    pub(crate) fn is_repeated(&self, classifier: usize, division: Division) -> bool {
        self.of(classifier, division).any(|setup| setup.trials.len() > 1)
    }

    /// Whether a classifier has a trial.
    pub(crate) fn has(&self, classifier: usize) -> bool {
        self.0.iter().any(|setup| setup.key.classifier == classifier)
    }

    /// The setup of the length that stands for all others: 3 s, or the nearest to it.
    pub(crate) fn reference(&self, classifier: usize, division: Division) -> Option<&Setup<'a>> {
        let distance = |setup: &Setup| (setup.key.clip_seconds.get() / REFERENCE.get()).ln().abs();
        self.of(classifier, division).min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// For every classifier and division the setup of the reference length.
    pub(crate) fn references(&self) -> impl Iterator<Item = &Setup<'a>> {
        let is_reference = |setup: &&Setup<'a>| {
            let reference = self.reference(setup.key.classifier, setup.key.division);
            reference.is_some_and(|reference| reference.key == setup.key)
        };
        self.0.iter().filter(is_reference)
    }
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
