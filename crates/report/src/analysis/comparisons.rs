//! The network against each rival on the same test songs: the paired difference of their F1.

use std::collections::BTreeSet;

use auteur_classifier::Work;
use auteur_evaluation::{Bootstrap, Score, Tallies, holm};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::classifiers::Classifier;
use super::difference::Difference;
use super::level::Level;
use super::setups::{Key, Setup, Setups};
use crate::ReportError;

/// Two classifiers that heard the same songs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Comparison {
    /// The network, and what both have in common.
    pub(crate) first: Key,
    /// The rival.
    pub(crate) second: Key,
    /// Trials that both have.
    pub(crate) trials: usize,
    /// Songs that both were tested on.
    pub(crate) songs: usize,
    /// F1 of the first less F1 of the second, clip by clip; the p-value is corrected for the number of rivals. None where
    /// one of the two judges whole songs.
    pub(crate) frame: Option<Difference>,
    /// The same by song.
    pub(crate) song: Difference,
}

/// Compares the network with all others that share a trial with it; nothing where there is no network.
pub(super) fn compare(
    setups: &Setups,
    classifiers: &[Classifier],
    progress: &dyn Progress,
) -> Result<Vec<Comparison>, ReportError> {
    let is_network = |classifier: &Classifier| classifier.work == Some(Work::NasrullahZhao);
    let Some(network) = classifiers.iter().position(is_network) else { return Ok(Vec::new()) };
    let pairs: Vec<(&Setup, &Setup)> =
        setups.pairs_of(network).filter(|(first, second)| are_rivals(first, second)).collect();
    progress.begin("Comparing classifiers", pairs.len() as u64);
    let comparisons: Result<Vec<Option<Comparison>>, _> = pairs
        .into_par_iter()
        .map(|(first, second)| {
            progress.advance(1);
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            let by_clip = [first, second].iter().all(|setup| {
                let levels = classifiers[setup.key.classifier].levels();
                levels.contains(&Level::Frame)
            });
            Ok(comparison(first, second, by_clip))
        })
        .collect();
    progress.finish();
    let mut comparisons: Vec<Comparison> = comparisons?.into_iter().flatten().collect();
    for family in comparisons.chunk_by_mut(|a, b| a.first == b.first) {
        correct(family.iter_mut().filter_map(|comparison| comparison.frame.as_mut()).collect());
        correct(family.iter_mut().map(|comparison| &mut comparison.song).collect());
    }
    Ok(comparisons)
}

/// How far a classifier is ahead of another in the share of songs that it names, with a p-value that is corrected for the
/// number of all `others`; none where the two share no trial.
pub(super) fn margin(one: &Setup, other: &Setup, others: &[&Setup]) -> Option<Difference> {
    let mut family: Vec<(Key, Difference)> =
        others.iter().filter_map(|rival| Some((rival.key, named(one, rival)?))).collect();
    correct(family.iter_mut().map(|(_, difference)| difference).collect());
    family.into_iter().find(|(key, _)| *key == other.key).map(|(_, difference)| difference)
}

/// Corrects the p-values of all rivals at one split and length.
fn correct(family: Vec<&mut Difference>) {
    let p_values: Vec<f64> = family.iter().map(|difference| difference.p_value).collect();
    for (difference, p_value) in family.into_iter().zip(holm(&p_values)) {
        difference.p_value = p_value;
    }
}

/// Whether two setups are of two classifiers and the same otherwise.
fn are_rivals(first: &Setup, second: &Setup) -> bool {
    let (first, second) = (first.key, second.key);
    first.classifier != second.classifier && Key { classifier: first.classifier, ..second } == first
}

fn comparison(first: &Setup, second: &Setup, by_clip: bool) -> Option<Comparison> {
    let songs = shared(first, second, Level::SONG);
    let tested: BTreeSet<&str> = songs.iter().flat_map(|(first, _)| heard(first)).collect();
    Some(Comparison {
        first: first.key,
        second: second.key,
        trials: songs.len(),
        songs: tested.len(),
        frame: if by_clip { difference(first, second, Level::Frame) } else { None },
        song: difference(first, second, Level::SONG)?,
    })
}

/// The trainings of a trial of one classifier, and of another's trial of the same seed.
type Paired = (Vec<Tallies>, Vec<Tallies>);

/// The trials of the same seeds, with the songs that both classifiers heard.
fn shared(first: &Setup, second: &Setup, level: Level) -> Vec<Paired> {
    let [firsts, seconds] = [first, second].map(|setup| &setup.resampling(level).tallies);
    let mut shared = Vec::new();
    for (trial, ours) in first.trials.iter().zip(firsts) {
        let rival = second.trials.iter().position(|rival| rival.condition.seed == trial.condition.seed);
        let Some(theirs) = rival.map(|rival| &seconds[rival]) else { continue };
        let both: BTreeSet<&str> = &heard(ours) & &heard(theirs);
        if !both.is_empty() {
            let cut = |trainings: &[Tallies]| -> Vec<Tallies> {
                trainings.iter().map(|tallies| tallies.only(|song| both.contains(song))).collect()
            };
            shared.push((cut(ours), cut(theirs)));
        }
    }
    shared
}

/// The songs that trainings judged.
fn heard(trainings: &[Tallies]) -> BTreeSet<&str> {
    trainings.iter().flat_map(Tallies::songs).collect()
}

fn difference(first: &Setup, second: &Setup, level: Level) -> Option<Difference> {
    let [ours, theirs] = [first, second].map(|setup| setup.resampling(level));
    // Classifiers of one study hear the same songs, whose draws are made already.
    if same_songs(first, second, level) {
        return Some(Difference::of(&ours.f1.as_ref()?.minus(theirs.f1.as_ref()?)?));
    }
    drawn_anew(shared(first, second, level), Score::WeightedF1)
}

/// The difference in the share of songs that are named.
fn named(first: &Setup, second: &Setup) -> Option<Difference> {
    let level = Level::SONG;
    if same_songs(first, second, level) {
        let [ours, theirs] = [first, second].map(|setup| setup.resampling(level).accuracy());
        return Some(Difference::of(&ours?.minus(theirs?)?));
    }
    drawn_anew(shared(first, second, level), Score::Accuracy)
}

fn drawn_anew(shared: Vec<Paired>, score: Score) -> Option<Difference> {
    let (ours, theirs): (Vec<Vec<Tallies>>, Vec<Vec<Tallies>>) = shared.into_iter().unzip();
    let scores = Bootstrap::default().score(&[&ours, &theirs], score)?;
    Some(Difference::of(&scores[0].minus(&scores[1])?))
}

fn same_songs(first: &Setup, second: &Setup, level: Level) -> bool {
    let seeds = |setup: &Setup| setup.trials.iter().map(|trial| trial.condition.seed).collect::<Vec<_>>();
    let [ours, theirs] = [first, second].map(|setup| &setup.resampling(level).tallies);
    seeds(first) == seeds(second)
        && ours.iter().zip(theirs).all(|(ours, theirs)| same_trainings(ours, theirs))
}

fn same_trainings(ours: &[Tallies], theirs: &[Tallies]) -> bool {
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(ours, theirs)| ours.songs().eq(theirs.songs()))
}
