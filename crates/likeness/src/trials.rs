//! Scores of what should be accepted and of what should be refused become a threshold, and how often it errs.
//!
//! Two questions end here: is a song by any artist that a model knows, and are two songs by one artist. The higher a score, the
//! rather it is accepted. Scores come from sources, artists or pairs of them, and each source counts the same, however
//! many songs it has: what is asked is how the next artist fares.

use std::collections::{BTreeMap, BTreeSet};

/// Rounding must not cost a source: of nine, a rate of 0.1 can be promised.
const ROUNDING: f64 = 1e-9;

/// A score and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// How much speaks for accepting.
    pub score: f64,
    /// The source, by a number.
    pub source: usize,
}

/// Scores of both kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct Trials {
    wanted: Vec<Weighted>,
    unwanted: Vec<Weighted>,
}

/// A score and its share in all of its kind; they are in the scores' order.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Weighted {
    score: f64,
    source: usize,
    share: f64,
}

/// A threshold and how often it errs.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Threshold {
    /// Scores from here on are accepted.
    pub score: f64,
    /// The share of what should be refused that is accepted.
    pub false_accept: f64,
    /// The share of what should be accepted that is refused.
    pub false_reject: f64,
}

/// Why scores give no threshold.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TrialsError {
    /// None of one of the two kinds.
    #[error("there are {wanted} scores to accept and {unwanted} to refuse; at least one of each is needed")]
    Missing {
        /// Scores of what should be accepted.
        wanted: usize,
        /// Scores of what should be refused.
        unwanted: usize,
    },
    /// NaN or an infinity.
    #[error("a score is {0}")]
    NotFinite(f64),
    /// No threshold can be said to err so seldom.
    #[error(
        "a false-accept rate of {asked} needs at least {} artists left out; {sources} support no less than {}",
        needed(*asked),
        rounded_up(*least)
    )]
    TooFew {
        /// The rate that was asked for.
        asked: f64,
        /// The sources of what should be refused.
        sources: usize,
        /// The lowest rate that so many support.
        least: f64,
    },
}

impl Trials {
    /// Takes scores of both kinds.
    ///
    /// # Errors
    /// [`TrialsError::Missing`] and [`TrialsError::NotFinite`].
    pub fn new(wanted: &[Trial], unwanted: &[Trial]) -> Result<Self, TrialsError> {
        if wanted.is_empty() || unwanted.is_empty() {
            return Err(TrialsError::Missing { wanted: wanted.len(), unwanted: unwanted.len() });
        }
        match wanted.iter().chain(unwanted).find(|trial| !trial.score.is_finite()) {
            Some(trial) => Err(TrialsError::NotFinite(trial.score)),
            None => Ok(Self { wanted: weighted(wanted), unwanted: weighted(unwanted) }),
        }
    }

    /// The scores of what should be accepted, in ascending order.
    pub fn wanted(&self) -> impl Iterator<Item = Trial> {
        self.wanted.iter().map(|&Weighted { score, source, .. }| Trial { score, source })
    }

    /// The scores of what should be refused, in ascending order.
    pub fn unwanted(&self) -> impl Iterator<Item = Trial> {
        self.unwanted.iter().map(|&Weighted { score, source, .. }| Trial { score, source })
    }

    /// The probability that a score to accept is above one to refuse; ties count half.
    ///
    /// # Source
    /// scikit-learn `roc_auc_score` with `sample_weight`; vectors from `reference/make_likeness.py`.
    pub fn auroc(&self) -> f64 {
        let (mut below, mut next, mut sum) = (0.0, 0, 0.0);
        for wanted in &self.wanted {
            while let Some(other) = self.unwanted.get(next).filter(|other| other.score < wanted.score) {
                (below, next) = (below + other.share, next + 1);
            }
            let tied = self.unwanted[next..].iter().take_while(|other| other.score == wanted.score);
            sum += wanted.share * (below + tied.map(|other| other.share / 2.0).sum::<f64>());
        }
        sum
    }

    /// How often a threshold errs.
    pub fn rates(&self, score: f64) -> Threshold {
        let below = |trials: &[Weighted]| -> f64 {
            trials.iter().take_while(|trial| trial.score < score).map(|trial| trial.share).sum()
        };
        let false_accept = (1.0 - below(&self.unwanted)).clamp(0.0, 1.0);
        Threshold { score, false_accept, false_reject: below(&self.wanted).clamp(0.0, 1.0) }
    }

    /// The threshold at which both errors are as equal as can be.
    pub fn equal_error(&self) -> Threshold {
        // As scores grow, the one rate only falls and the other only rises.
        let candidates = self.candidates();
        let accepts_more = |score: &f64| {
            let Threshold { false_accept, false_reject, .. } = self.rates(*score);
            false_accept > false_reject
        };
        let crossing = candidates.partition_point(accepts_more);
        let around = [crossing.saturating_sub(1), crossing.min(candidates.len() - 1)];
        let [before, behind] = around.map(|place| self.rates(candidates[place]));
        let apart = |at: Threshold| (at.false_accept - at.false_reject).abs();
        if apart(before) < apart(behind) { before } else { behind }
    }

    /// The error at the threshold at which both kinds are as equal as can be.
    pub fn equal_error_rate(&self) -> f64 {
        let Threshold { false_accept, false_reject, .. } = self.equal_error();
        (false_accept + false_reject) / 2.0
    }

