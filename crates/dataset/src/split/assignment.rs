//! A split, and the JSON file that it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use auteur_ground::json;
use serde::{Deserialize, Serialize};

use super::error::SplitError;
use super::fold::Fold;
use super::kind::{LeftOut, SplitKind};
use crate::catalogue::{Named, PATH_COLUMNS, Sheet, named_files};
use crate::store::FeatureStore;

/// Which songs are trained on, which decide when training stops, and which are tested.
///
/// Paths are those of [`StoredSong::path`](crate::StoredSong::path), in order within each part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What was kept together; absent where the split was made elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SplitKind>,
    /// The seed it was drawn with; absent where the split was made elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Which fold of a cross-validation is tested; absent where a single test part was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<Fold>,
    /// Songs to learn from.
    pub train: Vec<String>,
    /// Songs that tell when to stop.
    #[serde(alias = "val", alias = "valid")]
    pub validation: Vec<String>,
    /// Songs to judge by.
    pub test: Vec<String>,
    /// Artists of the store that are in no part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Songs that are in no part because a copy of them is in a later one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies_left_out: Vec<String>,
    /// Songs that a file put into a part and that the store set aside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<String>,
}

impl Split {
    /// Reads a split of a store's songs from a JSON file, or from the columns `path` and `split` of a CSV or Parquet file,
    /// which is empty for songs that are in no part. Songs that the store set aside are in no part either, and are listed.
    /// Whether the split fits the store otherwise is for [`Split::check`] to say.
    ///
    /// # Errors
    /// As for [`Split::read`], and [`SplitError::Sheet`] where a table is none.
    pub fn read_for(path: &Path, store: &FeatureStore) -> Result<Self, SplitError> {
        let mut split = match Sheet::is_one(path) {
            true => Self::of_sheet(&Sheet::read(path)?, store)?,
            false => Self::read(path)?,
        };
        let set_aside: BTreeSet<&str> = store.set_aside().iter().map(|aside| aside.path.as_str()).collect();
        for part in [&mut split.train, &mut split.validation, &mut split.test] {
            split.set_aside.extend(part.extract_if(.., |path| set_aside.contains(path.as_str())));
        }
        Ok(split.sorted())
    }

    /// Reads a split from a JSON file.
    ///
    /// # Errors
    /// [`SplitError::Read`], and [`SplitError::NotASplit`] where the file is no split or has an unknown key.
    pub fn read(path: &Path) -> Result<Self, SplitError> {
        let text = fs::read(path).map_err(|cause| SplitError::Read { path: path.to_path_buf(), cause })?;
        let split = serde_json::from_slice(&text).map(Self::sorted);
        split.map_err(|cause| SplitError::NotASplit { path: path.to_path_buf(), problem: cause.to_string() })
    }

    fn of_sheet(sheet: &Sheet, store: &FeatureStore) -> Result<Self, SplitError> {
        let mut split = Self::default();
        let songs = store.songs().iter().map(|song| &song.path);
        let files: Vec<String> =
            songs.chain(store.set_aside().iter().map(|aside| &aside.path)).cloned().collect();
        let named = named_files(sheet.column(PATH_COLUMNS)?, &[], &files);
        for (row, (file, part)) in named.into_iter().zip(sheet.column(&["split"])?).enumerate() {
            let paths = match part.trim().to_lowercase().as_str() {
                "train" | "training" => &mut split.train,
                "validation" | "valid" | "val" | "dev" | "development" => &mut split.validation,
                "test" | "testing" | "eval" | "evaluation" => &mut split.test,
                "" => continue,
                _ => {
                    let problem =
                        format!("has the split {part:?}, which is none of train, validation and test");
                    return Err(sheet.wrong(row, problem).into());
                }
            };
            let path = match file {
                Named::File(path) => path.to_owned(),
                Named::NoFile(path) => path,
            };
            // A row may name nothing.
            if !path.is_empty() {
                paths.push(path);
            }
        }
        // Or stand there twice.
        for part in [&mut split.train, &mut split.validation, &mut split.test] {
            part.sort();
            part.dedup();
        }
        Ok(split)
    }

    /// Writes the split as a JSON file, whole or not at all.
    ///
    /// # Errors
    /// [`SplitError::Write`].
    pub fn write(&self, path: &Path) -> Result<(), SplitError> {
        json::write(path, self).map_err(|cause| SplitError::Write { path: path.to_path_buf(), cause })
    }

    /// The three parts with their names, in the order train, validation, test.
    pub fn parts(&self) -> [(&'static str, &[String]); 3] {
        [("train", &self.train), ("validation", &self.validation), ("test", &self.test)]
    }

    /// The split with the songs of each part in order.
    pub(super) fn sorted(mut self) -> Self {
        for part in [&mut self.train, &mut self.validation, &mut self.test] {
            part.sort();
        }
        self.set_aside.sort();
        self.left_out.sort_by(|a, b| a.artist.cmp(&b.artist));
        self
    }
}
