//! Any two classifiers on the same test songs: the paired difference of their F1, and McNemar's test.

use std::collections::BTreeSet;

use auteur_evaluation::{Bootstrap, McNemar, Score, Tallies};
use auteur_ground::Progress;
use rayon::prelude::*;

use super::{Analysis, Cell, Difference, Division, Level};
use crate::ReportError;

/// Two classifiers that heard the same songs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Comparison {
    /// Index in [`Analysis::classifiers`].
    pub(crate) first: usize,
    /// Index in [`Analysis::classifiers`].
    pub(crate) second: usize,
    pub(crate) division: Division,
    pub(crate) clip_seconds: f64,
    /// Trials that both have.
    pub(crate) trials: usize,
    /// Songs that both were tested on.
    pub(crate) songs: usize,
    /// F1 of the first less F1 of the second, clip by clip.
    pub(crate) frame: Difference,
    /// The same by song.
    pub(crate) song: Difference,
    /// On songs.
    pub(crate) mcnemar: McNemar,
}

/// Compares all pairs of classifiers that share a trial.
pub(super) fn compare(analysis: &Analysis, progress: &dyn Progress) -> Result<Vec<Comparison>, ReportError> {
    let pairs: Vec<(&Cell, &Cell)> = pairs(&analysis.cells).collect();
    progress.begin("comparisons", pairs.len() as u64);
    let comparisons: Result<Vec<Option<Comparison>>, _> = pairs
        .into_par_iter()
        .map(|(first, second)| {
            progress.advance(1);
            if progress.is_cancelled() { Err(ReportError::Cancelled) } else { Ok(comparison(first, second)) }
        })
        .collect();
    progress.finish();
    Ok(comparisons?.into_iter().flatten().collect())
}

fn pairs<'c, 'a>(cells: &'c [Cell<'a>]) -> impl Iterator<Item = (&'c Cell<'a>, &'c Cell<'a>)> {
    cells.iter().enumerate().flat_map(|(index, first)| {
        let rivals = cells[index + 1..].iter().filter(|second| {
            second.classifier != first.classifier
                && second.division == first.division
                && second.clip_seconds == first.clip_seconds
        });
        rivals.map(move |second| (first, second))
    })
}

fn comparison(first: &Cell, second: &Cell) -> Option<Comparison> {
    let songs = shared(first, second, Level::SONG);
    let trials: Vec<(&Tallies, &Tallies)> = songs.iter().map(|(first, second)| (first, second)).collect();
    let tested: BTreeSet<&str> = trials.iter().flat_map(|(first, _)| first.songs()).collect();
    Some(Comparison {
        first: first.classifier,
        second: second.classifier,
        division: first.division,
        clip_seconds: first.clip_seconds,
        trials: trials.len(),
        songs: tested.len(),
        frame: difference(first, second, Level::Frame)?,
        song: difference(first, second, Level::SONG)?,
        mcnemar: McNemar::between(&trials),
    })
}

/// The trials of the same seeds, with the songs that both classifiers heard.
fn shared(first: &Cell, second: &Cell, level: Level) -> Vec<(Tallies, Tallies)> {
    let [firsts, seconds] = [first, second].map(|cell| &cell.resampling(level).tallies);
    let mut shared = Vec::new();
    for (trial, ours) in first.trials.iter().zip(firsts) {
        let rival = second.trials.iter().position(|rival| rival.condition.seed == trial.condition.seed);
        let Some(theirs) = rival.map(|rival| &seconds[rival]) else { continue };
        let heard: BTreeSet<&str> = theirs.songs().collect();
        let both: BTreeSet<&str> = ours.songs().filter(|song| heard.contains(song)).collect();
        if !both.is_empty() {
            shared.push((ours.only(&both), theirs.only(&both)));
        }
    }
    shared
}

fn difference(first: &Cell, second: &Cell, level: Level) -> Option<Difference> {
    let [ours, theirs] = [first, second].map(|cell| cell.resampling(level));
    // Classifiers of one study hear the same songs, whose draws are made already.
    if same_songs(first, second, level) {
        return Some(Difference::of(&ours.f1.as_ref()?.minus(theirs.f1.as_ref()?)?));
    }
    let (ours, theirs): (Vec<Tallies>, Vec<Tallies>) = shared(first, second, level).into_iter().unzip();
    let scores = Bootstrap::default().score(&[&ours, &theirs], Score::WeightedF1)?;
    Some(Difference::of(&scores[0].minus(&scores[1])?))
}

fn same_songs(first: &Cell, second: &Cell, level: Level) -> bool {
    let seeds = |cell: &Cell| cell.trials.iter().map(|trial| trial.condition.seed).collect::<Vec<_>>();
    let [ours, theirs] = [first, second].map(|cell| &cell.resampling(level).tallies);
    seeds(first) == seeds(second)
        && ours.iter().zip(theirs).all(|(ours, theirs)| ours.songs().eq(theirs.songs()))
}
