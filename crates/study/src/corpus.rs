//! Songs become a `Corpus`, the counts of the paper's Table I, so that a report need not open the store.

use std::collections::{BTreeMap, BTreeSet};

use auteur_dataset::{ClipGrid, StoredSong};
use serde::{Deserialize, Serialize};

use crate::{ClipSeconds, Music};

/// The music of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corpus {
    /// Frames a second, such as 31.25.
    pub frames_per_second: f64,
    /// The artists in order of their names.
    pub artists: Vec<ArtistMusic>,
}

/// The music of one artist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArtistMusic {
    /// The artist.
    pub artist: String,
    /// Number of albums.
    pub albums: usize,
    /// Number of songs.
    pub songs: usize,
    /// Seconds of all songs.
    pub seconds: f64,
    /// Clips of all songs, for each length of the study from the shortest on.
    pub clips: Vec<ClipCount>,
}

/// How many clips of one length there are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClipCount {
    /// Length of a clip in seconds, as it was asked for.
    pub clip_seconds: ClipSeconds,
    /// Length of a clip in frames.
    pub clip_frames: usize,
    /// Number of clips.
    pub clips: usize,
}

impl Corpus {
    /// Counts these songs.
    pub fn of(Music { store, by_artist, lengths, .. }: &Music<'_>) -> Self {
        let artists = by_artist.iter().map(|(artist, songs)| ArtistMusic::of(artist, songs, lengths));
        Self { frames_per_second: store.config().frames_per_second(), artists: artists.collect() }
    }
}

impl ArtistMusic {
    fn of(artist: &str, songs: &[&StoredSong], lengths: &BTreeMap<ClipSeconds, ClipGrid>) -> Self {
        let clips = lengths.iter().map(|(&clip_seconds, grid)| ClipCount {
            clip_seconds,
            clip_frames: grid.length.frames(),
            clips: songs.iter().map(|song| grid.clips_of(song.frames)).sum(),
        });
        Self {
            artist: artist.to_owned(),
            albums: songs.iter().map(|song| &song.album).collect::<BTreeSet<_>>().len(),
            songs: songs.len(),
            seconds: songs.iter().map(|song| song.duration_s).sum(),
            clips: clips.collect(),
        }
    }
}
