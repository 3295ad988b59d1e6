//! Clips in f16 and their artists become a batch in f32, as a network learns from it.

use auteur_classifier::{FitError, Sizes};
use half::{f16, slice::HalfFloatSliceExt};

use super::{cut::Place, songs::LabelledSongs};

/// Some clips as the network takes them. An augmentation may change the values and the labels, but not the sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Decibels, `[clips, frames, n_mels]` row-major.
    pub values: Vec<f32>,
    /// The share of each artist in each clip, `[clips, n_artists]` row-major; a row sums to 1.
    pub labels: Vec<f32>,
    /// Frames of a clip, mel bands of a frame, artists.
    pub sizes: Sizes,
}

impl Batch {
    /// Reads the clips at the places `chosen`.
    ///
    /// # Errors
    /// [`FitError`] where a song cannot be read or does not hold the frames that it says.
    pub(crate) fn read(
        songs: &dyn LabelledSongs,
        chosen: &[Place],
        sizes: Sizes,
    ) -> Result<Self, FitError> {
        let clip = |place: &Place| {
            let (start, end) = (place.start * sizes.n_mels, (place.start + sizes.frames) * sizes.n_mels);
            let values = songs.log_mel(place.song)?;
            values.get(start..end).ok_or_else(|| {
                FitError::Songs(format!("a song holds {} values, a clip needs {end}", values.len()))
            })
        };
        let clips = chosen.iter().map(clip).collect::<Result<Vec<&[f16]>, _>>()?;
        let mut labels = vec![0.0; chosen.len() * sizes.n_artists];
        for (row, place) in labels.chunks_exact_mut(sizes.n_artists).zip(chosen) {
            row[songs.label(place.song)] = 1.0;
        }
        Ok(Self { values: to_f32(&clips), labels, sizes })
    }

    /// Number of clips.
    pub fn clips(&self) -> usize {
        self.labels.len() / self.sizes.n_artists
    }

    /// Number of values of a clip.
    pub fn clip_length(&self) -> usize {
        self.sizes.frames * self.sizes.n_mels
    }
}

/// Puts clips side by side in f32.
fn to_f32(clips: &[&[f16]]) -> Vec<f32> {
    let mut values = vec![0.0; clips.iter().map(|clip| clip.len()).sum()];
    let mut rest = values.as_mut_slice();
    for clip in clips {
        let (place, behind) = rest.split_at_mut(clip.len());
        clip.convert_to_f32_slice(place);
        rest = behind;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Songs of five frames of two bands, whose values count on.
    struct Numbered(Vec<f16>);

    impl LabelledSongs for Numbered {
        fn len(&self) -> usize {
            self.0.len() / 10
        }
        fn label(&self, song: usize) -> usize {
            song % 3
        }
        fn n_frames(&self, _: usize) -> usize {
            5
        }
        fn log_mel(&self, song: usize) -> Result<&[f16], FitError> {
            Ok(&self.0[10 * song..10 * (song + 1)])
        }
    }

    #[test]
    fn a_batch_holds_the_frames_and_the_labels_of_its_places() {
        let songs = Numbered((0..40).map(|value| f16::from_f32(value as f32)).collect());
        let places = [Place { song: 3, start: 1 }, Place { song: 1, start: 0 }];
        let sizes = Sizes { frames: 2, n_mels: 2, n_artists: 3 };
        let batch = Batch::read(&songs, &places, sizes).unwrap();
        assert_eq!(batch.values, [32.0, 33.0, 34.0, 35.0, 10.0, 11.0, 12.0, 13.0]);
        assert_eq!(batch.labels, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!((batch.clips(), batch.clip_length()), (2, 4));
        let beyond = Batch::read(&songs, &[Place { song: 0, start: 4 }], sizes).unwrap_err();
        assert_eq!(beyond.to_string(), "a song holds 10 values, a clip needs 12");
    }
}
