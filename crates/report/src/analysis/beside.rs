//! A study and another of the same songs, condition by condition: what it changes that copies are kept together, or whatever else
//! differs.

use std::collections::BTreeSet;

use auteur_evaluation::{Bootstrap, Score, Tallies};
use auteur_ground::Progress;
use auteur_study::Trial;
use rayon::prelude::*;

use super::classifiers::Classifier;
use super::difference::Difference;
use super::level::Level;
use super::setups::{Key, Setup, Setups};
use crate::{ReportError, StudyResults};

/// A setup here and in the other study.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beside {
    pub(crate) key: Key,
    pub(crate) level: Level,
    /// Trials that both have.
    pub(crate) trials: usize,
    /// Songs that both were tested on.
    pub(crate) songs: usize,
    /// F1 here.
    pub(crate) here: f64,
    /// F1 there.
    pub(crate) there: f64,
    /// The one less the other.
    pub(crate) difference: Difference,
}

/// Every setup that both studies have a trial of with the same seed.
pub(super) fn compare(
    results: &StudyResults,
    classifiers: &[Classifier],
    setups: &Setups,
    progress: &dyn Progress,
) -> Result<Vec<Beside>, ReportError> {
    let Some(other) = &results.beside else { return Ok(Vec::new()) };
    let asked: Vec<(&Setup, Level)> = setups
        .iter()
        .flat_map(|setup| classifiers[setup.key.classifier].levels().iter().map(move |level| (setup, *level)))
        .collect();
    progress.begin("Comparing studies", asked.len() as u64);
    let rows: Result<Vec<_>, _> = asked
        .into_par_iter()
        .map(|(setup, level)| {
            progress.advance(1);
            if progress.is_cancelled() {
                return Err(ReportError::Cancelled);
            }
            Ok(row(setup, &other.trials, level))
        })
        .collect();
    progress.finish();
    Ok(rows?.into_iter().flatten().collect())
}

fn row(setup: &Setup, others: &[Trial], level: Level) -> Option<Beside> {
    let (mut here, mut there, mut songs) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (trial, ours) in setup.trials.iter().zip(&setup.resampling(level).tallies) {
        let Some(other) = others.iter().find(|other| other.condition == trial.condition) else { continue };
        let tally = |answers| match level {
            Level::Frame => Tallies::frame(answers),
            Level::Song(vote) => Tallies::song(answers, vote),
        };
        let theirs: Vec<Tallies> = other.trainings.iter().map(|training| tally(&training.answers)).collect();
        let heard = |trainings: &[Tallies]| -> BTreeSet<String> {
            trainings.iter().flat_map(Tallies::songs).map(str::to_owned).collect()
        };
        let both: BTreeSet<String> = heard(ours).intersection(&heard(&theirs)).cloned().collect();
        if both.is_empty() {
            continue;
        }
        let cut = |trainings: &[Tallies]| -> Vec<Tallies> {
            trainings.iter().map(|tallies| tallies.only(|song| both.contains(song))).collect()
        };
        here.push(cut(ours));
        there.push(cut(&theirs));
        songs.extend(both);
    }
    let scores = Bootstrap::default().score(&[&here, &there], Score::WeightedF1)?;
    Some(Beside {
        key: setup.key,
        level,
        trials: here.len(),
        songs: songs.len(),
        here: scores[0].estimate(),
        there: scores[1].estimate(),
        difference: Difference::of(&scores[0].minus(&scores[1])?),
    })
}
