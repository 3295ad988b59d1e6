//! A `StoreIdentity` names a feature store by what is in it, so that results of two stores never meet in one study.
//!
//! It stands alone because a study keeps it and every job is bound to it: a store that was moved is still the same, one
//! that lost a song or was made with other settings is not.

use auteur_dataset::FeatureStore;
use serde::{Deserialize, Serialize};

use crate::StudyError;

/// What a feature store holds, in one hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreIdentity {
    /// Number of songs, for people.
    pub songs: usize,
    /// blake3, in hexadecimal digits, of the feature settings and of every song's path, artist, album and features.
    pub fingerprint: String,
}

impl StoreIdentity {
    /// Reads the identity of a store off its manifest; no features are read.
    ///
    /// # Errors
    /// [`StudyError::Encode`] where its settings cannot be written as JSON.
    pub fn of(store: &FeatureStore) -> Result<Self, StudyError> {
        let settings = serde_json::to_string(store.config()).map_err(StudyError::Encode)?;
        let mut hasher = blake3::Hasher::new();
        // With its length in front no word can run into the next.
        let mut add = |word: &str| {
            hasher.update(&(word.len() as u64).to_le_bytes()).update(word.as_bytes());
        };
        add("auteur store");
        add(&settings);
        for song in store.songs() {
            for word in [&song.path, &song.artist, &song.album, song.features_hash()] {
                add(word);
            }
        }
        Ok(Self { songs: store.songs().len(), fingerprint: hasher.finalize().to_hex().to_string() })
    }
}
