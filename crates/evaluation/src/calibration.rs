//! What a classifier says of how sure it is becomes how far that can be believed.
//!
//! The [`Answers`] of trials enter, a [`Calibration`] leaves. A song is named by its highest mean probability over clips, and that
//! is what is stated: of the songs that are named with .8, a calibrated classifier names four in five rightly.
//!
//! # Method
//! Songs are put into bins of as many songs each by what is stated, over all trials. The squared error is the mean over songs
//! of the squared difference between what a bin states and the share that is right in it, less the variance of that share,
//! `share (1 - share) / (n - 1)`: without this, the fewer the songs, the larger the error of a perfect classifier. It is that of
//! each trial, averaged, and may come out below 0; the [error](Calibration::error) is its root, or 0.
//!
//! - *Interval*: songs are drawn with replacement, all trials' answers to them at once. What is drawn has the error of the
//!   answers as they are, chance included, so the interval is the basic one: the estimate less how far draws stray from that. Of simulated
//!   ones of 122 and 400 songs 95 to 100 of 100 held the error, of 40 songs 82; it may hold 0 where the test finds an error.
//! - *Test*: whether a song is named rightly is drawn from what is stated, again and again; the p-value is the share of draws
//!   that are as far off. A song is drawn once for all trials, which supposes that trials err as alike as they can: with several
//!   trials the test is a careful one.
//! - *Expected*: from the same draws, where the share of a bin would lie with 95 % if what is stated were true.
//!
//! # Source
//! Kumar, Liang and Ma, "Verified Uncertainty Calibration" (NeurIPS 2019), for the debiased estimate and bins of equal mass;
//! Vaicenavicius et al., "Evaluating Model Calibration in Classification" (AISTATS 2019), for the test; Bröcker and Smith,
//! "Increasing the Reliability of Reliability Diagrams" (2007), for what is expected of a bin. Vectors from
//! `reference/make_calibration.py`.

use std::collections::BTreeMap;

use auteur_ground::RandomStream;
use serde::Serialize;

use crate::{Answers, CONFIDENCE, Interval, Vote};

/// Draws of the test and of the interval.
const RESAMPLES: usize = 2000;
/// Songs of a bin, at least, where there are as many.
const BIN_SONGS: usize = 10;
/// Bins at most.
const MOST_BINS: usize = 15;
/// Errors nearer to each other than this are the same, added up in another order.
const ALIKE: f64 = 1e-12;

/// How far stated probabilities are from how often they are right.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Number of songs; those that several trials judged count once.
    pub songs: usize,
    /// Mean probability that is stated of the artist that a song is given.
    pub stated: f64,
    /// Share of songs that are given the right one.
    pub right: f64,
    /// Debiased root mean squared calibration error.
    pub error: f64,
    /// Where that lies with [`CONFIDENCE`] for other songs; none where all answers are right or all are wrong, which says nothing of
    /// others.
    pub interval: Option<Interval>,
    /// How probable such an error is if what is stated is true.
    pub p_value: f64,
    /// By what is stated, in ascending order.
    pub bins: Vec<CalibrationBin>,
}

/// Songs of which about the same is stated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Number of answers to songs, of all trials.
    pub answers: usize,
    /// Mean probability that is stated.
    pub stated: f64,
    /// Share that is right.
    pub right: f64,
    /// Where that share would lie with [`CONFIDENCE`] if what is stated were true.
    pub expected: Interval,
}

/// A trial's answer to a song.
#[derive(Clone, Copy)]
struct Stated {
    trial: usize,
    bin: usize,
    probability: f64,
    is_right: bool,
}

/// The answers to each song, and how many trials and bins there are.
struct Judged {
    songs: Vec<Vec<Stated>>,
    trials: usize,
    bins: usize,
}

/// Answers of one trial in one bin.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: f64,
    stated: f64,
    right: f64,
}

impl Calibration {
    /// Judges the answers of trials of one classifier; none where fewer than two songs are judged, of which one would say nothing.
    pub fn of(trials: &[&Answers]) -> Option<Self> {
        let judged = Judged::of(trials);
        let own = judged.sums(judged.songs.iter().flatten().copied());
        let n: f64 = own.iter().map(|sums| sums.n).sum();
        if judged.songs.len() < 2 {
            return None;
        }
        let squared = judged.squared_error(&own);
        let drawn = judged.drawn_by_what_is_stated();
        let as_far = drawn.iter().filter(|sums| judged.squared_error(sums) >= squared - ALIKE).count();
        let right = own.iter().map(|sums| sums.right).sum::<f64>() / n;
        let varies = right > 0.0 && right < 1.0;
        Some(Self {
            songs: judged.songs.len(),
            stated: own.iter().map(|sums| sums.stated).sum::<f64>() / n,
            right,
            error: squared.max(0.0).sqrt(),
            interval: varies.then(|| judged.interval(squared, &own)),
            p_value: (as_far + 1) as f64 / (RESAMPLES + 1) as f64,
            bins: judged.described(&own, &drawn),
        })
    }
}