    /// How often thresholds err, the lowest one first, which accepts everything; the last accepts nothing.
    pub fn curve(&self) -> Vec<Threshold> {
        let passed = |trials: &[Weighted], next: &mut usize, below: &mut f64, score: f64| {
            while let Some(trial) = trials.get(*next).filter(|trial| trial.score < score) {
                (*below, *next) = (*below + trial.share, *next + 1);
            }
        };
        let (mut of_unwanted, mut of_wanted) = ((0, 0.0), (0, 0.0));
        let at = |score: f64| {
            passed(&self.unwanted, &mut of_unwanted.0, &mut of_unwanted.1, score);
            passed(&self.wanted, &mut of_wanted.0, &mut of_wanted.1, score);
            let false_accept = (1.0 - of_unwanted.1).clamp(0.0, 1.0);
            Threshold { score, false_accept, false_reject: of_wanted.1.clamp(0.0, 1.0) }
        };
        self.candidates().into_iter().map(at).collect()
    }

    /// The same scores, whose sources count as often as these functions say; none where all of one kind count for nothing.
    pub(crate) fn reweighted(
        &self,
        of_wanted: impl Fn(usize) -> f64,
        of_unwanted: impl Fn(usize) -> f64,
    ) -> Option<Self> {
        fn times(trials: &[Weighted], times: impl Fn(usize) -> f64) -> Option<Vec<Weighted>> {
            let weighted =
                trials.iter().map(|trial| Weighted { share: trial.share * times(trial.source), ..*trial });
            let mut counting: Vec<Weighted> = weighted.filter(|trial| trial.share > 0.0).collect();
            let all: f64 = counting.iter().map(|trial| trial.share).sum();
            counting.iter_mut().for_each(|trial| trial.share /= all);
            (!counting.is_empty()).then_some(counting)
        }
        Some(Self { wanted: times(&self.wanted, of_wanted)?, unwanted: times(&self.unwanted, of_unwanted)? })
    }

    /// The lowest threshold that lets in no larger share of what should be refused than `rate`, when one more source, as like any
    /// of these as they are each other, comes along.
    ///
    /// Songs by one artist are alike, so the next artist's are not as like them as they are each other: what counts is how many
    /// sources there are, not how many scores.
    ///
    /// # Errors
    /// [`TrialsError::TooFew`].
    ///
    /// # Source
    /// Hierarchical conformal prediction: Dunn, Wasserman and Ramdas, "Distribution-Free Prediction Sets for Two-Layer
    /// Hierarchical Models", JASA 2022; with these weights Lee, Barber and Willett, "Distribution-Free Inference with Hierarchical
    /// Data", 2023.
    pub fn at_false_accept(&self, rate: f64) -> Result<Threshold, TrialsError> {
        let sources: BTreeSet<usize> = self.unwanted.iter().map(|trial| trial.source).collect();
        let sources = sources.len();
        let least = 1.0 / (sources as f64 + 1.0);
        // The next source counts as let in whole.
        let exceeds = |score: f64| least + (1.0 - least) * self.rates(score).false_accept > rate + ROUNDING;
        if exceeds(f64::INFINITY) {
            return Err(TrialsError::TooFew { asked: rate, sources, least });
        }
        let candidates = self.candidates();
        let place = candidates.partition_point(|score| exceeds(*score));
        Ok(self.rates(candidates[place.min(candidates.len() - 1)]))
    }

    /// Each score with its share in both kinds, which count a half each, and whether it is to be accepted: 1 or 0.
    pub(crate) fn shares(&self) -> Vec<(f64, f64, f64)> {
        let of = |trials: &[Weighted], is_wanted: f64| -> Vec<(f64, f64, f64)> {
            trials.iter().map(|trial| (trial.score, trial.share / 2.0, is_wanted)).collect()
        };
        [of(&self.wanted, 1.0), of(&self.unwanted, 0.0)].concat()
    }

    /// Thresholds between neighbouring scores, and one below and one above all of them, in order.
    fn candidates(&self) -> Vec<f64> {
        let mut scores: Vec<f64> =
            self.wanted.iter().chain(&self.unwanted).map(|trial| trial.score).collect();
        scores.sort_by(f64::total_cmp);
        scores.dedup();
        let between = scores.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0);
        // Neighbouring floating point numbers have none between them: then it is the upper one.
        let between = between.zip(&scores[1..]).zip(&scores);
        let mut candidates = vec![scores[0]];
        candidates
            .extend(between.map(|((middle, upper), lower)| if middle > *lower { middle } else { *upper }));
        candidates.push(scores[scores.len() - 1].next_up());
        candidates
    }
}

/// Scores in order, each with its share: sources count the same.
fn weighted(trials: &[Trial]) -> Vec<Weighted> {
    let mut of_source = BTreeMap::new();
    trials.iter().for_each(|trial| *of_source.entry(trial.source).or_insert(0.0) += 1.0);
    let sources = of_source.len() as f64;
    let share = |source: &usize| 1.0 / (sources * of_source[source]);
    let of = |&Trial { score, source }: &Trial| Weighted { score, source, share: share(&source) };
    let mut weighted: Vec<Weighted> = trials.iter().map(of).collect();
    weighted.sort_by(|one, other| one.score.total_cmp(&other.score));
    weighted
}

/// The fewest sources that support a rate.
fn needed(rate: f64) -> f64 {
    (1.0 / rate - 1.0 - ROUNDING).ceil()
}

/// To three decimals, so that what is said to be supported is.
fn rounded_up(rate: f64) -> f64 {
    (1e3 * (rate - ROUNDING)).ceil() / 1e3
}
