//! All songs of a library as points in two dimensions, each with the songs that are most alike to it: what a map for looking
//! around is drawn from.
//!
//! Artists go by the number of their songs, and songs by artist and album, so that a page of 100,000 songs need not say
//! whose each is.

mod colours;
mod csv;

use std::collections::HashMap;

use crate::MapError;

/// Songs with their places, and the songs nearest to each.
#[derive(Clone, Debug, PartialEq)]
pub struct LibraryMap {
    method: String,
    artists: Vec<LibraryArtist>,
    songs: Vec<LibrarySong>,
    /// `[songs, each]`.
    nearest: Vec<u32>,
    each: usize,
}

/// A song of a library.
#[derive(Clone, Debug, PartialEq)]
pub struct LibrarySong {
    /// Who plays it.
    pub artist: String,
    /// Its album.
    pub album: String,
    /// Its title.
    pub title: String,
    /// Its path relative to the folder of the artists.
    pub path: String,
    /// Where it lies.
    pub position: [f32; 2],
}

/// An artist of a library.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LibraryArtist {
    pub(crate) name: String,
    /// Songs, which follow each other.
    pub(crate) songs: std::ops::Range<usize>,
    /// The median of the songs' places along each axis.
    pub(crate) middle: [f32; 2],
    /// Number of its colour, of [`LibraryMap::COLOURS`].
    pub(crate) colour: usize,
}

impl LibraryMap {
    /// Colours of artists: those of the palette that stand out from white, and one for black that does on a dark page.
    pub(crate) const COLOURS: usize = 7;

    /// Sorts songs by artist, of whom those with most songs come first, and by album. `nearest` has as many numbers for each
    /// song, those of the songs most alike to it, the most alike first; `method` says how the places were found.
    ///
    /// # Errors
    /// [`MapError`] where there are no songs, where one lies nowhere, and where the nearest are no songs.
    pub fn new(method: String, songs: Vec<LibrarySong>, nearest: &[u32]) -> Result<Self, MapError> {
        let fault = |problem: String| Err(MapError { problem });
        if songs.is_empty() {
            return fault("has no points".to_owned());
        }
        if let Some(song) = songs.iter().find(|song| !song.position.iter().all(|place| place.is_finite())) {
            return fault(format!("has {} at {:?}", song.path, song.position));
        }
        if !nearest.len().is_multiple_of(songs.len())
            || nearest.iter().any(|&song| song as usize >= songs.len())
        {
            return fault(format!(
                "has {} songs, of which {} are the nearest to one",
                songs.len(),
                nearest.len()
            ));
        }
        let each = nearest.len() / songs.len();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        songs.iter().for_each(|song| *counts.entry(&song.artist).or_default() += 1);
        let mut order: Vec<usize> = (0..songs.len()).collect();
        order.sort_by_key(|&song| {
            let LibrarySong { artist, album, .. } = &songs[song];
            (std::cmp::Reverse(counts[artist.as_str()]), artist, album, song)
        });
        let mut now = vec![0; songs.len()];
        (0..).zip(&order).for_each(|(place, &song)| now[song] = place);
        let nearest = order.iter().flat_map(|&song| &nearest[song * each..][..each]);
        let nearest = nearest.map(|&song| now[song as usize]).collect();
        let mut songs: Vec<Option<LibrarySong>> = songs.into_iter().map(Some).collect();
        let songs: Vec<LibrarySong> = order.iter().filter_map(|&song| songs[song].take()).collect();
        let mut artists: Vec<LibraryArtist> = Vec::new();
        for own in songs.chunk_by(|one, other| one.artist == other.artist) {
            let first = artists.last().map_or(0, |artist| artist.songs.end);
            artists.push(LibraryArtist {
                name: own[0].artist.clone(),
                songs: first..first + own.len(),
                middle: [0, 1].map(|axis| median(own.iter().map(|song| song.position[axis]))),
                colour: 0,
            });
        }
        colours::deal(&mut artists);
        Ok(Self { method, artists, songs, nearest, each })
    }

    /// How the places were found.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The songs, sorted.
    pub fn songs(&self) -> &[LibrarySong] {
        &self.songs
    }

    /// Artists, those with most songs first.
    pub(crate) fn artists(&self) -> &[LibraryArtist] {
        &self.artists
    }

    /// For each song, the songs most alike to it, `[songs, each]`.
    pub(crate) fn nearest(&self) -> (&[u32], usize) {
        (&self.nearest, self.each)
    }

    /// Lowest and highest coordinate on each axis, `[[x, x], [y, y]]`, never empty.
    pub(crate) fn bounds(&self) -> [[f32; 2]; 2] {
        [0, 1].map(|axis| {
            let along = self.songs.iter().map(|song| song.position[axis]);
            let (low, high) = along.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            if low < high { [low, high] } else { [low - 1.0, low + 1.0] }
        })
    }
}

/// The one in the middle, of two the lower.
fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    let middle = values.len().saturating_sub(1) / 2;
    *values.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn song(artist: &str, album: &str, title: &str, position: [f32; 2]) -> LibrarySong {
        let [artist, album, title] = [artist, album, title].map(str::to_owned);
        LibrarySong { path: format!("{artist}/{album}/{title}"), artist, album, title, position }
    }

    #[test]
    fn artists_with_most_songs_come_first_and_the_nearest_follow_their_songs() {
        let songs = vec![
            song("Ada", "Only", "a", [0.0, 0.0]),
            song("Bo", "Second", "b", [1.0, 5.0]),
            song("Bo", "First", "c", [2.0, 4.0]),
            song("Bo", "First", "d", [9.0, 6.0]),
        ];
        // Each is nearest to the one before it.
        let map = LibraryMap::new(String::new(), songs, &[3, 0, 1, 2]).unwrap();
        let titles: String = map.songs().iter().map(|song| song.title.as_str()).collect();
        assert_eq!(titles, "cdba");
        assert_eq!(map.nearest(), ([2, 0, 3, 1].as_slice(), 1));
        let artists: Vec<_> = map
            .artists()
            .iter()
            .map(|artist| (artist.name.as_str(), artist.songs.clone(), artist.middle))
            .collect();
        assert_eq!(artists, [("Bo", 0..3, [2.0, 5.0]), ("Ada", 3..4, [0.0, 0.0])]);
        assert_ne!(map.artists()[0].colour, map.artists()[1].colour);
    }

    #[test]
    fn what_is_no_library_is_refused() {
        let refused = |songs: Vec<LibrarySong>, nearest: &[u32]| {
            LibraryMap::new(String::new(), songs, nearest).unwrap_err().to_string()
        };
        assert_eq!(refused(Vec::new(), &[]), "the map has no points");
        assert!(refused(vec![song("a", "b", "c", [0.0, f32::NAN])], &[]).contains("a/b/c at [0.0, NaN]"));
        let two = || vec![song("a", "b", "c", [0.0; 2]), song("a", "b", "d", [0.0; 2])];
        assert!(refused(two(), &[1]).contains("2 songs, of which 1"));
        assert!(refused(two(), &[1, 2]).contains("nearest"));
    }
}
