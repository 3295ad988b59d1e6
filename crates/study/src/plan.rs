//! A `StudyPlan` says what a study asks: which classifiers, on clips of which lengths, on which splits, how often.
//!
//! Lists and settings enter as a user gives them; a plan that passes [`StudyPlan::validate`] leaves, and its
//! [`Condition`]s in the order in which they are worked on. Whether a store can answer it is for a grid to say.

mod extension;
mod part;
mod settings;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;

use auteur_classifier::Configuration;
use auteur_dataset::{FEWEST_FOLDS, FeatureStore, Fold, SplitKind};
use serde::{Deserialize, Serialize};

use crate::{ArtistSet, ClipSeconds, Condition, PlanError, StoreIdentity};

pub use part::{GivenLists, Part};

/// The fewest songs of a test part that can tell classifiers apart; where it would have fewer, every song is tested by
/// cross-validation.
///
/// Why it is 100: `docs/decisions/27-small-collections-are-cross-validated.md`.
pub const FEWEST_TEST_SONGS: usize = 100;

/// Folds of a cross-validation where nothing else is asked for.
pub const FOLDS: usize = 5;

/// Trials of a cross-validation where nothing else is asked for; their seeds count from 0.
pub const REPEATS: u64 = 3;

/// What albums a store has for the splits of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seating {
    /// Whether the album split leaves out artists that the song split seats.
    pub fewer_with_albums: bool,
    /// Albums of the artist who has most.
    pub most_albums: usize,
}

/// What a study asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyPlan {
    /// Whose songs they are.
    pub store: StoreIdentity,
    /// Names of the classifiers, such as `crnn`, in the order in which they are worked on.
    pub classifiers: Vec<String>,
    /// The recipe of each classifier that is a variant of one, such as `crnn` of `crnn-cosine`. Others are recipes
    /// themselves.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, String>,
    /// Lengths of a clip.
    pub lengths: Vec<ClipSeconds>,
    /// What the splits keep together.
    pub splits: Vec<SplitKind>,
    /// Seeds of the trials.
    pub seeds: Vec<u64>,
    /// What several commands asked for one after the other, where that is less than the whole grid of the lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Folds of the cross-validation that each trial is, so that it judges every song once; none where each trial draws a
    /// test part, as in the paper. An album split has no more folds than an artist has albums.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<usize>,
    /// Artists to leave out.
    pub exclude: Vec<String>,
    /// Songs that are copies of each other, by their paths: they never lie in two parts of a split.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Vec<String>>,
    /// The settings that all trials share: a section for each classifier, complete. What a trial has of its own
    /// (classifier, split, seed, length of clip) is taken from the lists and not from here, the features from the store.
    pub settings: Configuration,
}

impl StudyPlan {
    /// Seeds of the paper's trials.
    pub const PAPER_SEEDS: [u64; 3] = [0, 21, 42];

    /// The paper's grid over this store: the CRNN, and the default classifier beside it, on clips of 1 to 30 s, song and album split, seeds 0, 21 and 42, no
    /// artist left out.
    pub fn paper(store: &FeatureStore, settings: Configuration) -> Self {
        Self {
            store: StoreIdentity::of(store),
            classifiers: vec!["pretrained".to_owned(), "crnn".to_owned()],
            variants: BTreeMap::new(),
            lengths: ClipSeconds::PAPER.to_vec(),
            splits: vec![SplitKind::Song, SplitKind::Album],
            seeds: Self::PAPER_SEEDS.to_vec(),
            parts: Vec::new(),
            folds: None,
            exclude: Vec::new(),
            groups: Vec::new(),
            settings,
        }
    }

    /// The paper's grid, but for the test parts where they would be too small: with fewer songs than
    /// [`FEWEST_TEST_SONGS`] in a tenth, which is what the paper tests, each trial is a cross-validation.
    pub fn suited(store: &FeatureStore, exclude: &[String], settings: Configuration) -> Self {
        let paper = Self { exclude: exclude.to_vec(), ..Self::paper(store, settings) };
        let songs = store.songs().iter().filter(|song| !song.is_by(exclude)).count();
        if songs.div_ceil(10) >= FEWEST_TEST_SONGS {
            return paper;
        }
        Self { folds: Some(FOLDS), seeds: (0..REPEATS).collect(), ..paper }
    }

