//! A feature store becomes a `StoreIdentity`, by what is in it, so that results of two stores never meet in one study.
//!
//! A store that was moved is still the same; one that lost a song or was made with other settings is not.

use std::fmt;

use auteur_dataset::FeatureStore;
use serde::{Deserialize, Serialize};

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
    pub fn of(store: &FeatureStore) -> Self {
        // Numbers and names under names: nothing that JSON could refuse.
        let settings = serde_json::to_string(store.config()).unwrap_or_default();
        let mut hasher = blake3::Hasher::new();
        // With its length in front no word can run into the next.
        let mut add = |word: &str| {
            hasher.update(&(word.len() as u64).to_le_bytes()).update(word.as_bytes());
        };
        add("auteur store");
        add(&settings);
        for song in store.songs() {
            for word in [&*song.path, &*song.artist, &*song.album, &song.features_hash.to_string()] {
                add(word);
            }
        }
        Self { songs: store.songs().len(), fingerprint: hasher.finalize().to_hex().to_string() }
    }
}

impl fmt::Display for StoreIdentity {
    /// Such as `122 songs (9f86d081884c)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits: String = self.fingerprint.chars().take(12).collect();
        write!(f, "{} songs ({digits})", self.songs)
    }
}
