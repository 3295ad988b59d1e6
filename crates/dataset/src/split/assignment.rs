//! A split, and the JSON file that it is.

use std::fs;
use std::path::Path;

use auteur_ground::json;
use serde::{Deserialize, Serialize};

use super::error::SplitError;
use super::fold::Fold;
use super::kind::{LeftOut, SplitKind};
use crate::catalogue::{Sheet, path_of};

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
    pub validation: Vec<String>,
    /// Songs to judge by.
    pub test: Vec<String>,
    /// Artists of the store that are in no part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Songs that are in no part because a copy of them is in a later one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies_left_out: Vec<String>,
}

impl Split {
    /// Reads a split from a JSON file, or from the columns `path` and `split` of a CSV or Parquet file, which is empty for
    /// songs that are in no part. Whether it fits a store is for [`Split::check`] to say.
    ///
    /// # Errors
    /// [`SplitError::Read`], and [`SplitError::NotASplit`] where the file is no split or has an unknown key,
    /// [`SplitError::Sheet`] where a table is none.
    pub fn read(path: &Path) -> Result<Self, SplitError> {
        if Sheet::is_one(path) {
            return Self::of_sheet(&Sheet::read(path)?);
        }
        let text = fs::read(path).map_err(|cause| SplitError::Read { path: path.to_path_buf(), cause })?;
        let split = serde_json::from_slice(&text).map(Self::sorted);
        split.map_err(|cause| SplitError::NotASplit { path: path.to_path_buf(), problem: cause.to_string() })
    }

    fn of_sheet(sheet: &Sheet) -> Result<Self, SplitError> {
        let mut split = Self::default();
        let rows = sheet.column(&["path", "file"])?.iter().zip(sheet.column(&["split"])?);
        for (row, (path, part)) in rows.enumerate() {
            let paths = match part.trim().to_lowercase().as_str() {
                "train" | "training" => &mut split.train,
                "validation" | "valid" | "val" | "dev" => &mut split.validation,
                "test" => &mut split.test,
                "" => continue,
                _ => {
                    let problem =
                        format!("has the split {part:?}, which is none of train, validation and test");
                    return Err(sheet.wrong(row, problem).into());
                }
            };
            paths.push(path_of(path, &[]));
        }
        Ok(split.sorted())
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
        self.left_out.sort_by(|a, b| a.artist.cmp(&b.artist));
        self
    }
}