    /// Checks all that can be checked without the songs.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn validate(&self) -> Result<(), PlanError> {
        list("classifiers", &self.classifiers)?;
        list("lengths", &self.lengths)?;
        list("splits", &self.splits)?;
        list("seeds", &self.seeds)?;
        if let Some(folds) = self.folds.filter(|&folds| folds < FEWEST_FOLDS) {
            return Err(PlanError::TooFewFolds { folds });
        }
        unrepeated("excluded artists", &self.exclude)?;
        if let Some(name) = self.classifiers.iter().find(|name| !is_classifier_name(name)) {
            return Err(PlanError::BadClassifier { name: name.clone() });
        }
        match self.classifiers.iter().find(|name| !self.settings.sections.contains_key(*name)) {
            Some(classifier) => Err(PlanError::NoSettings { classifier: classifier.clone() }),
            None => Ok(()),
        }
    }

    /// The recipe of a classifier: its own name, or that of which it is a variant.
    pub fn recipe_of<'a>(&'a self, classifier: &'a str) -> &'a str {
        self.variants.get(classifier).map_or(classifier, String::as_str)
    }

    /// Whether a song split can be compared with an album split, as both are asked for.
    pub fn asks_for_both_splits(&self) -> bool {
        [SplitKind::Song, SplitKind::Album].iter().all(|split| self.splits.contains(split))
    }

    /// Whether a condition of a study is among those that are asked for here. The song split of the artists that an
    /// album split can seat is, whichever split is asked for: where a study has it, the two are compared by it.
    pub fn asks_for(&self, condition: &Condition) -> bool {
        match self.parts.as_slice() {
            [] => self.whole().asks_for(condition),
            parts => parts.iter().any(|part| part.asks_for(condition)),
        }
    }

    /// The conditions in the order in which they are worked on: classifier by classifier as they are listed, then from
    /// short clips to long ones, then by split, and the seeds and their folds innermost, so that every N-th condition is a
    /// fair share.
    ///
    /// Where both splits are asked for and the album split cannot seat all artists, the song split of the artists that
    /// it can seat is added, for the two to be compared.
    pub fn conditions(&self, seating: Seating) -> Vec<Condition> {
        let mut lengths = self.lengths.clone();
        lengths.sort();
        let song = [(SplitKind::Song, ArtistSet::All), (SplitKind::Song, ArtistSet::WithAlbums)];
        let splits: Vec<_> = song
            .into_iter()
            .chain([(SplitKind::Album, ArtistSet::All)])
            .filter(|(split, _)| self.splits.contains(split))
            .filter(|(_, artists)| {
                *artists == ArtistSet::All || seating.fewer_with_albums && self.asks_for_both_splits()
            })
            .collect();
        let mut conditions = Vec::new();
        for classifier in &self.classifiers {
            for &clip_seconds in &lengths {
                for &(split, artists) in &splits {
                    let folds = self.folds_of(split, seating);
                    let trainings =
                        self.seeds.iter().flat_map(|&seed| folds.iter().map(move |&fold| (seed, fold)));
                    conditions.extend(trainings.map(|(seed, fold)| Condition {
                        classifier: classifier.clone(),
                        split,
                        artists,
                        clip_seconds,
                        seed,
                        fold,
                    }));
                }
            }
        }
        conditions.retain(|condition| self.is_tried(condition));
        conditions
    }

    /// Whether a condition is asked for, or is the song split that an album split is compared with, both asked for.
    fn is_tried(&self, condition: &Condition) -> bool {
        let of_all = |split| Condition { split, artists: ArtistSet::All, ..condition.clone() };
        match condition.artists {
            ArtistSet::All => self.asks_for(condition),
            ArtistSet::WithAlbums => {
                [SplitKind::Song, SplitKind::Album].map(of_all).iter().all(|c| self.asks_for(c))
            }
        }
    }

    /// What each trial of a split trains: every fold, or once.
    pub(crate) fn folds_of(&self, split: SplitKind, seating: Seating) -> Vec<Option<Fold>> {
        let Some(folds) = self.folds else { return vec![None] };
        let folds = match split {
            SplitKind::Song => folds,
            SplitKind::Album => folds.min(seating.most_albums),
        };
        // Fewer folds than two cannot be: the split says why.
        Fold::all(folds.max(FEWEST_FOLDS)).into_iter().flatten().map(Some).collect()
    }
}

/// Refuses a list that is empty or has repeats.
fn list<T: Display>(list: &'static str, values: &[T]) -> Result<(), PlanError> {
    if values.is_empty() {
        return Err(PlanError::Nothing { list });
    }
    unrepeated(list, values)
}

fn unrepeated<T: Display>(list: &'static str, values: &[T]) -> Result<(), PlanError> {
    let mut seen = HashSet::new();
    match values.iter().map(T::to_string).find(|value| !seen.insert(value.clone())) {
        Some(value) => Err(PlanError::Repeated { list, value }),
        None => Ok(()),
    }
}

/// Whether a classifier of a study can have a name: one that can begin the name of a folder on any system, and that of no
/// other section of the settings.
pub fn is_classifier_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(plain);
    is_plain && !Configuration::TAKEN.contains(&name)
}
