//! A store becomes a list of what may be wrong with a collection: recordings that are there twice, songs under the wrong name,
//! names that are two artists, and two names that are one.

mod copies;
mod error;
mod file;
mod labels;
mod page;
mod tables;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use auteur_classifier::Device;
use auteur_dataset::FeatureStore;
use auteur_ground::{Progress, json, whole_file};
use serde::{Deserialize, Serialize};

use crate::readable::folder_name;
use crate::results_folder::make_ready;
use labels::{Cause, LabelCheck};

pub use copies::CopyPair;
pub use error::AuditError;
pub use file::{AuditFileError, read_audit, read_groups};
pub use labels::{AlikeNames, DoubtedSong, Labels, PartedName};

/// The format of `audit.json`.
pub(crate) const FORMAT: u32 = 1;
/// What is found, for programs.
pub(crate) const FILE: &str = "audit.json";
const PAGE: &str = "audit.html";
const TABLES: [&str; 3] = ["copies.csv", "labels.csv", "artists.csv"];

/// How a collection is looked through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSettings {
    /// Decides the folds of the cross-validation, and what names are compared with.
    pub seed: u64,
    /// What computes.
    pub device: Device,
}

/// What was found in a collection: `audit.json`, and what is printed of it as JSON. Nothing in it is a verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// The format of this file.
    pub format: u32,
    /// Songs that were looked through.
    pub songs: usize,
    /// Pairs of songs that are one recording, the most alike first.
    pub copies: Vec<CopyPair>,
    /// The songs of each recording that is there more than once, by their paths: what `--groups` takes.
    pub groups: Vec<Vec<String>>,
    /// What a cross-validation says of the songs' names; none where there could be none.
    pub labels: Option<Labels>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels_left_out: Option<String>,
}

/// Looks through the store in the folder `store` and writes `audit.html`, `audit.json`, `copies.csv`, `labels.csv` and
/// `artists.csv` into `folder`.
///
/// Names are judged by the default classifier: each song by a model that has heard neither the song nor a copy of it. Where
/// the store lacks what it hears, or has too few songs, the names are not judged, and the answer says why.
///
/// # Errors
/// [`AuditError`]; no file is written then, but with [`AuditError::Write`].
pub fn audit(
    store: &Path,
    folder: &Path,
    settings: &AuditSettings,
    progress: &dyn Progress,
) -> Result<Audit, AuditError> {
    let place = store;
    let store = FeatureStore::open(place)?;
    make_ready(folder, PAGE, &[&[FILE], TABLES.as_slice()].concat())?;
    let copies = copies::find(&store, progress)?;
    let groups = copies::groups(&store, &copies);
    let check = LabelCheck { store: &store, place, groups: &groups, folder, settings };
    let (labels, labels_left_out) = match check.judge(progress) {
        Ok(labels) => (Some(labels), None),
        Err(Cause::Impossible(reason)) => (None, Some(reason)),
        Err(Cause::Failed(error)) => return Err(*error),
    };
    let songs = store.songs().len();
    let audit = Audit { format: FORMAT, songs, copies, groups, labels, labels_left_out };
    audit.write(folder, &folder_name(place))?;
    Ok(audit)
}

impl Audit {
    /// The page of an audit in a folder.
    pub fn page(folder: &Path) -> PathBuf {
        folder.join(PAGE)
    }

    fn write(&self, folder: &Path, music: &str) -> Result<(), AuditError> {
        // The page first: by it a folder that was left half written is known.
        let [copies, labels, artists] = TABLES;
        let files = [
            (PAGE, page::html(self, music)),
            (copies, tables::copies(self)),
            (labels, tables::labels(self)),
            (artists, tables::artists(self)),
        ];
        let failed = |path: PathBuf| move |cause| AuditError::Write { path, cause };
        for (name, text) in files {
            let path = folder.join(name);
            whole_file::write(&path, text.as_bytes()).map_err(failed(path))?;
        }
        let path = folder.join(FILE);
        json::write(&path, self).map_err(failed(path))
    }
}

/// The place of each song of a store by its path.
fn by_path(store: &FeatureStore) -> HashMap<&str, usize> {
    store.songs().iter().enumerate().map(|(place, song)| (song.path.as_str(), place)).collect()
}
