//! A `StudyPlan` says what a study asks: which classifiers, on clips of which lengths, on which splits, how often.
//!
//! Lists enter as a user gives them; a plan that passes [`StudyPlan::validate`] leaves, and its [`Condition`]s in the
//! order in which they are worked on. It stands alone because it knows nothing of songs: what a store can answer of it
//! is for [`crate::Grid`] to say.

mod extension;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::hash::Hash;

use auteur_dataset::{FeatureStore, SplitKind};
use serde::{Deserialize, Serialize};

use crate::{ArtistSet, Condition, StoreIdentity, StudyError};

/// The longest clip that can be asked for: a day.
const MOST_SECONDS: f64 = 86_400.0;

/// What a study asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyPlan {
    /// Whose songs they are.
    pub store: StoreIdentity,
    /// Names of the classifiers, such as `crnn`, in the order in which they are worked on.
    pub classifiers: Vec<String>,
    /// Lengths of a clip in seconds.
    pub lengths: Vec<f64>,
    /// What the splits keep together.
    pub splits: Vec<SplitKind>,
    /// Seeds of the trials.
    pub seeds: Vec<u64>,
    /// The most epochs of a training.
    pub epochs: usize,
    /// Artists to leave out.
    pub exclude: Vec<String>,
    /// What else the results depend on, by the names that the runner's settings have, such as `training.batch_size`.
    pub settings: BTreeMap<String, String>,
}

impl StudyPlan {
    /// The paper's grid over this store: the CRNN on clips of 1 to 30 s, song and album split, seeds 0, 21 and 42, at
    /// most 200 epochs, no artist left out.
    ///
    /// # Errors
    /// Those of [`StoreIdentity::of`].
    pub fn paper(store: &FeatureStore) -> Result<Self, StudyError> {
        Ok(Self {
            store: StoreIdentity::of(store)?,
            classifiers: vec!["crnn".to_owned()],
            lengths: vec![1.0, 3.0, 5.0, 10.0, 20.0, 30.0],
            splits: vec![SplitKind::Song, SplitKind::Album],
            seeds: vec![0, 21, 42],
            epochs: 200,
            exclude: Vec::new(),
            settings: BTreeMap::new(),
        })
    }

    /// Checks all that can be checked without the songs.
    ///
    /// # Errors
    /// [`StudyError::Nothing`] and [`StudyError::Repeated`] name the list, [`StudyError::BadLength`],
    /// [`StudyError::BadClassifier`] and [`StudyError::NoEpochs`] the value.
    pub fn validate(&self) -> Result<(), StudyError> {
        list("classifiers", &self.classifiers, String::as_str)?;
        list("lengths", &self.lengths, |seconds| seconds.to_bits())?;
        list("splits", &self.splits, |split| *split as u8)?;
        list("seeds", &self.seeds, |seed| *seed)?;
        unrepeated("exclude", &self.exclude, String::as_str)?;
        // NaN is in no range.
        if let Some(&seconds) = self.lengths.iter().find(|&&length| !(length > 0.0 && length <= MOST_SECONDS))
        {
            return Err(StudyError::BadLength { seconds, most: MOST_SECONDS });
        }
        if let Some(name) = self.classifiers.iter().find(|name| !is_name(name)) {
            return Err(StudyError::BadClassifier { name: name.clone() });
        }
        if self.epochs == 0 {
            return Err(StudyError::NoEpochs);
        }
        Ok(())
    }

    /// Whether a song split can be compared with an album split, as both are asked for.
    pub fn asks_for_both_splits(&self) -> bool {
        [SplitKind::Song, SplitKind::Album].iter().all(|split| self.splits.contains(split))
    }

    /// Whether a condition of a study is among those that are asked for here. The song split of the artists that an
    /// album split can seat is, whichever split is asked for: where a study has it, the two are compared by it.
    pub fn asks_for(&self, condition: &Condition) -> bool {
        let Condition { classifier, split, artists, clip_seconds, seed } = condition;
        self.classifiers.contains(classifier)
            && self.lengths.contains(clip_seconds)
            && self.seeds.contains(seed)
            && (self.splits.contains(split) || *artists == ArtistSet::WithAlbums)
    }

    /// The conditions in the order in which they are worked on: classifier by classifier as they are listed, then from
    /// short clips to long ones, then by split, and the seeds innermost, so that every N-th condition is a fair share.
    ///
    /// `fewer_with_albums` says that the album split cannot seat all artists. Where both splits are asked for, the song
    /// split of the artists that it can seat is then added, for the two to be compared.
    pub fn conditions(&self, fewer_with_albums: bool) -> Vec<Condition> {
        let mut lengths = self.lengths.clone();
        lengths.sort_by(f64::total_cmp);
        let song = [(SplitKind::Song, ArtistSet::All), (SplitKind::Song, ArtistSet::WithAlbums)];
        let splits: Vec<_> = song
            .into_iter()
            .chain([(SplitKind::Album, ArtistSet::All)])
            .filter(|(split, _)| self.splits.contains(split))
            .filter(|(_, artists)| {
                *artists == ArtistSet::All || fewer_with_albums && self.asks_for_both_splits()
            })
            .collect();
        let mut conditions = Vec::new();
        for classifier in &self.classifiers {
            for &clip_seconds in &lengths {
                for &(split, artists) in &splits {
                    conditions.extend(self.seeds.iter().map(|&seed| Condition {
                        classifier: classifier.clone(),
                        split,
                        artists,
                        clip_seconds,
                        seed,
                    }));
                }
            }
        }
        conditions
    }
}

/// Refuses a list that is empty or has repeats.
fn list<'a, T: Display, K: Hash + Eq>(
    field: &'static str,
    values: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Result<(), StudyError> {
    if values.is_empty() {
        return Err(StudyError::Nothing { field });
    }
    unrepeated(field, values, key)
}

fn unrepeated<'a, T: Display, K: Hash + Eq>(
    field: &'static str,
    values: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Result<(), StudyError> {
    let mut seen = HashSet::new();
    match values.iter().find(|value| !seen.insert(key(value))) {
        Some(value) => Err(StudyError::Repeated { field, value: value.to_string() }),
        None => Ok(()),
    }
}

/// Whether a classifier's name can begin the name of a folder on any system.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(plain)
}
