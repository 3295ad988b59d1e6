//! `store.json`: with which settings a store is made, so that features of different settings never meet.

use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_ground::json::{self, JsonError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FORMAT, FeatureKinds, StoreSettings, layout};
use crate::DatasetError;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    format: u32,
    /// Left out where it says nothing that was not always so.
    #[serde(default, skip_serializing_if = "is_log_mel_alone")]
    kinds: FeatureKinds,
    features: FeatureConfig,
}

fn is_log_mel_alone(kinds: &FeatureKinds) -> bool {
    *kinds == FeatureKinds::LogMel
}

/// The kinds of features that the store in this folder is to hold; log-mel alone where there is none yet.
///
/// # Errors
/// [`DatasetError::OtherFormat`], [`DatasetError::Damaged`] and [`DatasetError::Read`].
pub fn kinds_of(store: &Path) -> Result<FeatureKinds, DatasetError> {
    Ok(read(store)?.unwrap_or_default().kinds)
}

/// The settings of the store in this folder, or `None` where there is none.
pub(super) fn read(store: &Path) -> Result<Option<StoreSettings>, DatasetError> {
    let path = store.join(layout::SETTINGS);
    match json::read::<Settings>(&path, FORMAT) {
        Ok(made) => Ok(made.map(|Settings { kinds, features, .. }| StoreSettings { features, kinds })),
        Err(JsonError::Read(cause)) => Err(DatasetError::read(&path, cause)),
        Err(JsonError::Altered(cause)) => {
            let what = format!(
                "does not say how the store was made ({cause}); delete the store's folder if it is one"
            );
            Err(DatasetError::damaged(&path, what))
        }
        Err(JsonError::OtherFormat { found, expected }) => {
            Err(DatasetError::OtherFormat { store: store.to_path_buf(), found, expected })
        }
    }
}

/// Writes `store.json`.
pub(super) fn write(store: &Path, settings: &StoreSettings) -> Result<(), DatasetError> {
    let path = store.join(layout::SETTINGS);
    let settings = Settings { format: FORMAT, kinds: settings.kinds, features: settings.features.clone() };
    json::write(&path, &settings).map_err(|cause| DatasetError::write(&path, cause))
}

/// Refuses a store that was made with other settings than `asked`, or holds a kind of features that was not asked for.
/// One that lacks a kind can be given it.
pub(super) fn check(store: &Path, made: &StoreSettings, asked: &StoreSettings) -> Result<(), DatasetError> {
    let mut differences = differences(&made.features, &asked.features);
    if made.kinds.and(asked.kinds) != asked.kinds {
        differences.push(format!("kinds is {} there, {} was asked for", made.kinds, asked.kinds));
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(DatasetError::OtherSettings { store: store.to_path_buf(), differences: differences.join(", ") })
}

/// Each setting that differs: "n_mels is 128 there, 64 was asked for".
fn differences(made: &FeatureConfig, asked: &FeatureConfig) -> Vec<String> {
    let fields = |config| match serde_json::to_value(config) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let asked = fields(asked);
    let differ = fields(made).into_iter().filter_map(|(name, made)| {
        let asked = asked.get(&name).filter(|&asked| *asked != made)?;
        Some(format!("{name} is {made} there, {asked} was asked for"))
    });
    differ.collect()
}
