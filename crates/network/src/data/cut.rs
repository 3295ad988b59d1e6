//! Where clips are cut from songs: side by side, overlapping, or at random.

use auteur_classifier::SettingError;
use auteur_ground::RandomStream;
use serde::{Deserialize, Serialize};

use super::songs::LabelledSongs;
use crate::rule::check;

/// How songs are cut into clips to learn from. Whatever it is, validation and judging cut side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// Side by side from a song's beginning; what is left at its end is no clip.
    #[default]
    Grid,
    /// From a song's beginning, each sharing this part of its frames with the one before, at least 0 and below 1.
    Overlap(f64),
    /// As many as the grid has, anew in each epoch, each beginning anywhere in its song.
    Random,
}

/// Where a clip lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The song's place among all songs.
    pub song: usize,
    /// The song's frame at which the clip begins.
    pub start: usize,
}

impl Cut {
    /// Refuses an overlap with which no clip comes after another.
    ///
    /// # Errors
    /// [`SettingError::Value`].
    pub(crate) fn validate(self) -> Result<(), SettingError> {
        match self {
            Self::Overlap(share) => {
                check((0.0..1.0).contains(&share), "cut.overlap", share, "at least 0 and below 1")
            }
            Self::Grid | Self::Random => Ok(()),
        }
    }

    /// The clips of `frames` frames of one epoch, song after song. `random` is a stream of this epoch alone.
    pub fn places(self, songs: &dyn LabelledSongs, frames: usize, random: RandomStream) -> Vec<Place> {
        match self {
            Self::Grid => grid(songs, frames),
            Self::Overlap(share) => {
                // At least a frame apart, and no further than side by side.
                let distance = ((frames as f64 * (1.0 - share)).round() as usize).clamp(1, frames.max(1));
                every(songs, frames, distance)
            }
            Self::Random => {
                let clips = grid(songs, frames).into_iter().zip(0..);
                clips
                    .map(|(place, number)| {
                        let starts = songs.n_frames(place.song) - frames + 1;
                        Place { start: random.below(number, starts), ..place }
                    })
                    .collect()
            }
        }
    }
}

/// The clips of `frames` frames side by side, song after song.
pub(crate) fn grid(songs: &dyn LabelledSongs, frames: usize) -> Vec<Place> {
    every(songs, frames, frames)
}

/// The clips of `frames` frames that begin at every `distance`-th frame, song after song.
fn every(songs: &dyn LabelledSongs, frames: usize, distance: usize) -> Vec<Place> {
    let of_song = |song: usize| {
        let starts = (songs.n_frames(song) + 1).saturating_sub(frames);
        (0..starts).step_by(distance).map(move |start| Place { song, start })
    };
    (0..songs.len()).flat_map(of_song).collect()
}

#[cfg(test)]
mod tests {
    use auteur_classifier::FitError;
    use half::f16;

    use super::*;

    /// Songs of so many frames.
    struct Lengths(&'static [usize]);

    impl LabelledSongs for Lengths {
        fn len(&self) -> usize {
            self.0.len()
        }
        fn label(&self, song: usize) -> usize {
            song
        }
        fn n_frames(&self, song: usize) -> usize {
            self.0[song]
        }
        fn log_mel(&self, _: usize) -> Result<&[f16], FitError> {
            Ok(&[])
        }
    }

    const SONGS: Lengths = Lengths(&[10, 3, 4, 0, 8]);

    fn starts(cut: Cut, frames: usize, seed: u64) -> Vec<(usize, usize)> {
        let places = cut.places(&SONGS, frames, RandomStream::new(seed));
        places.into_iter().map(|place| (place.song, place.start)).collect()
    }

    #[test]
    fn a_grid_leaves_out_the_end_of_a_song_and_songs_that_are_too_short() {
        assert_eq!(starts(Cut::Grid, 4, 0), [(0, 0), (0, 4), (2, 0), (4, 0), (4, 4)]);
        assert_eq!(starts(Cut::Overlap(0.0), 4, 0), starts(Cut::Grid, 4, 1));
    }

    #[test]
    fn overlapping_clips_share_their_part_with_the_one_before() {
        let half = [(0, 0), (0, 2), (0, 4), (0, 6), (2, 0), (4, 0), (4, 2), (4, 4)];
        assert_eq!(starts(Cut::Overlap(0.5), 4, 0), half);
        // However much they share, each begins after the one before.
        assert_eq!(starts(Cut::Overlap(0.999), 4, 0).len(), 7 + 1 + 5);
    }

    #[test]
    fn random_clips_are_as_many_as_the_grids_and_lie_within_their_songs() {
        let grid = starts(Cut::Grid, 4, 0);
        let mut seen = [false; 7];
        for seed in 0..200 {
            let random = starts(Cut::Random, 4, seed);
            assert_eq!(random.len(), grid.len());
            for ((song, start), (of_grid, _)) in random.into_iter().zip(&grid) {
                assert!(song == *of_grid && start + 4 <= SONGS.0[song], "{song} {start}");
                if song == 0 {
                    seen[start] = true;
                }
            }
        }
        assert_eq!(seen, [true; 7]);
        assert_eq!(starts(Cut::Random, 4, 7), starts(Cut::Random, 4, 7));
    }

    #[test]
    fn a_cut_is_written_as_a_word_or_with_its_overlap() {
        let read = |text: &str| serde_json::from_str::<Cut>(text).unwrap();
        assert_eq!(
            [read("\"grid\""), read("\"random\""), read("{\"overlap\": 0.5}")],
            [Cut::Grid, Cut::Random, Cut::Overlap(0.5)]
        );
        let refused = Cut::Overlap(1.0).validate().unwrap_err().to_string();
        assert_eq!(refused, "cut.overlap is 1.0: at least 0 and below 1");
    }
}
