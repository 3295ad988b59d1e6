//! A song as classifiers hear it, whether it was just read or lies in a store.

use std::any::Any;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::kind::{FeatureKind, FeatureKinds};
use crate::spectrogram::Spectrogram;

/// The features of one song, of the kinds that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct SongFeatures<'a> {
    /// Decibels, lowest band first.
    pub log_mel: LogMel<'a>,
    others: BTreeMap<FeatureKind, Arc<dyn AnyFeatures>>,
}

/// What a song has become of one kind, other than log-mel.
pub trait KindFeatures: Any + Debug + PartialEq + Send + Sync {
    /// The kind.
    const KIND: FeatureKind;
}

impl<'a> SongFeatures<'a> {
    /// A song of this log-mel and no other kind.
    pub fn new(log_mel: LogMel<'a>) -> Self {
        Self { log_mel, others: BTreeMap::new() }
    }

    /// The song with these features as well, in place of those of the same kind.
    #[must_use]
    pub fn with(mut self, features: impl KindFeatures) -> Self {
        self.put(features);
        self
    }

    /// Adds features, in place of those of the same kind.
    pub fn put<F: KindFeatures>(&mut self, features: F) {
        self.others.insert(F::KIND, Arc::new(features));
    }

    /// The features of a kind, where the song has them.
    pub fn get<F: KindFeatures>(&self) -> Option<&F> {
        self.others.get(&F::KIND)?.as_any().downcast_ref()
    }

    /// The kinds that are there.
    pub fn kinds(&self) -> FeatureKinds {
        FeatureKinds::of(&self.others.keys().copied().collect::<Vec<_>>())
    }
}

/// [`KindFeatures`] of any kind, in one map.
trait AnyFeatures: Debug + Send + Sync {
    fn as_any(&self) -> &dyn Any;
    fn equals(&self, other: &dyn AnyFeatures) -> bool;
}

impl<F: KindFeatures> AnyFeatures for F {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn equals(&self, other: &dyn AnyFeatures) -> bool {
        other.as_any().downcast_ref() == Some(self)
    }
}

impl PartialEq for dyn AnyFeatures {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other)
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

    /// The same in half precision, without a copy where it has that.
    pub fn in_halves(&self) -> LogMel<'_> {
        LogMel::Half { n_mels: self.n_mels(), values: self.halves() }
    }

    /// The spectrogram in the precision in which it is at hand.
    pub fn spectrogram(&self) -> Cow<'_, Spectrogram> {
        match self {
            Self::Single(spectrogram) => Cow::Borrowed(spectrogram),
            Self::Half { n_mels, values } => {
                Cow::Owned(Spectrogram::new(*n_mels, values.iter().map(|value| value.to_f32()).collect()))
            }
        }
    }
}

impl From<Spectrogram> for LogMel<'_> {
    fn from(computed: Spectrogram) -> Self {
        Self::Single(computed)
    }
}

/// Values in the precision of a store, in the same order.
pub(crate) fn to_half(values: &[f32]) -> Vec<f16> {
    let mut halves = vec![f16::ZERO; values.len()];
    halves.convert_from_f32_slice(values);
    halves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read() -> LogMel<'static> {
        Spectrogram::new(2, vec![-0.1, -20.0, -79.97, 0.0]).into()
    }

    #[test]
    fn a_song_just_read_is_heard_as_it_will_be_in_a_store() {
        let read = read();
        let stored = LogMel::Half { n_mels: 2, values: Cow::Owned(read.halves().into_owned()) };
        assert_eq!((stored.n_frames(), stored.n_mels()), (read.n_frames(), read.n_mels()));
        assert_eq!(stored.halves(), read.halves());
        assert_eq!(to_half(stored.spectrogram().values()), *read.halves());
    }

    #[test]
    fn features_of_a_kind_are_found_and_compared_by_their_values() {
        #[derive(Debug, PartialEq)]
        struct Harmony(u32);
        impl KindFeatures for Harmony {
            const KIND: FeatureKind = FeatureKind::Chroma;
        }
        let without = SongFeatures::new(read());
        let with = without.clone().with(Harmony(7));
        assert_eq!(with.get(), Some(&Harmony(7)));
        assert_eq!(without.get::<Harmony>(), None);
        assert_eq!(with.kinds(), FeatureKinds::of(&[FeatureKind::Chroma]));
        assert_eq!(with, without.clone().with(Harmony(8)).with(Harmony(7)));
        assert_ne!(with, without.clone().with(Harmony(8)));
        assert_ne!(with, without);
    }
}
