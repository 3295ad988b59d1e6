//! The splits of a grid: one per seed for each split and set of artists, made once for all classifiers and lengths.

use auteur_dataset::{FeatureStore, LeftOut, Split, SplitKind};

use crate::{ArtistSet, Condition, GridError, StudyPlan};

/// Which split it is.
#[derive(PartialEq)]
struct Key {
    split: SplitKind,
    artists: ArtistSet,
    seed: u64,
}

pub(super) struct Splits {
    splits: Vec<(Key, Split)>,
    fewer_with_albums: bool,
}

impl Splits {
    pub(super) fn new(plan: &StudyPlan, store: &FeatureStore) -> Result<Self, GridError> {
        let mut splits = Vec::new();
        let mut fewer_with_albums = false;
        for &seed in &plan.seeds {
            let mut add = |kind, artists, split| splits.push((Key { split: kind, artists, seed }, split));
            if plan.splits.contains(&SplitKind::Song) {
                let split = Split::by_song(store.songs(), seed, &plan.exclude)?;
                add(SplitKind::Song, ArtistSet::All, split);
            }
            if plan.splits.contains(&SplitKind::Album) {
                let split = Split::by_album(store.songs(), seed, &plan.exclude)?;
                if plan.asks_for_both_splits() && split.left_out.len() > plan.exclude.len() {
                    fewer_with_albums = true;
                    add(SplitKind::Song, ArtistSet::WithAlbums, song_split_beside(&split, store, seed)?);
                }
                add(SplitKind::Album, ArtistSet::All, split);
            }
        }
        Ok(Self { splits, fewer_with_albums })
    }

    /// Whether the album split leaves out artists that the song split seats.
    pub(super) fn fewer_with_albums(&self) -> bool {
        self.fewer_with_albums
    }

    pub(super) fn get(&self, condition: &Condition) -> Option<&Split> {
        let Condition { split, artists, seed, .. } = *condition;
        let key = Key { split, artists, seed };
        self.splits.iter().find(|(of, _)| *of == key).map(|(_, split)| split)
    }
}

/// The song split of the artists that an album split seats, which says why the others are left out.
fn song_split_beside(album: &Split, store: &FeatureStore, seed: u64) -> Result<Split, GridError> {
    let without: Vec<String> = album.left_out.iter().map(|LeftOut { artist, .. }| artist.clone()).collect();
    let split = Split::by_song(store.songs(), seed, &without)?;
    Ok(Split { left_out: album.left_out.clone(), ..split })
}
