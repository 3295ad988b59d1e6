//! Clips in f16 become batches in f32, prepared ahead on a thread of their own while the network computes.
//!
//! At most [`AHEAD`] batches wait, so training needs no more memory for a larger store.

use std::{
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

use half::{f16, slice::HalfFloatSliceExt};

use crate::ModelError;

/// Batches that may wait for the network.
const AHEAD: usize = 2;

/// Labelled clips of one length.
pub trait Clips: Sync {
    /// Number of clips.
    fn len(&self) -> usize;
    /// The label of a clip: its artist's place in the model's list.
    fn artist(&self, clip: usize) -> usize;
    /// Decibels of a clip, `[frames, n_mels]` row-major.
    ///
    /// # Errors
    /// What the store says when the clip cannot be read.
    fn frames(&self, clip: usize) -> Result<&[f16], ModelError>;

    /// Whether there is no clip.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Some clips as the network takes them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    /// Decibels, `[clips, frames, n_mels]` row-major.
    pub(crate) values: Vec<f32>,
    /// The label of each clip.
    pub(crate) artists: Vec<usize>,
}

impl Batch {
    /// Reads the clips at the places `chosen`.
    fn read(clips: &dyn Clips, chosen: &[usize]) -> Result<Self, ModelError> {
        let views = chosen.iter().map(|&clip| clips.frames(clip)).collect::<Result<Vec<_>, _>>()?;
        let artists = chosen.iter().map(|&clip| clips.artist(clip)).collect();
        Ok(Self { values: to_f32(&views), artists })
    }

    /// Number of clips.
    pub(crate) fn len(&self) -> usize {
        self.artists.len()
    }
}

/// Puts clips side by side in f32.
pub(crate) fn to_f32(clips: &[&[f16]]) -> Vec<f32> {
    let mut values = vec![0.0; clips.iter().map(|clip| clip.len()).sum()];
    let mut rest = values.as_mut_slice();
    for clip in clips {
        let (place, behind) = rest.split_at_mut(clip.len());
        clip.convert_to_f32_slice(place);
        rest = behind;
    }
    values
}

/// Prepares the batches of one epoch in `order`, the last one with what remains, and hands them to `consume`.
///
/// A batch that cannot be read is the last. When `consume` returns early, the preparing thread stops.
pub(crate) fn prepared_ahead<R>(
    clips: &dyn Clips,
    order: &[usize],
    batch_size: usize,
    consume: impl FnOnce(Receiver<Result<Batch, ModelError>>) -> R,
) -> R {
    let (sender, receiver) = sync_channel(AHEAD);
    thread::scope(|scope| {
        scope.spawn(move || {
            for chosen in order.chunks(batch_size) {
                let batch = Batch::read(clips, chosen);
                let failed = batch.is_err();
                if sender.send(batch).is_err() || failed {
                    return;
                }
            }
        });
        consume(receiver)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbered(Vec<f16>);

    impl Clips for Numbered {
        fn len(&self) -> usize {
            self.0.len() / 2
        }
        fn artist(&self, clip: usize) -> usize {
            clip % 3
        }
        fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
            let unknown = ModelError::UnknownArtist { artist: clip.to_string() };
            self.0.get(2 * clip..2 * clip + 2).ok_or(unknown)
        }
    }

    fn numbered(clips: usize) -> Numbered {
        Numbered((0..2 * clips).map(|value| f16::from_f32(value as f32)).collect())
    }

    #[test]
    fn batches_come_in_order_and_the_last_holds_the_rest() {
        let order = [4, 0, 3, 1, 2];
        let batches: Vec<Batch> = prepared_ahead(&numbered(5), &order, 2, |batches| {
            batches.into_iter().map(Result::unwrap).collect()
        });
        let values: Vec<Vec<f32>> = batches.iter().map(|batch| batch.values.clone()).collect();
        assert_eq!(values, [vec![8.0, 9.0, 0.0, 1.0], vec![6.0, 7.0, 2.0, 3.0], vec![4.0, 5.0]]);
        let artists: Vec<Vec<usize>> = batches.into_iter().map(|batch| batch.artists).collect();
        assert_eq!(artists, [vec![1, 0], vec![0, 1], vec![2]]);
    }

    #[test]
    fn an_epoch_may_end_early() {
        let order: Vec<usize> = (0..100).collect();
        let first = prepared_ahead(&numbered(100), &order, 1, |batches| batches.recv());
        assert_eq!(first.unwrap().unwrap().values, [0.0, 1.0]);
    }

    #[test]
    fn a_clip_that_cannot_be_read_ends_the_epoch_with_its_error() {
        let batches: Vec<_> =
            prepared_ahead(&numbered(3), &[0, 7, 1], 1, |batches| batches.into_iter().collect());
        assert!(batches[0].is_ok() && batches[1].is_err() && batches.len() == 2);
    }
}
