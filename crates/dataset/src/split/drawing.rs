//! A split as it is asked for, of songs some of which are copies of each other: they never lie in two parts.

use std::collections::{BTreeMap, BTreeSet};

use super::assignment::Split;
use super::error::SplitError;
use super::fold::Fold;
use super::kind::SplitKind;
use crate::store::StoredSong;

/// What split is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing<'a> {
    /// What is kept together.
    pub kind: SplitKind,
    /// Decides what is left to chance.
    pub seed: u64,
    /// Which fold of a cross-validation is tested; none: a single test part.
    pub fold: Option<Fold>,
    /// Artists to leave out.
    pub exclude: &'a [String],
    /// Songs that are copies of each other, by their paths. A path that is no song of the store says nothing.
    pub groups: &'a [Vec<String>],
}

impl Split {
    /// Draws a split of a store's songs.
    ///
    /// A split by song is drawn of the first song of each group by an artist; the others of the group by that artist then go to
    /// its part. Copies that are still in two parts, of two artists or on two albums of an album split, are left out of
    /// the earlier one, as [`Split::without_copies`] says.
    ///
    /// # Errors
    /// Those of [`Split::by_song`], [`Split::song_fold`], [`Split::by_album`] and [`Split::album_fold`].
    pub fn drawn(songs: &[StoredSong], drawing: &Drawing<'_>) -> Result<Self, SplitError> {
        let Drawing { kind, seed, fold, exclude, groups } = *drawing;
        if groups.is_empty() || kind == SplitKind::Album {
            let split = match (kind, fold) {
                (SplitKind::Song, None) => Self::by_song(songs, seed, exclude),
                (SplitKind::Song, Some(fold)) => Self::song_fold(songs, seed, fold, exclude),
                (SplitKind::Album, None) => Self::by_album(songs, seed, exclude),
                (SplitKind::Album, Some(fold)) => Self::album_fold(songs, seed, fold, exclude),
            };
            return Ok(split?.without_copies(groups));
        }
        let first_of = first_of_each(songs, groups);
        let is_first = |song: &&StoredSong| !first_of.contains_key(song.path.as_str());
        let firsts: Vec<StoredSong> = songs.iter().filter(is_first).cloned().collect();
        let mut split = Self::drawn(&firsts, &Drawing { groups: &[], ..*drawing })?;
        for part in [&mut split.train, &mut split.validation, &mut split.test] {
            let drawn: BTreeSet<&str> = part.iter().map(String::as_str).collect();
            let with_first = first_of.iter().filter(|(_, first)| drawn.contains(*first));
            let copies: Vec<String> = with_first.map(|(copy, _)| (*copy).to_owned()).collect();
            part.extend(copies);
        }
        Ok(split.sorted().without_copies(groups))
    }

    /// The split without the songs of which a copy is in a later part: those that are tested stay, and what is learnt from or
    /// validated on are no copies of them. What was left out is listed.
    #[must_use]
    pub fn without_copies(mut self, groups: &[Vec<String>]) -> Self {
        let numbered = groups.iter().enumerate();
        let group_of: BTreeMap<&str, usize> = numbered
            .flat_map(|(group, songs)| songs.iter().map(move |song| (song.as_str(), group)))
            .collect();
        let mut later = BTreeSet::new();
        for part in [&mut self.test, &mut self.validation, &mut self.train] {
            let group = |song: &String| group_of.get(song.as_str()).copied();
            let copies = part.extract_if(.., |song| group(song).is_some_and(|group| later.contains(&group)));
            self.copies_left_out.extend(copies);
            later.extend(part.iter().filter_map(group));
        }
        self.copies_left_out.sort();
        self
    }
}

/// The number of songs of each artist that are no copies of another of the same artist.
pub fn distinct_songs<'a>(songs: &'a [StoredSong], groups: &[Vec<String>]) -> BTreeMap<&'a str, usize> {
    let copies = first_of_each(songs, groups);
    let mut counts = BTreeMap::new();
    for song in songs {
        *counts.entry(&*song.artist).or_default() += usize::from(!copies.contains_key(song.path.as_str()));
    }
    counts
}

/// For each song that is not the first of its artist in its group, the one that is.
fn first_of_each<'a>(songs: &'a [StoredSong], groups: &[Vec<String>]) -> BTreeMap<&'a str, &'a str> {
    let by_path: BTreeMap<&str, &StoredSong> = songs.iter().map(|song| (song.path.as_str(), song)).collect();
    let mut first_of = BTreeMap::new();
    for group in groups {
        let mut firsts: BTreeMap<&str, &str> = BTreeMap::new();
        let members: BTreeSet<&str> = group.iter().map(String::as_str).collect();
        for song in members.into_iter().filter_map(|path| by_path.get(path)) {
            match firsts.get(&*song.artist) {
                Some(&first) => {
                    first_of.insert(song.path.as_str(), first);
                }
                None => {
                    firsts.insert(&song.artist, &song.path);
                }
            }
        }
    }
    first_of
}
