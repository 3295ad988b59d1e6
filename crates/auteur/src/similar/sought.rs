//! Words become songs of a store.

use std::collections::BTreeSet;
use std::path::Path;

use auteur_dataset::StoredSong;

use super::SimilarError;
use crate::names::{as_read, nearest};

/// The most songs that a message names.
const MOST_NAMED: usize = 4;

/// Songs of a store that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// In ascending order, at least one.
    songs: Vec<usize>,
    only_artists: bool,
}

impl Sought {
    /// Each of the words is a song's path in the store, an artist, the end of a path, or a title; the first of these that there is, first
    /// as it is spelt, then in whatever case, and then as it is read.
    pub(super) fn of(store: &Path, all: &[StoredSong], words: &[String]) -> Result<Self, SimilarError> {
        let (mut songs, mut only_artists) = (BTreeSet::new(), true);
        for word in words {
            let (of_artist, found) = find(all, word);
            match &found[..] {
                [] => {
                    let names = all.iter().flat_map(|song| [&*song.artist, song.title.as_str()]);
                    let meant = nearest(names, word).map(str::to_owned);
                    let (store, sought) = (store.to_path_buf(), word.clone());
                    return Err(SimilarError::Unknown { store, sought, meant });
                }
                [_, _, ..] if !of_artist => {
                    let paths = found.iter().take(MOST_NAMED).map(|&song| all[song].path.clone());
                    return Err(SimilarError::Ambiguous { sought: word.clone(), paths: paths.collect() });
                }
                _ => {}
            }
            songs.extend(found);
            only_artists &= of_artist;
        }
        Ok(Self { songs: songs.into_iter().collect(), only_artists })
    }

    /// The songs, in the order of the store.
    pub fn songs(&self) -> &[usize] {
        &self.songs
    }

    /// Whether all of the words were names of artists.
    pub fn only_artists(&self) -> bool {
        self.only_artists
    }
}

/// Whether a word is an artist, and the songs that it may mean.
fn find(all: &[StoredSong], word: &str) -> (bool, Vec<usize>) {
    let lower = |text: &str| text.to_lowercase();
    let (low, read) = (lower(word), as_read(word));
    type Means<'a> = &'a dyn Fn(&StoredSong) -> bool;
    let ways: [(bool, Means); 8] = [
        (false, &|song| song.path == word),
        (true, &|song| *song.artist == *word),
        (true, &|song| lower(&song.artist) == low),
        (false, &|song| Path::new(&song.path).ends_with(word)),
        (false, &|song| song.title == word),
        (false, &|song| lower(&song.title) == low),
        (true, &|song| as_read(&song.artist) == read),
        (false, &|song| as_read(&song.title) == read),
    ];
    for (is_artist, means) in ways {
        let found: Vec<usize> =
            all.iter().enumerate().filter(|(_, song)| means(song)).map(|(song, _)| song).collect();
        if !found.is_empty() {
            return (is_artist, found);
        }
    }
    (false, Vec::new())
}
