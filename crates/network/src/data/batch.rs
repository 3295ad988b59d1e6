//! Clips in f16 and their artists become a batch in f32, as a network learns from it.

use auteur_classifier::{FitError, Sizes};
use half::{f16, slice::HalfFloatSliceExt};

use super::clips::LabelledClips;

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
    /// Reads the clips at the places `chosen` as they lie in an epoch.
    ///
    /// # Errors
    /// [`FitError`] where a clip cannot be read or is of another length.
    pub(crate) fn read(
        clips: &dyn LabelledClips,
        epoch: usize,
        chosen: &[usize],
        sizes: Sizes,
    ) -> Result<Self, FitError> {
        let mut labels = vec![0.0; chosen.len() * sizes.n_artists];
        for (row, &clip) in labels.chunks_exact_mut(sizes.n_artists).zip(chosen) {
            row[clips.label(clip)] = 1.0;
        }
        let mut batch = Self { values: Vec::new(), labels, sizes };
        let length = batch.clip_length();
        let read = |&clip: &usize| {
            let frames = clips.frames(epoch, clip)?;
            if frames.len() == length {
                return Ok(frames);
            }
            let found = frames.len();
            Err(FitError::Songs(format!("clip {clip} has {found} values; the network expects {length}")))
        };
        batch.values = to_f32(&chosen.iter().map(read).collect::<Result<Vec<&[f16]>, _>>()?);
        Ok(batch)
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

    /// Clips of two frames of two bands, whose values count on.
    struct Numbered(Vec<f16>);

    impl LabelledClips for Numbered {
        fn len(&self) -> usize {
            self.0.len() / 4
        }
        fn label(&self, clip: usize) -> usize {
            clip % 3
        }
        fn song(&self, clip: usize) -> usize {
            clip
        }
        fn frames(&self, epoch: usize, clip: usize) -> Result<&[f16], FitError> {
            Ok(&self.0[4 * clip + epoch..4 * clip + epoch + 4])
        }
    }

    #[test]
    fn a_batch_holds_the_frames_and_the_labels_of_its_clips_in_their_order() {
        let clips = Numbered((0..40).map(|value| f16::from_f32(value as f32)).collect());
        let sizes = Sizes { frames: 2, n_mels: 2, n_artists: 3 };
        let batch = Batch::read(&clips, 1, &[3, 1], sizes).unwrap();
        assert_eq!(batch.values, [13.0, 14.0, 15.0, 16.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!(batch.labels, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!((batch.clips(), batch.clip_length()), (2, 4));
        let longer = Batch::read(&clips, 0, &[0], Sizes { frames: 3, ..sizes }).unwrap_err();
        assert_eq!(longer.to_string(), "clip 0 has 4 values; the network expects 6");
    }
}
