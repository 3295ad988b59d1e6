//! What was learnt becomes one `model.safetensors`, and back: prediction needs nothing else.
//!
//! The metadata's one key holds the [`Card`] as JSON, which says what kind of model it is; the tensors are that kind's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::Not;
use std::path::Path;

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_dataset::{ClipError, ClipGrid, ClipLength};
use auteur_ground::json::{self, JsonError};
use auteur_ground::tensors::{self, Tensor, TensorError, Tensors};
use auteur_ground::whole_file;
use serde::{Deserialize, Serialize};

use crate::{Judges, ModelFileError, Section};

/// Version of the layout that is described here. A file of another one is refused.
pub const MODEL_FORMAT: u32 = 2;
/// Bytes of the largest file that is read; larger ones are no models, and are refused before they are read.
const LARGEST_FILE: u64 = 1 << 30;

/// A model on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// What it is.
    pub card: Card,
    /// What it has learnt.
    pub tensors: Tensors,
}

/// All that a model says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of the file's layout.
    pub format: u32,
    /// The recipe that made it.
    pub kind: String,
    /// Version of the program that made it.
    pub program_version: String,
    /// The artists that it tells apart, in label order.
    pub artists: Vec<String>,
    /// How a song must become features.
    pub features: FeatureConfig,
    /// Which features it hears.
    pub hears: FeatureKinds,
    /// What an answer is about.
    pub judges: Judges,
    /// Frames of a clip.
    pub clip_frames: usize,
    /// Whether the last clip of every song is left out.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub drop_last_clip: bool,
    /// Seed of the fit.
    pub seed: u64,
    /// How songs were split.
    pub split: SplitOrigin,
    /// How well it did on the validation songs.
    pub validation: Validation,
    /// The recipe's settings that it was made with.
    pub settings: Section,
    /// The settings that were chosen on the validation songs, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub chosen: BTreeMap<String, String>,
    /// Of a model that keeps where its songs lie: their paths in the store, in the order in which it keeps them; none of a model
    /// that an earlier version made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub songs: Vec<String>,
    /// Of a model that consists of several: what each of them says of itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Card>,
}

/// Where a split came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitOrigin {
    /// `song`, `album`, or the file that held it.
    pub kind: String,
    /// The seed that drew it, if one did.
    pub seed: Option<u64>,
}

/// How well a model did on the validation songs, as far as its recipe measures it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// The epoch whose weights were kept, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<usize>,
    /// Mean cross-entropy of the clips, in nats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    /// Share of the clips that were named correctly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Weighted F1 over the clips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1: Option<f64>,
}

impl Card {
    /// Seconds of a clip.
    pub fn clip_seconds(&self) -> f64 {
        self.clip_frames as f64 / self.features.frames_per_second()
    }

    /// The clips of every song.
    ///
    /// # Errors
    /// [`ClipError::Length`].
    pub fn clips(&self) -> Result<ClipGrid, ClipError> {
        Ok(ClipGrid { length: ClipLength::from_frames(self.clip_frames)?, drop_last: self.drop_last_clip })
    }

    /// Refuses what no fit can have written.
    fn validate(&self) -> Result<(), ModelFileError> {
        for member in &self.members {
            if !member.members.is_empty() || member.format != self.format {
                return Err(ModelFileError::damaged(format!(
                    "its member {} is no model by itself",
                    member.kind
                )));
            }
            member.validate()?;
        }
        let damaged = |problem: String| Err(ModelFileError::Damaged { problem });
        if self.artists.len() < 2 {
            return damaged(format!("it names {} artists, fewer than 2", self.artists.len()));
        }
        let mut known = BTreeSet::new();
        if let Some(twice) = self.artists.iter().find(|artist| !known.insert(*artist)) {
            return damaged(format!("it names the artist {twice} twice"));
        }
        if self.clip_frames == 0 {
            return damaged("its clips have no frames".to_owned());
        }
        self.features.validate().map_err(|error| ModelFileError::damaged(error.to_string()))
    }
}

impl ModelFile {
    /// Number of values in all tensors.
    pub fn value_count(&self) -> usize {
        self.tensors.values().map(Tensor::count).sum()
    }

