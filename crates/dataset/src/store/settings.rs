//! `store.json`: with which settings a store was made, so that features of different settings never meet.

use std::fs;
use std::io;
use std::path::Path;

use auteur_audio::FeatureConfig;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FORMAT, layout};
use crate::{DatasetError, durable};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    format: u32,
    features: FeatureConfig,
}

/// The feature settings of the store in this folder, or `None` where there is none.
pub(super) fn read(store: &Path) -> Result<Option<FeatureConfig>, DatasetError> {
    let path = store.join(layout::SETTINGS);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(DatasetError::read(&path, cause)),
    };
    let unfit = |cause| {
        let what =
            format!("does not say how the store was made ({cause}); delete the store's folder if it is one");
        DatasetError::damaged(&path, what)
    };
    let value: Value = serde_json::from_slice(&text).map_err(unfit)?;
    // A newer format may hold settings that are not known here, so it is looked at first.
    let format = value.get("format").and_then(Value::as_u64).and_then(|format| u32::try_from(format).ok());
    match format {
        Some(found) if found != FORMAT => {
            Err(DatasetError::OtherFormat { store: store.to_path_buf(), found, expected: FORMAT })
        }
        _ => Ok(Some(serde_json::from_value::<Settings>(value).map_err(unfit)?.features)),
    }
}

/// Writes `store.json`.
pub(super) fn write(store: &Path, features: &FeatureConfig) -> Result<(), DatasetError> {
    let path = store.join(layout::SETTINGS);
    let settings = Settings { format: FORMAT, features: features.clone() };
    let written = serde_json::to_string_pretty(&settings).map_err(io::Error::from);
    written
        .and_then(|text| durable::write_bytes(&path, format!("{text}\n").as_bytes()))
        .map_err(|cause| DatasetError::write(&path, cause))
}

/// Refuses a store that was made with other settings than `asked`.
pub(super) fn check(store: &Path, made: &FeatureConfig, asked: &FeatureConfig) -> Result<(), DatasetError> {
    if made == asked {
        return Ok(());
    }
    let differences = differences(made, asked);
    Err(DatasetError::OtherSettings { store: store.to_path_buf(), differences })
}

/// Each setting that differs: "n_mels is 128 there, 64 was asked for".
fn differences(made: &FeatureConfig, asked: &FeatureConfig) -> String {
    let fields = |config| match serde_json::to_value(config) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let asked = fields(asked);
    let differ = fields(made).into_iter().filter_map(|(name, made)| {
        let asked = asked.get(&name).filter(|&asked| *asked != made)?;
        Some(format!("{name} is {made} there, {asked} was asked for"))
    });
    differ.collect::<Vec<_>>().join(", ")
}
