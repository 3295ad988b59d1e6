//! The songs of a store become pairs that are one recording, and groups of them.

use std::collections::HashMap;

use auteur_dataset::{ContentHash, FeatureStore, StoredSong};
use auteur_ground::Progress;
use auteur_likeness::copies::{self, Alignment, find_copies};
use serde::{Deserialize, Serialize};

use super::AuditError;
use super::by_path;

/// Two songs that are one recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyPair {
    /// The paths of both, in order.
    pub songs: [String; 2],
    /// The names that they bear.
    pub artists: [String; 2],
    /// How alike they are where they lie over each other, whatever the level and the tone: 1 are the same.
    pub similarity: f64,
    /// How many times faster the first is.
    pub speed: f64,
    /// Second of the second song at the beginning of the first; below 0 where it begins within the first.
    pub offset_seconds: f64,
    /// Seconds of the first that the second has too.
    pub overlap_seconds: f64,
    /// Whether every value that the store has of them is the same.
    pub is_exact: bool,
}

/// The pairs of a store's songs that are one recording, the most alike first.
pub(super) fn find(store: &FeatureStore, progress: &dyn Progress) -> Result<Vec<CopyPair>, AuditError> {
    // What is the same to the last bit is compared with others once.
    let mut first_of: HashMap<ContentHash, usize> = HashMap::new();
    let mut firsts: Vec<&StoredSong> = Vec::new();
    let mut pairs = Vec::new();
    let frames_per_second = store.config().frames_per_second();
    for (place, song) in store.songs().iter().enumerate() {
        match first_of.get(&song.features_hash) {
            Some(&first) => {
                let seconds = song.frames as f64 / frames_per_second;
                pairs.push(CopyPair {
                    similarity: 1.0,
                    speed: 1.0,
                    offset_seconds: 0.0,
                    overlap_seconds: rounded(seconds),
                    is_exact: true,
                    ..named([&store.songs()[first], song])
                });
            }
            None => {
                first_of.insert(song.features_hash, place);
                firsts.push(song);
            }
        }
    }
    let n_mels = store.config().n_mels;
    let spectrogram = |song: usize| Ok::<_, AuditError>(store.frames(firsts[song])?.into());
    let same = find_copies(firsts.len(), n_mels, spectrogram, progress)?;
    pairs.extend(same.into_iter().map(|same| {
        let Alignment { speed, offset, overlap, similarity } = same.alignment;
        CopyPair {
            similarity: rounded(similarity),
            speed: rounded(speed),
            offset_seconds: rounded(offset / frames_per_second),
            overlap_seconds: rounded(overlap as f64 / frames_per_second),
            ..named(same.songs.map(|place| firsts[place]))
        }
    }));
    let exact_first = |pair: &CopyPair| !pair.is_exact;
    pairs.sort_by(|one, other| {
        let by_similarity = other.similarity.total_cmp(&one.similarity);
        exact_first(one)
            .cmp(&exact_first(other))
            .then(by_similarity)
            .then_with(|| one.songs.cmp(&other.songs))
    });
    Ok(pairs)
}

/// A pair of these songs of which nothing is known yet.
fn named(songs: [&StoredSong; 2]) -> CopyPair {
    CopyPair {
        songs: songs.map(|song| song.path.clone()),
        artists: songs.map(|song| song.artist.to_string()),
        similarity: 0.0,
        speed: 1.0,
        offset_seconds: 0.0,
        overlap_seconds: 0.0,
        is_exact: false,
    }
}

/// To what is measured: a hundred-thousandth is less than a quarter of a frame in ten minutes.
fn rounded(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}

/// The songs of each recording that is there more than once.
pub(super) fn groups(store: &FeatureStore, pairs: &[CopyPair]) -> Vec<Vec<String>> {
    let place = by_path(store);
    let pairs = pairs.iter().map(|pair| pair.songs.each_ref().map(|path| place[path.as_str()]));
    let groups = copies::groups(store.songs().len(), pairs);
    let paths = |group: Vec<usize>| group.into_iter().map(|song| store.songs()[song].path.clone()).collect();
    groups.into_iter().map(paths).collect()
}
