//! The songs of a store by artist, as both ways to split take them.

use std::collections::{BTreeMap, BTreeSet};

use super::error::SplitError;
use super::kind::LeftOut;
use crate::catalogue::canonical;
use crate::store::StoredSong;

/// The songs to split, by artist, and the artists that were left out on request.
pub(super) struct Artists<'a> {
    pub(super) songs: BTreeMap<&'a str, Vec<&'a StoredSong>>,
    pub(super) left_out: Vec<LeftOut>,
}

/// The artists with fewer songs than `fewest` in a store, in order of their names.
pub fn artists_below(fewest: usize, songs: &[StoredSong]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    songs.iter().for_each(|song| *counts.entry(&song.artist).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count < fewest).map(|(artist, _)| artist.to_owned()).collect()
}

impl<'a> Artists<'a> {
    pub(super) fn without(songs: &'a [StoredSong], exclude: &[String]) -> Result<Self, SplitError> {
        let mut by_artist: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for song in songs {
            by_artist.entry(&song.artist).or_default().push(song);
        }
        let mut left_out = Vec::new();
        for name in exclude {
            // Stores hold names in one spelling.
            let one = canonical(name);
            let artist = if by_artist.contains_key(one.as_str()) { &one } else { name };
            let is_repeated = left_out.iter().any(|known: &LeftOut| known.artist == *artist);
            if by_artist.remove(artist.as_str()).is_some() {
                left_out.push(LeftOut { artist: artist.clone(), reason: "was excluded".to_string() });
            } else if !is_repeated {
                let known = songs.iter().map(|song| song.artist.to_string()).collect::<BTreeSet<_>>();
                return Err(SplitError::UnknownArtist {
                    artist: artist.clone(),
                    known: known.into_iter().collect(),
                });
            }
        }
        Ok(Self { songs: by_artist, left_out })
    }
}
