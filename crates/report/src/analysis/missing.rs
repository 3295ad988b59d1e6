//! Trials that were asked for and have no result, in as few groups as can say which they are and why.
//!
//! A study that was just begun lacks hundreds: those that differ in one thing alone (seed, length, split, classifier) and
//! are missing for the same reason become one group.

use std::collections::{BTreeMap, BTreeSet};

use auteur_study::{ClipSeconds, JobState};

use super::classifiers::Classifier;
use super::division::Division;
use crate::MissingTrial;

/// What a group is made of.
const SEED: usize = 3;
const LENGTH: usize = 2;
const DIVISION: usize = 1;
const CLASSIFIER: usize = 0;

/// Trials that are missing for one reason: all of these classifiers in all of these divisions and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) why: Why,
    /// Titles.
    pub(crate) classifiers: Vec<String>,
    pub(crate) divisions: Vec<String>,
    pub(crate) lengths: Vec<ClipSeconds>,
    pub(crate) seeds: Vec<u64>,
}

/// Why a trial has no result: what became of it, and what was said of that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Why {
    pub(crate) state: &'static str,
    pub(crate) reason: Option<String>,
}

impl Why {
    fn of(state: &JobState) -> Self {
        let (state, reason) = match state {
            JobState::New => ("not begun", None),
            JobState::Resumable => ("stopped", None),
            JobState::Running(_) => ("running", None),
            JobState::Failed(reason) => ("failed", Some(reason)),
            JobState::Tampered(reason) => ("tampered with", Some(reason)),
            JobState::Impossible(reason) => ("impossible", Some(reason)),
            JobState::Complete { .. } => ("complete, not read", None),
        };
        Self { state, reason: reason.cloned() }
    }
}

impl Missing {
    /// Number of trials.
    pub(crate) fn count(&self) -> usize {
        self.classifiers.len() * self.divisions.len() * self.lengths.len() * self.seeds.len()
    }
}

/// Groups the missing trials of some results; those that are named twice count once.
pub(super) fn groups(missing: &[MissingTrial], classifiers: &[Classifier]) -> Vec<Missing> {
    let conditions = || missing.iter().map(|trial| &trial.condition);
    let lengths: Vec<ClipSeconds> = distinct(conditions().map(|condition| condition.clip_seconds));
    let seeds: Vec<u64> = distinct(conditions().map(|condition| condition.seed));
    let mut names: Vec<&str> = classifiers.iter().map(|classifier| classifier.name.as_str()).collect();
    for name in conditions().map(|condition| condition.classifier.as_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let place = |trial: &MissingTrial| -> Option<Group> {
        let condition = &trial.condition;
        let places = [
            names.iter().position(|&name| name == condition.classifier)?,
            Division::ALL.iter().position(|known| *known == Division::of(condition))?,
            lengths.binary_search(&condition.clip_seconds).ok()?,
            seeds.binary_search(&condition.seed).ok()?,
        ];
        Some((Why::of(&trial.state), places.map(|place| BTreeSet::from([place]))))
    };
    let mut groups: Vec<Group> = missing.iter().filter_map(place).collect();
    for thing in [SEED, LENGTH, DIVISION, CLASSIFIER] {
        groups = put_together(groups, thing);
    }
    groups.sort();
    let title = |&place: &usize| {
        let known = classifiers.get(place).map(|classifier| classifier.title.as_str());
        known.unwrap_or(names[place]).to_owned()
    };
    let group = |(why, things): Group| Missing {
        why,
        classifiers: things[CLASSIFIER].iter().map(title).collect(),
        divisions: things[DIVISION].iter().map(|&place| Division::ALL[place].to_string()).collect(),
        lengths: things[LENGTH].iter().map(|&place| lengths[place]).collect(),
        seeds: things[SEED].iter().map(|&place| seeds[place]).collect(),
    };
    groups.into_iter().map(group).collect()
}

/// A reason, and the numbers of classifiers, divisions, lengths and seeds.
type Group = (Why, [BTreeSet<usize>; 4]);

/// Makes one group of all that differ in one thing alone.
fn put_together(groups: Vec<Group>, thing: usize) -> Vec<Group> {
    let mut together: BTreeMap<Group, BTreeSet<usize>> = BTreeMap::new();
    for (why, mut things) in groups {
        let own = std::mem::take(&mut things[thing]);
        together.entry((why, things)).or_default().extend(own);
    }
    let group = |((why, mut things), own): (Group, BTreeSet<usize>)| {
        things[thing] = own;
        (why, things)
    };
    together.into_iter().map(group).collect()
}

/// Rising, each once.
fn distinct<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<T>>().into_iter().collect()
}
