//! The clips of a list of songs, cut side by side.

use std::collections::BTreeSet;

use half::f16;

use super::ClipLength;
use crate::{DatasetError, FeatureStore, Split, SplitReport, StoredSong, split};

/// The clips of some songs: each song is cut from its beginning, and what is left at its end is no clip.
pub struct ClipSet<'a> {
    store: &'a FeatureStore,
    length: ClipLength,
    songs: Vec<&'a StoredSong>,
    /// For each song the number of clips up to its end.
    ends: Vec<usize>,
}

/// A clip, as it lies in the store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clip<'a> {
    /// Index of its song in [`ClipSet::songs`].
    pub song: usize,
    /// Index among the clips of its song: it begins at frame `index * length`.
    pub index: usize,
    /// Decibels, `[length, n_mels]`, frame after frame.
    pub frames: &'a [f16],
}

/// The clips of the three parts of a split.
pub struct SplitClips<'a> {
    /// Clips to learn from.
    pub train: ClipSet<'a>,
    /// Clips that tell when to stop.
    pub validation: ClipSet<'a>,
    /// Clips to judge by.
    pub test: ClipSet<'a>,
    /// What the check of the split found; its artists are the labels.
    pub report: SplitReport,
}

impl<'a> ClipSet<'a> {
    /// The clips of these songs of the store.
    pub fn new(store: &'a FeatureStore, songs: Vec<&'a StoredSong>, length: ClipLength) -> Self {
        let mut end = 0;
        let ends = songs.iter().map(|song| {
            end += song.frames / length.frames();
            end
        });
        Self { store, length, ends: ends.collect(), songs }
    }

    /// Number of clips.
    pub fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Whether no song is as long as a clip.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Length of every clip.
    pub fn length(&self) -> ClipLength {
        self.length
    }

    /// The songs, those too short for a clip among them.
    pub fn songs(&self) -> &[&'a StoredSong] {
        &self.songs
    }

    /// The songs that are shorter than one clip and so give none.
    pub fn too_short(&self) -> impl Iterator<Item = &'a StoredSong> {
        self.songs.iter().copied().filter(|song| song.frames < self.length.frames())
    }

    /// Number of clips of the song of this index.
    pub fn clips_of(&self, song: usize) -> usize {
        self.songs[song].frames / self.length.frames()
    }

    /// Index of the song that the clip of this index is cut from.
    ///
    /// # Panics
    /// Where `clip` is not below [`ClipSet::len`].
    pub fn song_of(&self, clip: usize) -> usize {
        assert!(clip < self.len(), "clip {clip} of {}", self.len());
        self.ends.partition_point(|&end| end <= clip)
    }

    /// The clip of this index: song after song, from each song's beginning.
    ///
    /// # Errors
    /// Those of [`FeatureStore::frames`].
    ///
    /// # Panics
    /// Where `clip` is not below [`ClipSet::len`].
    pub fn get(&self, clip: usize) -> Result<Clip<'a>, DatasetError> {
        let song = self.song_of(clip);
        let index = clip - (self.ends[song] - self.clips_of(song));
        let values = self.length.frames() * self.store.config().n_mels;
        let frames = &self.store.frames(self.songs[song])?[index * values..(index + 1) * values];
        Ok(Clip { song, index, frames })
    }
}

impl Split {
    /// The clips of the split's three parts, which is first checked against the store.
    ///
    /// Songs shorter than a clip give none; [`ClipSet::too_short`] lists them.
    ///
    /// # Errors
    /// Those of [`Split::check`], and [`DatasetError::NoClips`] where an artist has songs in a part, but no clip, and
    /// [`DatasetError::LongerThanEverySong`] where nobody has one in any part.
    pub fn clips<'a>(
        &self,
        store: &'a FeatureStore,
        length: ClipLength,
    ) -> Result<SplitClips<'a>, DatasetError> {
        let report = self.check(store)?;
        let frames = length.frames();
        let all = self.parts().into_iter().flat_map(|(_, paths)| paths);
        let longest = all.filter_map(|path| store.song(path)).map(|song| song.frames).max();
        if let Some(longest) = longest.filter(|longest| *longest < frames) {
            let seconds = |frames: usize| frames as f64 / store.config().frames_per_second();
            return Err(DatasetError::LongerThanEverySong {
                given: format!("{frames} frames ({:.1} s)", seconds(frames)),
                longest: format!("{longest} ({:.1} s)", seconds(longest)),
            });
        }
        let [train, validation, test] = self.parts().map(|(part, paths)| {
            let songs = paths.iter().filter_map(|path| store.song(path)).collect();
            let clips = ClipSet::new(store, songs, length);
            let (without, with) = artists_by_clips(&clips);
            if without.is_empty() {
                return Ok(clips);
            }
            let problem = split::no_clips_problem(part, (&without, with.len()), frames);
            Err(DatasetError::NoClips { frames, problem })
        });
        Ok(SplitClips { train: train?, validation: validation?, test: test?, report })
    }
}

impl SplitClips<'_> {
    /// Names what is learnt from: a hash of the paths and the features of the songs of train and validation.
    ///
    /// A training that was interrupted must go on with the same songs, or it ends elsewhere.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (part, clips) in [("train", &self.train), ("validation", &self.validation)] {
            for song in clips.songs() {
                for word in [part, song.path.as_str(), song.features_hash()] {
                    hasher.update(&(word.len() as u64).to_le_bytes());
                    hasher.update(word.as_bytes());
                }
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

fn artists_by_clips<'a>(clips: &ClipSet<'a>) -> (Vec<&'a str>, BTreeSet<&'a str>) {
    let long = clips.songs.iter().filter(|song| song.frames >= clips.length.frames());
    let with: BTreeSet<_> = long.map(|song| song.artist.as_str()).collect();
    let all: BTreeSet<_> = clips.songs.iter().map(|song| song.artist.as_str()).collect();
    (all.difference(&with).copied().collect(), with)
}
