//! `store.json`: with which settings a store is made, so that features of different settings never meet.

use std::path::Path;

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_ground::json::{self, JsonError};
use auteur_ground::{Difference, differences};
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::layout::{self, FORMAT};

/// With which settings a store is made, and which features it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoreSettings {
    /// How a song becomes features.
    pub features: FeatureConfig,
    /// Which of them are kept.
    pub kinds: FeatureKinds,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsFile {
    format: u32,
    kinds: FeatureKinds,
    features: FeatureConfig,
}

/// The kinds of features that the store in this folder is to hold, or none where there is no store yet.
///
/// # Errors
/// [`StoreError::OtherFormat`], [`StoreError::Damaged`] and [`StoreError::Read`].
pub fn kinds_of(store: &Path) -> Result<Option<FeatureKinds>, StoreError> {
    Ok(read(store)?.map(|made| made.kinds))
}

/// The settings of the store in this folder, or none where there is none.
pub(super) fn read(store: &Path) -> Result<Option<StoreSettings>, StoreError> {
    let path = store.join(layout::SETTINGS);
    match json::read::<SettingsFile>(&path, FORMAT) {
        Ok(made) => Ok(made.map(|SettingsFile { kinds, features, .. }| StoreSettings { features, kinds })),
        Err(JsonError::Read(cause)) => Err(StoreError::read(&path, cause)),
        Err(JsonError::Altered(cause)) => {
            Err(StoreError::damaged(&path, format!("does not say how the store was made ({cause})")))
        }
        Err(JsonError::OtherFormat { found, expected }) => {
            Err(StoreError::OtherFormat { store: store.to_path_buf(), found, expected })
        }
    }
}

/// Writes `store.json`.
pub(super) fn write(store: &Path, settings: &StoreSettings) -> std::io::Result<()> {
    let StoreSettings { features, kinds } = settings.clone();
    json::write(&store.join(layout::SETTINGS), &SettingsFile { format: FORMAT, kinds, features })
}

/// What keeps a store that was made with some settings from being built with others: features that come out otherwise,
/// and kinds that it holds and that are not asked for. One that lacks a kind can be given it.
pub(super) fn obstacles(made: &StoreSettings, asked: &StoreSettings) -> Vec<Difference> {
    let mut obstacles = differences(&made.features, &asked.features);
    if !asked.kinds.contains_all(&made.kinds) {
        let (there, here) = (made.kinds.to_string(), asked.kinds.to_string());
        obstacles.push(Difference { setting: "kinds".to_owned(), there, here });
    }
    obstacles
}
