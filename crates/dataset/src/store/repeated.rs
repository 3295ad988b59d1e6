//! Recordings that are there more than once: under two albums or artists, or with other tags, they sound the same.

use std::collections::BTreeMap;

/// What tells whether two songs are one recording.
pub(crate) struct Heard<'a, Hash> {
    pub(crate) path: &'a str,
    pub(crate) artist: &'a str,
    /// Of the log-mel as it is stored: what is heard of a file decides, not its bytes.
    pub(crate) features_hash: Hash,
}

/// A recording that is there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The paths: the first in order that has this recording, and another.
    pub paths: [String; 2],
    /// Whether the two are by two artists.
    pub by_two_artists: bool,
}

impl Repeated {
    /// Every recording of songs, in order of their paths, with each other song that repeats it.
    pub(crate) fn among<'a, Hash: Copy + Ord>(songs: impl IntoIterator<Item = Heard<'a, Hash>>) -> Vec<Self> {
        let mut first: BTreeMap<Hash, Heard<'a, Hash>> = BTreeMap::new();
        let mut repeated = Vec::new();
        for song in songs {
            match first.get(&song.features_hash) {
                Some(known) => repeated.push(Self {
                    paths: [known.path.to_owned(), song.path.to_owned()],
                    by_two_artists: known.artist != song.artist,
                }),
                None => {
                    first.insert(song.features_hash, song);
                }
            }
        }
        repeated
    }
}
