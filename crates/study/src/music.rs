//! The songs that a report is about, with what its counts and excerpts need to know of them.

use std::collections::BTreeMap;

use auteur_dataset::{ClipGrid, FeatureStore, StoredSong};

use crate::ClipSeconds;

/// Songs of a store, by artist: those of a study or of a single run.
#[derive(Clone)]
pub struct Music<'a> {
    pub(crate) store: &'a FeatureStore,
    pub(crate) by_artist: BTreeMap<&'a str, Vec<&'a StoredSong>>,
    pub(crate) lengths: BTreeMap<ClipSeconds, ClipGrid>,
    pub(crate) seed: u64,
}

impl<'a> Music<'a> {
    /// These songs of `store`, in clips of each of `lengths`; `seed` decides which
    /// seconds of an artist are shown.
    pub fn new(
        store: &'a FeatureStore,
        songs: impl IntoIterator<Item = &'a StoredSong>,
        lengths: BTreeMap<ClipSeconds, ClipGrid>,
        seed: u64,
    ) -> Self {
        let mut by_artist: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for song in songs {
            by_artist.entry(&song.artist).or_default().push(song);
        }
        Self { store, by_artist, lengths, seed }
    }
}
