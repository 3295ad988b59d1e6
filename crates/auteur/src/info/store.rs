//! What a feature store holds.

use std::collections::BTreeSet;
use std::path::Path;

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_dataset::{FeatureStore, StoreError};
use serde::Serialize;

use super::format::format_of;

/// A feature store.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoreInfo {
    /// The format of its files.
    pub format: Option<u64>,
    /// Artists of its songs.
    pub artists: usize,
    /// Albums of its songs.
    pub albums: usize,
    /// Songs in it.
    pub songs: usize,
    /// Length of all songs together, in seconds.
    pub seconds: f64,
    /// Files of the music folder that are not in it.
    pub set_aside: usize,
    /// The kinds of features of each song.
    pub kinds: FeatureKinds,
    /// How songs became features.
    pub features: FeatureConfig,
}

impl StoreInfo {
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let store = FeatureStore::open(folder)?;
        let songs = store.songs();
        Ok(Self {
            format: format_of(&folder.join("store.json")),
            artists: songs.iter().map(|song| &song.artist).collect::<BTreeSet<_>>().len(),
            albums: songs.iter().map(|song| (&song.artist, &song.album)).collect::<BTreeSet<_>>().len(),
            songs: songs.len(),
            seconds: songs.iter().map(|song| song.duration_s).sum(),
            set_aside: store.set_aside().len(),
            kinds: store.kinds().clone(),
            features: store.config().clone(),
        })
    }
}