impl Judged {
    fn of(trials: &[&Answers]) -> Self {
        let mut songs: BTreeMap<&str, Vec<Stated>> = BTreeMap::new();
        for (trial, answers) in trials.iter().enumerate() {
            for song in answers.songs() {
                let verdict = song.vote(Vote::MeanProbability);
                // Rows of single precision may add up to a little more than 1.
                let probability = verdict.probability.min(1.0);
                let is_right = verdict.artist == song.truth();
                let stated = Stated { trial, bin: 0, probability, is_right };
                songs.entry(song.path()).or_default().push(stated);
            }
        }
        let mut songs: Vec<Vec<Stated>> = songs.into_values().collect();
        let bins = (songs.len() / BIN_SONGS).clamp(1, MOST_BINS);
        let mut all: Vec<f64> = songs.iter().flatten().map(|stated| stated.probability).collect();
        all.sort_by(f64::total_cmp);
        // The same is never stated in two bins.
        let mut cuts: Vec<f64> =
            (1..bins).filter_map(|bin| all.get(bin * all.len() / bins).copied()).collect();
        cuts.dedup();
        for stated in songs.iter_mut().flatten() {
            stated.bin = cuts.partition_point(|cut| *cut <= stated.probability);
        }
        Self { songs, trials: trials.len(), bins: cuts.len() + 1 }
    }

    /// By trial, then by bin.
    fn sums(&self, answers: impl Iterator<Item = Stated>) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.trials * self.bins];
        for Stated { trial, bin, probability, is_right } in answers {
            let of_bin = &mut sums[trial * self.bins + bin];
            of_bin.n += 1.0;
            of_bin.stated += probability;
            of_bin.right += f64::from(u8::from(is_right));
        }
        sums
    }

    /// The debiased squared error, the mean over the trials that have answers.
    fn squared_error(&self, sums: &[Sums]) -> f64 {
        self.mean_over_trials(sums, |sums| sums.squared_gap() - sums.variance())
    }

    /// The mean over trials of the mean over their answers of what holds for their bin; a bin with one answer, whose variance nobody
    /// knows, counts as 0.
    fn mean_over_trials(&self, sums: &[Sums], of_bin: impl Fn(&Sums) -> f64) -> f64 {
        let of_trial = |bins: &[Sums]| {
            let n: f64 = bins.iter().map(|sums| sums.n).sum();
            let several = bins.iter().filter(|sums| sums.n > 1.0);
            (n > 0.0).then(|| several.map(|sums| sums.n * of_bin(sums)).sum::<f64>() / n)
        };
        let trials: Vec<f64> = sums.chunks(self.bins).filter_map(of_trial).collect();
        trials.iter().sum::<f64>() / trials.len().max(1) as f64
    }

    /// Sums of answers of which chance decides whether they are right, as probably as is stated.
    fn drawn_by_what_is_stated(&self) -> Vec<Vec<Sums>> {
        let random = RandomStream::new(0);
        let draw = |resample: usize| {
            let random = random.branch(resample as u64);
            let answers = self.songs.iter().enumerate().flat_map(|(song, answers)| {
                let chance = random.uniform(song as u64);
                answers.iter().map(move |answer| Stated { is_right: chance < answer.probability, ..*answer })
            });
            self.sums(answers)
        };
        (0..RESAMPLES).map(draw).collect()
    }

    fn interval(&self, squared: f64, own: &[Sums]) -> Interval {
        let random = RandomStream::new(1);
        let draw = |resample: usize| {
            let (random, n) = (random.branch(resample as u64), self.songs.len());
            let songs = (0..n).flat_map(|place| &self.songs[random.below(place as u64, n)]);
            self.squared_error(&self.sums(songs.copied()))
        };
        let with_chance = self.mean_over_trials(own, Sums::squared_gap);
        let strays = quantiles((0..RESAMPLES).map(|resample| draw(resample) - with_chance).collect());
        let root = |squared: f64| squared.clamp(0.0, 1.0).sqrt();
        Interval { low: root(squared - strays.high.max(0.0)), high: root(squared - strays.low.min(0.0)) }
    }

    fn described(&self, own: &[Sums], drawn: &[Vec<Sums>]) -> Vec<CalibrationBin> {
        let pooled = |sums: &[Sums], bin: usize| {
            let of_trials = sums.iter().skip(bin).step_by(self.bins);
            of_trials.fold(Sums::default(), |all, sums| Sums {
                n: all.n + sums.n,
                stated: all.stated + sums.stated,
                right: all.right + sums.right,
            })
        };
        let bins = (0..self.bins).map(|bin| (bin, pooled(own, bin))).filter(|(_, sums)| sums.n > 0.0);
        let described = bins.map(|(bin, sums)| {
            let share = |sums: Sums| sums.right / sums.n;
            CalibrationBin {
                answers: sums.n as usize,
                stated: sums.stated / sums.n,
                right: share(sums),
                expected: quantiles(drawn.iter().map(|drawn| share(pooled(drawn, bin))).collect()),
            }
        });
        described.collect()
    }
}

impl Sums {
    fn squared_gap(&self) -> f64 {
        ((self.stated - self.right) / self.n).powi(2)
    }

    /// Of the share that is right.
    fn variance(&self) -> f64 {
        let share = self.right / self.n;
        share * (1.0 - share) / (self.n - 1.0)
    }
}

/// Between which [`CONFIDENCE`] of some values lie.
fn quantiles(mut values: Vec<f64>) -> Interval {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[(share * (values.len() - 1) as f64).round() as usize];
    let outside = (1.0 - CONFIDENCE) / 2.0;
    Interval { low: at(outside), high: at(1.0 - outside) }
}
