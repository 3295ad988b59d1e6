//! A `Part` is the grid that one command asked for of a study to which another asked for more.

use auteur_dataset::SplitKind;
use serde::{Deserialize, Serialize};

use super::StudyPlan;
use crate::{ArtistSet, ClipSeconds, Condition};

/// A grid within that of a plan: such as three seeds of clips of 3 s, where those of 30 s are tried with one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Names of classifiers.
    pub classifiers: Vec<String>,
    /// Lengths of a clip.
    pub lengths: Vec<ClipSeconds>,
    /// What the splits keep together.
    pub splits: Vec<SplitKind>,
    /// Seeds of the trials.
    pub seeds: Vec<u64>,
}

impl Part {
    pub(super) fn asks_for(&self, condition: &Condition) -> bool {
        let Condition { classifier, split, artists, clip_seconds, seed, fold: _ } = condition;
        self.classifiers.contains(classifier)
            && self.lengths.contains(clip_seconds)
            && self.seeds.contains(seed)
            && (self.splits.contains(split) || *artists == ArtistSet::WithAlbums)
    }

    /// Whether all that `other` asks for is asked for here.
    fn holds(&self, other: &Self) -> bool {
        within(&other.classifiers, &self.classifiers)
            && within(&other.lengths, &self.lengths)
            && within(&other.splits, &self.splits)
            && within(&other.seeds, &self.seeds)
    }
}

impl StudyPlan {
    /// All that the lists can make.
    pub(super) fn lists(&self) -> Part {
        Part {
            classifiers: self.classifiers.clone(),
            lengths: self.lengths.clone(),
            splits: self.splits.clone(),
            seeds: self.seeds.clone(),
        }
    }

    /// The parts of this plan and of another, none within another; none at all where one holds everything.
    pub(super) fn parts_with(&self, other: &Self) -> Vec<Part> {
        let parts = |plan: &Self| if plan.parts.is_empty() { vec![plan.lists()] } else { plan.parts.clone() };
        let mut all = parts(self);
        for part in parts(other) {
            if !all.iter().any(|known| known.holds(&part)) {
                all.retain(|known| !part.holds(known));
                all.push(part);
            }
        }
        if all.len() == 1 { Vec::new() } else { all }
    }
}

fn within<T: PartialEq>(few: &[T], many: &[T]) -> bool {
    few.iter().all(|value| many.contains(value))
}