    /// The bytes of the file; the same model gives the same bytes.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`] where the format cannot hold it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelFileError> {
        tensors::encode(&self.card, &self.tensors).map_err(|error| ModelFileError::damaged(error.to_string()))
    }

    /// Takes the bytes of a file.
    ///
    /// # Errors
    /// [`ModelFileError::Damaged`] and [`ModelFileError::OtherFormat`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelFileError> {
        let damaged = |error: TensorError| ModelFileError::damaged(error.to_string());
        let card = match json::record::<Card>(tensors::tag(bytes).map_err(damaged)?, MODEL_FORMAT) {
            Ok(card) => card,
            Err(JsonError::OtherFormat { found, expected }) => {
                return Err(ModelFileError::OtherFormat { found, expected });
            }
            Err(error) => return Err(ModelFileError::damaged(error.to_string())),
        };
        card.validate()?;
        let (_, tensors) = tensors::decode(bytes).map_err(damaged)?;
        Ok(Self { card, tensors })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`ModelFileError::File`], [`ModelFileError::Damaged`] and [`ModelFileError::OtherFormat`].
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        let unreadable = |cause| ModelFileError::File { path: path.to_owned(), cause };
        let about = fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
        }
        if about.len() > LARGEST_FILE {
            return Err(too_large(about.len()));
        }
        Self::from_bytes(&fs::read(path).map_err(unreadable)?)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// [`ModelFileError::File`], and [`ModelFileError::Damaged`] for more than could be read again.
    pub fn write(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self.to_bytes()?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(too_large(bytes.len() as u64));
        }
        let written = whole_file::write_if_other(path, &bytes);
        written.map_err(|cause| ModelFileError::File { path: path.to_owned(), cause })
    }
}

fn too_large(bytes: u64) -> ModelFileError {
    ModelFileError::damaged(format!("it has {bytes} bytes, more than {LARGEST_FILE}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> ModelFile {
        let card = Card {
            format: MODEL_FORMAT,
            kind: "gaussian".to_owned(),
            program_version: "0.1.0".to_owned(),
            artists: vec!["Ada".to_owned(), "Bo".to_owned()],
            features: FeatureConfig::default(),
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            clip_frames: 94,
            drop_last_clip: false,
            seed: u64::MAX,
            split: SplitOrigin { kind: "song".to_owned(), seed: Some(7) },
            validation: Validation { f1: Some(0.1 + 0.2), ..Validation::default() },
            settings: Section::new(),
            chosen: BTreeMap::from([("shrinkage".to_owned(), "0.1".to_owned())]),
            songs: Vec::new(),
            members: Vec::new(),
        };
        ModelFile { card, tensors: Tensors::from([("mean".to_owned(), Tensor::f64(&[2], vec![0.5, -1.0]))]) }
    }

    #[test]
    fn a_model_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(crate::MODEL_FILE);
        model().write(&path).unwrap();
        assert_eq!(ModelFile::read(&path).unwrap(), model());
        assert_eq!(model().value_count(), 2);
        assert_eq!(fs::read(&path).unwrap(), model().to_bytes().unwrap());
    }

    #[test]
    fn a_model_of_another_format_is_refused_by_its_number() {
        let mut newer = model();
        newer.card.format = MODEL_FORMAT + 1;
        let refused = ModelFile::from_bytes(&newer.to_bytes().unwrap()).unwrap_err().to_string();
        assert_eq!(refused, "the model has format 3; this program reads format 2");
    }

    #[test]
    fn a_card_that_no_fit_wrote_is_refused() {
        let mut alone = model();
        alone.card.artists.pop();
        let mut twice = model();
        twice.card.artists[1] = "Ada".to_owned();
        let mut nothing = model();
        nothing.card.clip_frames = 0;
        let with_member = |member: Card| {
            let mut several = model();
            several.card.members.push(member);
            several
        };
        let nested = with_member(with_member(model().card).card);
        for (file, part) in [
            (with_member(alone.card.clone()), "names 1 artists"),
            (alone, "names 1 artists"),
            (twice, "names the artist Ada twice"),
            (nothing, "no frames"),
            (nested, "its member gaussian is no model by itself"),
        ] {
            let refused = ModelFile::from_bytes(&file.to_bytes().unwrap()).unwrap_err().to_string();
            assert!(refused.contains(part), "{refused}");
        }
    }

    #[test]
    fn a_folder_and_a_file_cut_off_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(ModelFile::read(folder.path()), Err(ModelFileError::File { .. })));
        let bytes = model().to_bytes().unwrap();
        for length in [0, 7, 100, bytes.len() - 1] {
            assert!(matches!(ModelFile::from_bytes(&bytes[..length]), Err(ModelFileError::Damaged { .. })));
        }
    }
}
