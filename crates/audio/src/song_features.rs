//! A song as classifiers hear it, whether it was just read or lies in a store.

use std::borrow::Cow;

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::{BeatChroma, FeatureKind, FeatureKinds, Spectrogram};

/// The features of one song, of the kinds that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct SongFeatures<'a> {
    /// Decibels, lowest band first.
    pub log_mel: LogMel<'a>,
    /// The beats, and the chroma between them.
    pub chroma: Option<BeatChroma>,
}

impl SongFeatures<'_> {
    /// The kinds that are there.
    pub fn kinds(&self) -> FeatureKinds {
        FeatureKinds::of(if self.chroma.is_some() { &[FeatureKind::Chroma] } else { &[] })
    }
}

/// A log-mel spectrogram, `[frames, n_mels]`, in the precision in which it is at hand.
#[derive(Clone, Debug, PartialEq)]
pub enum LogMel<'a> {
    /// As it was computed.
    Single(Spectrogram),
    /// As a store keeps it.
    Half {
        /// Bands of a frame.
        n_mels: usize,
        /// Frame after frame.
        values: Cow<'a, [f16]>,
    },
}

impl LogMel<'_> {
    /// Bands of a frame.
    pub fn n_mels(&self) -> usize {
        match self {
            Self::Single(spectrogram) => spectrogram.n_bins(),
            Self::Half { n_mels, .. } => *n_mels,
        }
    }

    /// Number of frames.
    pub fn n_frames(&self) -> usize {
        match self {
            Self::Single(spectrogram) => spectrogram.n_frames(),
            Self::Half { n_mels, values } => values.len() / n_mels,
        }
    }

    /// The values in half precision, frame after frame: what classifiers hear, so that a song just read is to them what it
    /// will be in a store.
    pub fn halves(&self) -> Cow<'_, [f16]> {
        match self {
            Self::Single(spectrogram) => Cow::Owned(to_half(spectrogram.values())),
            Self::Half { values, .. } => Cow::Borrowed(values),
        }
    }
}

/// Values in the precision of a store, in the same order.
pub fn to_half(values: &[f32]) -> Vec<f16> {
    let mut halves = vec![f16::ZERO; values.len()];
    halves.convert_from_f32_slice(values);
    halves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_song_just_read_is_heard_as_it_will_be_in_a_store() {
        let read = LogMel::Single(Spectrogram::new(2, vec![-0.1, -20.0, -79.97, 0.0]));
        let stored = LogMel::Half { n_mels: 2, values: Cow::Owned(read.halves().into_owned()) };
        assert_eq!((stored.n_frames(), stored.n_mels()), (read.n_frames(), read.n_mels()));
        assert_eq!(stored.halves(), read.halves());
    }
}
