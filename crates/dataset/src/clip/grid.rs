//! Which clips of a song there are.

use super::length::ClipLength;

/// Clips of one length, side by side from a song's beginning; what is left at its end is no clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClipGrid {
    /// Length of a clip.
    pub length: ClipLength,
    /// Whether the last of a song's clips is none of them, as in the paper's code.
    pub drop_last: bool,
}

impl ClipGrid {
    /// Number of clips of a song of this many frames.
    pub fn clips_of(self, frames: usize) -> usize {
        (frames / self.length.frames()).saturating_sub(usize::from(self.drop_last))
    }

    /// Of so many frames of a song, those that clips are cut from.
    pub(super) fn heard(self, frames: usize) -> usize {
        if self.drop_last { self.clips_of(frames) * self.length.frames() } else { frames }
    }

    /// Frames of the shortest song that has a clip.
    pub fn shortest_song(self) -> usize {
        self.length.frames() * (1 + usize::from(self.drop_last))
    }
}

impl From<ClipLength> for ClipGrid {
    /// All clips of this length.
    fn from(length: ClipLength) -> Self {
        Self { length, drop_last: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_has_a_clip_from_the_shortest_length_on_and_one_more_for_each_further_length() {
        for drop_last in [false, true] {
            let grid = ClipGrid { length: ClipLength::from_frames(10).unwrap(), drop_last };
            let shortest = grid.shortest_song();
            assert_eq!(
                [shortest - 1, shortest, shortest + 9, shortest + 10].map(|n| grid.clips_of(n)),
                [0, 1, 1, 2]
            );
            assert!((0..50).all(|frames| grid.heard(frames) / 10 == grid.clips_of(frames)));
        }
    }
}
