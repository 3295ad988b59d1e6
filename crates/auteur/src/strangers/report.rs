//! How known songs were to models, and by which thresholds, becomes how often strangers are let in and friends refused.

use std::collections::BTreeMap;

use auteur_ground::RandomStream;
use auteur_likeness::{Threshold, Trial, Trials};
use serde::Serialize;

use super::verification::VerificationReport;

/// The shares of strangers that are asked for.
pub(super) const ASKED: [f64; 3] = [0.05, 0.2, 0.4];
/// Resamples of artists.
const RESAMPLES: usize = 10_000;
/// The fewest artists whose resamples say where a mean lies: of one they are all the same, of two there are three.
const FEWEST: usize = 3;

/// What a model made of songs by its artists, that it had not learnt from, and of songs by others.
pub(super) struct Heard {
    /// How known its artists' songs were; sources are numbers of artists, the same for all models.
    pub(super) known: Vec<Trial>,
    /// How known the others' were.
    pub(super) strangers: Vec<Trial>,
    /// Its threshold of equal errors, and those of the shares of [`ASKED`], as far as its songs support them.
    pub(super) thresholds: [Option<Threshold>; ASKED.len() + 1],
}

/// How well strangers are told from artists that are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StrangersReport {
    /// Songs by artists that the models did not know.
    pub strangers: usize,
    /// Their artists.
    pub stranger_artists: usize,
    /// Songs by artists that the models knew, which they had not learnt from.
    pub known: usize,
    /// The probability that a song by an artist of the model is more known to it than a stranger's.
    pub auroc: Estimate,
    /// At the threshold of equal errors, and at those that were asked for, as far as the models promise them.
    pub thresholds: Vec<ThresholdReport>,
    /// The shares that were asked for which a model has too few artists to promise.
    pub not_promised: Vec<f64>,
    /// How well songs by one artist are told from songs by two, whom no training heard; none of music in a folder, and where no
    /// two songs of such an artist are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<VerificationReport>,
    /// Files that were passed over.
    pub unread: Vec<UnreadSong>,
}

/// A file that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadSong {
    /// The file.
    pub path: String,
    /// Why not.
    pub error: String,
}

/// A number and where it lies with 95 % for other artists.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean over artists.
    pub value: f64,
    /// By resampling artists, `[low, high]`; none of fewer than three artists.
    pub interval: Option<[f64; 2]>,
}

/// What a threshold promised and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdReport {
    /// The share of strangers that was asked for; none: both errors as equal as can be.
    pub asked: Option<f64>,
    /// The share of strangers that the models said would be let in, by their own artists.
    pub promised_false_accept: f64,
    /// The share of friends that they said would be refused.
    pub promised_false_reject: f64,
    /// The share of strangers that was let in.
    pub false_accept: Estimate,
    /// The share of friends that was refused.
    pub false_reject: Estimate,
    /// Whether what came of it contradicts what was asked for: the whole interval lies above it. None where there is no interval.
    pub contradicted: Option<bool>,
}

impl StrangersReport {
    /// The report of what some models heard, each of which has heard songs of both kinds.
    pub(super) fn of(heard: &[Heard]) -> Option<Self> {
        let all =
            |songs: fn(&Heard) -> &Vec<Trial>| heard.iter().flat_map(songs).copied().collect::<Vec<_>>();
        let (known, strangers) = (all(|model| &model.known), all(|model| &model.strangers));
        let mut of_strangers = BTreeMap::new();
        for model in heard {
            for (source, songs) in by_source(&model.strangers) {
                let trials = Trials::new(&model.known, &songs).ok()?;
                of_strangers.entry(source).or_insert_with(Vec::new).push(trials.auroc());
            }
        }
        let thresholds: Vec<_> = (0..=ASKED.len()).filter_map(|place| threshold(heard, place)).collect();
        let is_promised = |rate: &f64| thresholds.iter().any(|threshold| threshold.asked == Some(*rate));
        let not_promised = ASKED.into_iter().filter(|rate| !is_promised(rate)).collect();
        Some(Self {
            strangers: strangers.len(),
            stranger_artists: by_source(&strangers).len(),
            known: known.len(),
            auroc: Estimate::of(&of_strangers)?,
            thresholds,
            not_promised,
            verification: None,
            unread: Vec::new(),
        })
    }
}

