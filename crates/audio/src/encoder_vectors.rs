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
    parts: Vec<usize>,
    halves: Vec<f16>,
}

impl EncoderVectors {
    /// Takes `vectors`, `[clips, numbers of a vector]`, of clips that begin `clip_seconds` seconds after each other. A vector
    /// has parts that say different things, such as the layers of a network, of so many numbers.
    ///
    /// # Panics
    /// When `parts` do not make up a vector: a fault of the calling code.
    pub fn new(clip_seconds: f64, parts: &[usize], vectors: &Spectrogram) -> Self {
        let width = vectors.n_bins();
        assert_eq!(parts.iter().sum::<usize>(), width, "parts of {parts:?} numbers are no vector of {width}");
        Self { clip_seconds, parts: parts.to_vec(), halves: to_half(vectors.values()) }
    }

    /// Takes vectors of such parts in half precision; none where a part is empty or `halves` does not hold whole vectors.
    pub fn of_halves(clip_seconds: f64, parts: Vec<usize>, halves: Vec<f16>) -> Option<Self> {
        let width: usize = parts.iter().sum();
        let whole = !parts.is_empty() && !parts.contains(&0) && halves.len().is_multiple_of(width);
        whole.then_some(Self { clip_seconds, parts, halves })
    }

    /// Seconds from one clip to the next.
    pub fn clip_seconds(&self) -> f64 {
        self.clip_seconds
    }

    /// Number of clips.
    pub fn n_clips(&self) -> usize {
        self.halves.len() / self.width()
    }

    /// Numbers of a vector.
    pub fn width(&self) -> usize {
        self.parts.iter().sum()
    }

    /// Numbers of each part of a vector.
    pub fn parts(&self) -> &[usize] {
        &self.parts
    }

    /// `[clips, width]` in half precision.
    pub fn halves(&self) -> &[f16] {
        &self.halves
    }

    /// `[clips, width]`
    pub fn values(&self) -> Spectrogram {
        Spectrogram::new(self.width(), self.halves.to_f32_vec())
    }
}

impl KindFeatures for EncoderVectors {
    const KIND: FeatureKind = FeatureKind::Vectors;
}
