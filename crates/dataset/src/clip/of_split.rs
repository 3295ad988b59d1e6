//! A split and a clip length become the clips of its parts.

use std::collections::BTreeSet;

use super::error::ClipError;
use super::grid::ClipGrid;
use super::set::ClipSet;
use crate::split::{Split, SplitReport};
use crate::store::FeatureStore;

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

impl Split {
    /// The clips of the split's three parts, side by side in each song, once the split was checked against the store.
    ///
    /// Songs that are too short give none; [`ClipSet::too_short`] lists them.
    ///
    /// # Errors
    /// Those of [`Split::check`]; [`ClipError::LongerThanEverySong`] where nobody has a clip in any part;
    /// [`ClipError::NoClips`] where an artist has songs in a part, but no clip. In the test part of a fold some may be so,
    /// whom the other folds test.
    pub fn clips<'a>(
        &self,
        store: &'a FeatureStore,
        grid: impl Into<ClipGrid>,
    ) -> Result<SplitClips<'a>, ClipError> {
        let report = self.check(store)?;
        let grid = grid.into();
        let frames = grid.length.frames();
        let all = self.parts().into_iter().flat_map(|(_, paths)| paths);
        let longest = all.filter_map(|path| store.song(path)).map(|song| song.frames).max();
        if let Some(longest) = longest.filter(|&longest| grid.clips_of(longest) == 0) {
            let frames_per_second = store.config().frames_per_second();
            return Err(ClipError::LongerThanEverySong { frames, longest, frames_per_second });
        }
        let [train, validation, test] = self.parts().map(|(part, paths)| {
            let songs = paths.iter().filter_map(|path| store.song(path)).collect();
            let clips = ClipSet::new(store, songs, grid);
            let Artists { without, with } = Artists::of(&clips);
            // The other folds test an artist of whom this one has no clip.
            let of_others = self.fold.is_some() && part == "test" && with > 0;
            if without.is_empty() || of_others {
                return Ok(clips);
            }
            Err(ClipError::NoClips {
                frames,
                needed: grid.shortest_song(),
                part,
                artists: without,
                others: with,
            })
        });
        Ok(SplitClips { train: train?, validation: validation?, test: test?, report })
    }
}

impl SplitClips<'_> {
    /// Names what is learnt from: a hash of the paths and the features of the songs of train and validation.
    ///
    /// A training that was interrupted must be resumed with the same songs, or it ends elsewhere.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (part, clips) in [("train", &self.train), ("validation", &self.validation)] {
            for song in clips.songs() {
                for word in [part, song.path.as_str(), &song.features_hash.to_string()] {
                    hasher.update(&(word.len() as u64).to_le_bytes());
                    hasher.update(word.as_bytes());
                }
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// The artists of a part.
struct Artists {
    /// Those whose songs are all too short for a clip.
    without: Vec<String>,
    /// How many others there are.
    with: usize,
}

impl Artists {
    fn of(clips: &ClipSet<'_>) -> Self {
        let long = clips.songs().iter().filter(|song| clips.grid().clips_of(song.frames) > 0);
        let with: BTreeSet<_> = long.map(|song| &*song.artist).collect();
        let all: BTreeSet<_> = clips.songs().iter().map(|song| &*song.artist).collect();
        let without = all.difference(&with).map(|artist| (*artist).to_string()).collect();
        Self { without, with: with.len() }
    }
}
