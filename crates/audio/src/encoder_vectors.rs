//! What a pre-trained encoder makes of a song. The type lives here so that a store can keep it and classifiers can hear it
//! without the encoder.

use half::f16;

use crate::kind::FeatureKind;
use crate::song_features::KindFeatures;
use crate::spectrogram::Spectrogram;

/// A vector for each of a song's clips, which lie side by side from the song's beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct EncoderVectors {
    clip_seconds: f64,
    values: Spectrogram,
}

impl EncoderVectors {
    /// Takes `vectors`, `[clips, numbers of a vector]`, of clips that begin `clip_seconds` seconds after each other.
    ///
    /// They are rounded to half precision, so that a song just read is to classifiers what it will be in a store.
    pub fn new(clip_seconds: f64, vectors: &Spectrogram) -> Self {
        let halves = vectors.values().iter().map(|value| f16::from_f32(*value).to_f32());
        Self { clip_seconds, values: Spectrogram::new(vectors.n_bins(), halves.collect()) }
    }

    /// Seconds from one clip to the next.
    pub fn clip_seconds(&self) -> f64 {
        self.clip_seconds
    }

    /// `[clips, numbers of a vector]`.
    pub fn values(&self) -> &Spectrogram {
        &self.values
    }
}

impl KindFeatures for EncoderVectors {
    const KIND: FeatureKind = FeatureKind::Vectors;
}