/// What came of the thresholds of this place; none where a model lacks it.
fn threshold(heard: &[Heard], place: usize) -> Option<ThresholdReport> {
    let thresholds: Vec<Threshold> =
        heard.iter().map(|model| model.thresholds[place]).collect::<Option<_>>()?;
    let (mut let_in, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for (model, threshold) in heard.iter().zip(&thresholds) {
        let is_let_in = |trial: &Trial| f64::from(u8::from(trial.score >= threshold.score));
        for trial in &model.strangers {
            let_in.entry(trial.source).or_insert_with(Vec::new).push(is_let_in(trial));
        }
        for trial in &model.known {
            refused.entry(trial.source).or_insert_with(Vec::new).push(1.0 - is_let_in(trial));
        }
    }
    let mean = |rate: fn(&Threshold) -> f64| thresholds.iter().map(rate).sum::<f64>() / heard.len() as f64;
    let asked = place.checked_sub(1).map(|place| ASKED[place]);
    let false_accept = Estimate::of(&let_in)?;
    Some(ThresholdReport {
        asked,
        promised_false_accept: mean(|threshold| threshold.false_accept),
        promised_false_reject: mean(|threshold| threshold.false_reject),
        false_accept,
        false_reject: Estimate::of(&refused)?,
        contradicted: asked.zip(false_accept.interval).map(|(asked, [low, _])| low > asked),
    })
}

fn by_source(trials: &[Trial]) -> BTreeMap<usize, Vec<Trial>> {
    let mut sources = BTreeMap::new();
    trials.iter().for_each(|trial| sources.entry(trial.source).or_insert_with(Vec::new).push(*trial));
    sources
}

impl Estimate {
    /// The mean over sources of the means of their values; none where there is no source.
    fn of(values: &BTreeMap<usize, Vec<f64>>) -> Option<Self> {
        let means: Vec<f64> =
            values.values().map(|values| values.iter().sum::<f64>() / values.len() as f64).collect();
        if means.is_empty() {
            return None;
        }
        let count = means.len();
        let value = means.iter().sum::<f64>() / count as f64;
        if count < FEWEST {
            return Some(Self { value, interval: None });
        }
        let random = RandomStream::new(0);
        let resample = |number: usize| {
            let drawn = (0..count).map(|place| means[random.below((number * count + place) as u64, count)]);
            drawn.sum::<f64>() / count as f64
        };
        let mut resamples: Vec<f64> = (0..RESAMPLES).map(resample).collect();
        resamples.sort_by(f64::total_cmp);
        let at = |share: f64| resamples[(share * (RESAMPLES - 1) as f64).round() as usize];
        Some(Self { value, interval: Some([at(0.025), at(0.975)]) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(source: usize, scores: &[f64]) -> Vec<Trial> {
        scores.iter().map(|&score| Trial { score, source }).collect()
    }

    #[test]
    fn shares_are_means_over_artists_and_a_promise_that_is_broken_is_said_to_be() {
        let threshold = |score| Some(Threshold { score, false_accept: 0.25, false_reject: 0.5 });
        // Of one stranger nothing is let in, of the other all; two of four friends' songs are refused.
        let model = Heard {
            known: [trials(0, &[0.9, 0.8, 0.7]), trials(1, &[0.1])].concat(),
            strangers: [trials(2, &[0.2, 0.3, 0.1]), trials(3, &[0.85])].concat(),
            thresholds: [threshold(0.75), threshold(0.75), None, threshold(0.95)],
        };
        let report = StrangersReport::of(&[model]).unwrap();
        assert_eq!((report.strangers, report.stranger_artists, report.known), (4, 2, 4));
        let [equal, five, forty] = &report.thresholds[..] else { panic!("{:?}", report.thresholds) };
        assert_eq!((equal.asked, five.asked, forty.asked), (None, Some(0.05), Some(0.4)));
        assert_eq!(report.not_promised, [0.2]);
        // Two artists say nothing of others.
        assert_eq!(equal.false_accept, Estimate { value: 0.5, interval: None });
        assert!((equal.false_reject.value - (1.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert_eq!((equal.contradicted, five.contradicted, forty.false_accept.value), (None, None, 0.0));
        // Artist 2's songs are less known than 0.9, 0.8, 0.7, of which artist 0 counts a half, and on average below 0.1 no more.
        assert!((report.auroc.value - (0.5 + 0.5 * (0.5 / 3.0) + 0.5 / 3.0) / 2.0).abs() < 1e-9);
    }

    #[test]
    fn where_every_artist_is_let_in_too_often_what_was_asked_for_is_contradicted() {
        let threshold = Some(Threshold { score: 0.5, false_accept: 0.05, false_reject: 0.5 });
        let strangers: Vec<Trial> = (0..6).flat_map(|source| trials(source, &[0.6, 0.1, 0.1])).collect();
        let model = Heard { known: trials(9, &[0.9]), strangers, thresholds: [threshold; 4] };
        let report = StrangersReport::of(&[model]).unwrap();
        assert_eq!(
            report.thresholds.iter().map(|one| one.contradicted).collect::<Vec<_>>(),
            [None, Some(true), Some(true), Some(false)]
        );
        assert_eq!(report.thresholds[0].false_accept.interval.map(|[low, high]| high - low), Some(0.0));
    }
}
