//! The model that a training begins with, among its settings: asked for by its file, compared by what the file holds.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use auteur_classifier::Section;
use serde_json::{Value, json};

/// The setting of a network's section.
pub(crate) const START: &str = "start";

/// The value of the setting that asks for the model in `file`.
pub(crate) fn asked(file: &Path) -> Value {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    // What a file of settings says of the hash is of its own model.
    json!({"model": {"file": file.display().to_string(), "blake3": ""}})
}

/// What a training begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Weights {
    /// Random weights.
    Random,
    /// The weights of the model in this file.
    Model {
        /// The file.
        file: PathBuf,
        /// The BLAKE3 of what it held.
        blake3: String,
    },
}

impl Weights {
    /// What a section says.
    pub(crate) fn of(section: &Section) -> Self {
        let text = |name: &str| section.get(START)?.get("model")?.get(name)?.as_str();
        match (text("file"), text("blake3")) {
            (Some(file), Some(blake3)) => Self::Model { file: file.into(), blake3: blake3.to_owned() },
            _ => Self::Random,
        }
    }

    /// Whether a training that begins so begins with the same weights as another.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Model { blake3: one, .. }, Self::Model { blake3: other, .. }) => one == other,
            _ => self == other,
        }
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random weights"),
            // Two files of one name are told apart by the beginnings of their hashes.
            Self::Model { file, blake3 } => {
                write!(f, "the weights of {} ({}...)", file.display(), &blake3[..blake3.len().min(8)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn began(file: &str, blake3: &str) -> Weights {
        let section = json!({"start": {"model": {"file": file, "blake3": blake3}}});
        Weights::of(section.as_object().unwrap())
    }

    #[test]
    fn weights_are_known_by_what_their_file_holds_and_not_by_its_place() {
        assert!(began("a", "0f").is_same(&began("b", "0f")));
        assert!(!began("a", "0f").is_same(&began("a", "1e")));
        let random = Weights::of(json!({"start": "random"}).as_object().unwrap());
        assert!(random.is_same(&Weights::of(&Section::new())) && !random.is_same(&began("a", "0f")));
        let words = [random, began("a/model", "0123456789")].map(|began| began.to_string());
        assert_eq!(words, ["random weights", "the weights of a/model (01234567...)"]);
    }

    #[test]
    fn a_file_that_is_asked_for_is_found_from_any_folder_and_forgets_another_ones_hash() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(auteur_classifier::MODEL_FILE);
        fs::write(&file, "a model").unwrap();
        let expected = json!({"model": {"file": file.canonicalize().unwrap(), "blake3": ""}});
        assert_eq!(asked(&file), expected);
    }
}
