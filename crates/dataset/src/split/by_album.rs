//! The split by album: no song of a test album is heard in training, so a record's sound cannot give its artist away.

use std::collections::BTreeMap;

use super::artists::Artists;
use super::assignment::Split;
use super::error::SplitError;
use super::kind::{LeftOut, SplitKind};
use crate::store::StoredSong;
use crate::{order, wording};

impl Split {
    /// Splits by album: of each artist one album to test, one to validation, the rest to train. Of exactly two albums
    /// one goes to test, and 15 % of the other's songs, at least one, to validation.
    ///
    /// Artists with one album are left out and listed. `exclude` names further artists to leave out.
    ///
    /// # Errors
    /// [`SplitError::Impossible`] where fewer than two artists are left, [`SplitError::UnknownArtist`].
    pub fn by_album(songs: &[StoredSong], seed: u64, exclude: &[String]) -> Result<Self, SplitError> {
        let artists = Artists::without(songs, exclude)?;
        split(&artists, seed, |mut albums| {
            // The second album gives train and validation, so it must have two songs; if it has not, the first may.
            if albums.len() == 2 && albums[1].len() < 2 {
                albums.swap(0, 1);
            }
            let rest = albums.split_off(1);
            Parts::of(albums, rest, seed).ok_or_else(|| {
                "has two albums of one song each, but an album split needs two songs besides the test album"
                    .to_string()
            })
        })
    }
}

/// The songs of one album.
pub(super) type Album<'a> = Vec<&'a StoredSong>;

/// The parts of all artists, where `parts` makes an artist's from two albums or more, in the order that the seed decides,
/// or says why it cannot. Those of whom it cannot are left out.
pub(super) fn split<'a>(
    artists: &Artists<'a>,
    seed: u64,
    mut parts: impl FnMut(Vec<Album<'a>>) -> Result<Parts<'a>, String>,
) -> Result<Split, SplitError> {
    let mut split = Split {
        kind: Some(SplitKind::Album),
        seed: Some(seed),
        left_out: artists.left_out.clone(),
        ..Split::default()
    };
    let mut too_few = Vec::new();
    let mut split_artists = Vec::new();
    for (artist, songs) in &artists.songs {
        let albums = albums(songs, seed);
        let parts = match albums.len() {
            0 | 1 => Err("has one album, but an album split needs two (one for testing)".to_string()),
            _ => parts(albums),
        };
        match parts {
            Ok(parts) => {
                split.test.extend(paths(parts.test));
                split.validation.extend(paths(parts.validation));
                split.train.extend(paths(parts.train));
                split_artists.push(*artist);
            }
            Err(reason) => too_few.push(LeftOut { artist: (*artist).to_string(), reason }),
        }
    }
    if split_artists.len() < 2 {
        let problem = too_few_artists(&split_artists, &too_few);
        let artists = too_few.into_iter().map(|left_out| left_out.artist).collect();
        return Err(SplitError::Impossible {
            kind: SplitKind::Album,
            artists,
            others: split_artists.len(),
            fewest_songs: 0,
            problem,
        });
    }
    split.left_out.extend(too_few);
    Ok(split.sorted())
}

/// An artist's albums in the order that the seed decides.
pub(super) fn albums<'a>(songs: &[&'a StoredSong], seed: u64) -> Vec<Album<'a>> {
    let mut albums: BTreeMap<String, Album<'_>> = BTreeMap::new();
    for &song in songs {
        albums.entry(format!("{}/{}", song.artist, song.album)).or_default().push(song);
    }
    let mut albums: Vec<_> = albums.into_iter().collect();
    order::shuffle(&mut albums, seed, |(name, _)| name);
    albums.into_iter().map(|(_, songs)| songs).collect()
}

/// One artist's songs.
pub(super) struct Parts<'a> {
    pub(super) test: Album<'a>,
    pub(super) validation: Album<'a>,
    pub(super) train: Album<'a>,
}

impl<'a> Parts<'a> {
    /// The albums to test, and of the rest the first to validation, or 15 % of its songs where it is the only one; none
    /// where the rest is a single song or nothing.
    pub(super) fn of(test: Vec<Album<'a>>, mut rest: Vec<Album<'a>>, seed: u64) -> Option<Self> {
        let test = test.into_iter().flatten().collect();
        if rest.len() > 1 {
            let train = rest.split_off(1).into_iter().flatten().collect();
            return Some(Self { test, validation: rest.pop()?, train });
        }
        let mut rest = rest.pop().filter(|songs| songs.len() > 1)?;
        order::shuffle(&mut rest, seed, |song| &song.path);
        // 15 % of the songs, to the nearest, halves up.
        let fifteen_percent = (rest.len() * 15 + 50) / 100;
        let train = rest.split_off(fifteen_percent.max(1));
        Some(Self { test, validation: rest, train })
    }
}

fn paths(songs: Vec<&StoredSong>) -> impl Iterator<Item = String> {
    songs.into_iter().map(|song| song.path.clone())
}

fn too_few_artists(split: &[&str], too_few: &[LeftOut]) -> String {
    let each: Vec<_> =
        too_few.iter().map(|left_out| format!("{} {}", left_out.artist, left_out.reason)).collect();
    let who = wording::list(each.iter().map(String::as_str));
    match (split, too_few) {
        ([], []) => "there are no artists".to_string(),
        ([only], []) => format!("{only} is the only artist, but telling artists apart needs two"),
        ([], _) => who,
        ([only, ..], _) => format!("{who}, which leaves only {only}"),
    }
}
