//! What a pre-trained encoder makes of a song. The type lives here so that a store can keep it and classifiers can hear it
//! without the encoder.

use half::f16;
use half::slice::HalfFloatSliceExt;

use crate::kind::FeatureKind;
use crate::song_features::{KindFeatures, to_half};
use crate::spectrogram::Spectrogram;

/// A vector for each of a song's clips, which lie side by side from the song's beginning; in half precision, as a store
/// keeps them, so that a song just read is to classifiers what it will be there.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderVectors {
    clip_seconds: f64,
    width: usize,
    halves: Vec<f16>,
}

impl EncoderVectors {
    /// Takes `vectors`, `[clips, numbers of a vector]`, of clips that begin `clip_seconds` seconds after each other.
    pub fn new(clip_seconds: f64, vectors: &Spectrogram) -> Self {
        Self { clip_seconds, width: vectors.n_bins(), halves: to_half(vectors.values()) }
    }

    /// Takes vectors of `width` numbers in half precision; none where `halves` does not hold whole ones.
    pub fn of_halves(clip_seconds: f64, width: usize, halves: Vec<f16>) -> Option<Self> {
        (width > 0 && halves.len().is_multiple_of(width)).then_some(Self { clip_seconds, width, halves })
    }

    /// Seconds from one clip to the next.
    pub fn clip_seconds(&self) -> f64 {
        self.clip_seconds
    }

    /// Number of clips.
    pub fn n_clips(&self) -> usize {
        self.halves.len() / self.width
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// `[clips, width]` in half precision.
    pub fn halves(&self) -> &[f16] {
        &self.halves
    }

    /// `[clips, width]`
    pub fn values(&self) -> Spectrogram {
        Spectrogram::new(self.width, self.halves.to_f32_vec())
    }
}

impl KindFeatures for EncoderVectors {
    const KIND: FeatureKind = FeatureKind::Vectors;
}
