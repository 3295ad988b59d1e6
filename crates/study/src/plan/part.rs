//! A `Part` is the grid that one command asked for of a study to which another asked for more.

use auteur_dataset::SplitKind;
use serde::{Deserialize, Serialize};

use super::StudyPlan;
use super::extension::add;
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

    /// What of this part is given, with what is given and in no part; none where that is nothing.
    fn narrowed(&self, given: &GivenLists, all: &Self) -> Option<Self> {
        fn narrowed<T: Clone + PartialEq>(own: &[T], given: &Option<Vec<T>>, all: &[T]) -> Vec<T> {
            match given {
                None => own.to_vec(),
                Some(given) => given
                    .iter()
                    .filter(|value| own.contains(value) || !all.contains(value))
                    .cloned()
                    .collect(),
            }
        }
        let part = Self {
            classifiers: narrowed(&self.classifiers, &given.classifiers, &all.classifiers),
            lengths: narrowed(&self.lengths, &given.lengths, &all.lengths),
            splits: narrowed(&self.splits, &given.splits, &all.splits),
            seeds: narrowed(&self.seeds, &given.seeds, &all.seeds),
        };
        let is_nothing = part.classifiers.is_empty()
            || part.lengths.is_empty()
            || part.splits.is_empty()
            || part.seeds.is_empty();
        (!is_nothing).then_some(part)
    }

    fn with(self, given: &GivenLists) -> Self {
        let GivenLists { classifiers, lengths, splits, seeds } = given.clone();
        Self {
            classifiers: classifiers.unwrap_or(self.classifiers),
            lengths: lengths.unwrap_or(self.lengths),
            splits: splits.unwrap_or(self.splits),
            seeds: seeds.unwrap_or(self.seeds),
        }
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
    pub(super) fn whole(&self) -> Part {
        Part {
            classifiers: self.classifiers.clone(),
            lengths: self.lengths.clone(),
            splits: self.splits.clone(),
            seeds: self.seeds.clone(),
        }
    }

    /// The parts that were asked for: the whole where there are none.
    fn all_parts(&self) -> Vec<Part> {
        if self.parts.is_empty() { vec![self.whole()] } else { self.parts.clone() }
    }

    /// The parts of this plan and of another, as [`StudyPlan::parts`].
    pub(super) fn parts_with(&self, other: &Self) -> Vec<Part> {
        let parts = together(self.all_parts().into_iter().chain(other.all_parts()));
        if parts.len() == 1 { Vec::new() } else { parts }
    }

    /// What a command asks for that gives these lists: what the study has of them, and with values that are new to it all
    /// that it has of the others. Where it lacks a combination of what is given, that is asked for with every value of the
    /// others.
    #[must_use]
    pub fn asked_by(&self, given: &GivenLists) -> Self {
        let (parts, all) = (self.all_parts(), self.whole());
        let narrowed: Vec<Part> = parts.iter().filter_map(|part| part.narrowed(given, &all)).collect();
        let parts = if given.is_within(&narrowed) {
            together(narrowed)
        } else {
            together(parts.into_iter().map(|part| part.with(given)))
        };
        // A single part is kept as it was given, so that a value that was given twice is refused.
        if let [part] = parts.as_slice() {
            let Part { classifiers, lengths, splits, seeds } = part.clone();
            return Self { classifiers, lengths, splits, seeds, parts: Vec::new(), ..self.clone() };
        }
        let (mut classifiers, mut lengths) = (Vec::new(), Vec::new());
        let (mut splits, mut seeds) = (Vec::new(), Vec::new());
        for part in &parts {
            add(&mut classifiers, &part.classifiers);
            add(&mut lengths, &part.lengths);
            add(&mut splits, &part.splits);
            add(&mut seeds, &part.seeds);
        }
        Self { classifiers, lengths, splits, seeds, parts, ..self.clone() }
    }
}

/// The lists that a command gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenLists {
    /// Names of classifiers.
    pub classifiers: Option<Vec<String>>,
    /// Lengths of a clip.
    pub lengths: Option<Vec<ClipSeconds>>,
    /// What the splits keep together.
    pub splits: Option<Vec<SplitKind>>,
    /// Seeds of the trials.
    pub seeds: Option<Vec<u64>>,
}

impl GivenLists {
    /// Whether every combination of what is given is in one of these parts.
    fn is_within(&self, parts: &[Part]) -> bool {
        fn each<T>(given: &Option<Vec<T>>) -> Vec<Option<&T>> {
            given.as_ref().map_or_else(|| vec![None], |given| given.iter().map(Some).collect())
        }
        fn has<T: PartialEq>(own: &[T], value: Option<&T>) -> bool {
            value.is_none_or(|value| own.contains(value))
        }
        each(&self.classifiers).into_iter().all(|classifier| {
            each(&self.lengths).into_iter().all(|length| {
                each(&self.splits).into_iter().all(|split| {
                    each(&self.seeds).into_iter().all(|seed| {
                        parts.iter().any(|part| {
                            has(&part.classifiers, classifier)
                                && has(&part.lengths, length)
                                && has(&part.splits, split)
                                && has(&part.seeds, seed)
                        })
                    })
                })
            })
        })
    }
}

/// These parts, none within another.
fn together(parts: impl IntoIterator<Item = Part>) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    for part in parts {
        if !all.iter().any(|known| known.holds(&part)) {
            all.retain(|known| !part.holds(known));
            all.push(part);
        }
    }
    all
}

fn within<T: PartialEq>(few: &[T], many: &[T]) -> bool {
    few.iter().all(|value| many.contains(value))
}
