//! The splits of a grid: one per seed and fold for each split and set of artists, made once for all classifiers and
//! lengths.

use auteur_dataset::{Drawing, FeatureStore, Fold, LeftOut, Split, SplitKind};

use crate::plan::Seating;
use crate::{ArtistSet, Condition, GridError, StudyPlan};

/// Which split it is.
#[derive(PartialEq)]
struct Key {
    split: SplitKind,
    artists: ArtistSet,
    seed: u64,
    fold: Option<Fold>,
}

pub(super) struct Splits {
    splits: Vec<(Key, Split)>,
    seating: Seating,
}

impl Splits {
    pub(super) fn new(plan: &StudyPlan, store: &FeatureStore) -> Result<Self, GridError> {
        let most_albums = Split::most_album_folds(store.songs(), &plan.exclude)?;
        let seating = Seating { fewer_with_albums: false, most_albums };
        let mut splits = Self { splits: Vec::new(), seating };
        for &seed in &plan.seeds {
            if plan.splits.contains(&SplitKind::Song) {
                splits.add_song_splits(plan, store, seed)?;
            }
            if plan.splits.contains(&SplitKind::Album) {
                splits.add_album_splits(plan, store, seed)?;
            }
        }
        Ok(splits)
    }

    fn add_song_splits(
        &mut self,
        plan: &StudyPlan,
        store: &FeatureStore,
        seed: u64,
    ) -> Result<(), GridError> {
        for fold in plan.folds_of(SplitKind::Song, self.seating) {
            let split = Split::drawn(store.songs(), &drawing(plan, seed, fold))?;
            self.splits.push((Key { split: SplitKind::Song, artists: ArtistSet::All, seed, fold }, split));
        }
        Ok(())
    }

    fn add_album_splits(
        &mut self,
        plan: &StudyPlan,
        store: &FeatureStore,
        seed: u64,
    ) -> Result<(), GridError> {
        let mut left_out = Vec::new();
        for fold in plan.folds_of(SplitKind::Album, self.seating) {
            let album = Drawing { kind: SplitKind::Album, ..drawing(plan, seed, fold) };
            let split = Split::drawn(store.songs(), &album)?;
            left_out.clone_from(&split.left_out);
            self.splits.push((Key { split: SplitKind::Album, artists: ArtistSet::All, seed, fold }, split));
        }
        if !plan.asks_for_both_splits() || left_out.len() == plan.exclude.len() {
            return Ok(());
        }
        self.seating.fewer_with_albums = true;
        let without: Vec<String> = left_out.iter().map(|LeftOut { artist, .. }| artist.clone()).collect();
        for fold in plan.folds_of(SplitKind::Song, self.seating) {
            // It says why the others are left out.
            let song = Drawing { exclude: &without, ..drawing(plan, seed, fold) };
            let split = Split { left_out: left_out.clone(), ..Split::drawn(store.songs(), &song)? };
            let key = Key { split: SplitKind::Song, artists: ArtistSet::WithAlbums, seed, fold };
            self.splits.push((key, split));
        }
        Ok(())
    }

    /// What albums the store has.
    pub(super) fn seating(&self) -> Seating {
        self.seating
    }

    pub(super) fn get(&self, condition: &Condition) -> Option<&Split> {
        let Condition { split, artists, seed, fold, .. } = *condition;
        let key = Key { split, artists, seed, fold };
        self.splits.iter().find(|(of, _)| *of == key).map(|(_, split)| split)
    }
}

/// The split by song of a trial.
fn drawing(plan: &StudyPlan, seed: u64, fold: Option<Fold>) -> Drawing<'_> {
    Drawing { kind: SplitKind::Song, seed, fold, exclude: &plan.exclude, groups: &plan.groups }
}
