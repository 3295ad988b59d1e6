//! Trials become what tables and figures say: averages with intervals, differences with tests.
//!
//! A [`StudyResults`] enters, an [`Analysis`] leaves. A number is computed once, and stands in tables, figures and the text.

mod beside;
mod blind;
mod calibrated;
mod classifiers;
mod comparisons;
mod difference;
mod division;
mod level;
mod missing;
mod producer;
mod ranking;
mod robustness;
mod setups;
mod trained;

use std::collections::BTreeSet;

use auteur_classifier::Work;
use auteur_ground::Progress;
use auteur_study::ClipSeconds;

pub(crate) use beside::Beside;
pub(crate) use blind::{GUESSING, MAJORITY};
pub(crate) use calibrated::Calibrated;
pub(crate) use classifiers::Classifier;
pub(crate) use comparisons::Comparison;
pub(crate) use difference::{Difference, Estimate};
pub(crate) use division::Division;
pub(crate) use level::Level;
pub(crate) use missing::Missing;
pub(crate) use producer::{ArtistEffect, ProducerEffect};
pub(crate) use ranking::{Place, Ranking};
pub(crate) use robustness::{Copies, Robustness};
pub(crate) use setups::{Key, Setup, Setups, Summary};
pub(crate) use trained::Trained;

use crate::table::length;
use crate::{ReportError, StudyResults};

/// All that tables and figures say about trials.
pub(crate) struct Analysis<'a> {
    pub(crate) results: &'a StudyResults,
    pub(crate) classifiers: Vec<Classifier>,
    /// Rising; those that were asked for and those of trials.
    pub(crate) lengths: Vec<ClipSeconds>,
    pub(crate) setups: Setups<'a>,
    /// By division.
    pub(crate) rankings: Vec<Ranking>,
    pub(crate) comparisons: Vec<Comparison>,
    pub(crate) producer_effects: Vec<ProducerEffect>,
    /// In the order of setups, those of which copies were judged.
    pub(crate) robustness: Vec<Robustness>,
    /// In the order of setups, those of the reference length.
    pub(crate) calibrated: Vec<Calibrated>,
    /// In the order of setups, those that another study has too.
    pub(crate) beside: Vec<Beside>,
    pub(crate) missing: Vec<Missing>,
}

impl<'a> Analysis<'a> {
    /// Judges all trials.
    pub(crate) fn of(results: &'a StudyResults, progress: &dyn Progress) -> Result<Self, ReportError> {
        let classifiers = Classifier::all(results);
        let lengths = lengths(results);
        let setups = Setups::judge(results, &classifiers, &lengths, progress)?;
        Ok(Self {
            results,
            comparisons: comparisons::compare(&setups, &classifiers, progress)?,
            producer_effects: producer::effects(&setups, progress)?,
            robustness: robustness::of_setups(&setups, progress)?,
            calibrated: calibrated::of_setups(&setups, progress)?,
            beside: beside::compare(results, &classifiers, &setups, progress)?,
            rankings: Ranking::all(&setups),
            missing: missing::groups(&results.missing, &classifiers),
            classifiers,
            lengths,
            setups,
        })
    }

    /// The name of a classifier to read.
    pub(crate) fn title(&self, classifier: usize) -> &str {
        &self.classifiers[classifier].title
    }

    /// The paper's network, where it was asked for or tried.
    pub(crate) fn network(&self) -> Option<usize> {
        let is_network = |classifier: &Classifier| classifier.work == Some(Work::NasrullahZhao);
        self.classifiers.iter().position(is_network)
    }

    /// The classifier that names most songs, of the first division that was tried.
    pub(crate) fn best(&self) -> Option<&Place> {
        self.rankings.first().map(Ranking::best)
    }

    /// How far one place of a ranking is ahead of another; see [`comparisons::margin`].
    pub(crate) fn margin(&self, ranking: &Ranking, one: &Place, other: &Place) -> Option<Difference> {
        let setup = |place: &Place| self.setups.get(place.key);
        let others: Vec<&Setup> =
            ranking.places.iter().filter(|place| place.key != one.key).filter_map(setup).collect();
        comparisons::margin(setup(one)?, setup(other)?, &others)
    }

    /// The most trials that were asked for of a setup.
    pub(crate) fn trials_asked(&self) -> usize {
        self.setups.iter().map(|setup| setup.asked).max().unwrap_or(0)
    }

    /// What is to be said of a number that a setup gives, in sentences: that trials are missing, that trainings failed.
    pub(crate) fn caveats(&self, setup: &Setup) -> Vec<String> {
        [self.fewer_trials(setup.trials.len(), &[setup.key]), setup.failures()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Which of these setups have trainings that failed, a sentence each.
    pub(crate) fn failures_of(&self, keys: impl IntoIterator<Item = Key>) -> Vec<String> {
        let failures = keys.into_iter().filter_map(|key| {
            let failures = self.setups.get(key)?.failures()?;
            let (title, division) = (self.title(key.classifier), key.division.sentence());
            Some(format!("{title}, {division}, {}: {failures}", length(key.clip_seconds)))
        });
        failures.collect()
    }

    /// What is to be said of a number that comes from `found` trials that all of these setups have; nothing where none is
    /// missing.
    pub(crate) fn fewer_trials(&self, found: usize, setups: &[Key]) -> Option<String> {
        let asked = setups.iter().filter_map(|&key| Some(self.setups.get(key)?.asked)).min()?;
        (found < asked).then(|| format!("{found} of the {asked} requested trials."))
    }
}

fn lengths(results: &StudyResults) -> Vec<ClipSeconds> {
    let found = results.trials.iter().map(|trial| trial.condition.clip_seconds);
    results.asked.clip_seconds.iter().copied().chain(found).collect::<BTreeSet<_>>().into_iter().collect()
}
