//! What one extraction gives: a song's features, and what was met on the way to them.

use serde::{Deserialize, Serialize};

use crate::song_features::SongFeatures;
use crate::spectrogram::Spectrogram;

/// One song as features, and what is known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtractedSong {
    /// What classifiers hear.
    pub features: SongFeatures<'static>,
    /// Of a song with chroma: the strength of each pitch class from C to B in every frame, `[n_frames, 12]`, the strongest
    /// of a frame being 1; silence is 0. Classifiers hear its means from beat to beat.
    pub frame_chroma: Option<Spectrogram>,
    /// Of a song whose extractor was asked for it: the levels that an encoder hears, `[n_frames, n_mels]`.
    pub encoder_levels: Option<Spectrogram>,
    /// Length of the sound in seconds.
    pub duration_s: f64,
    /// What the file held.
    pub source: SourceFormat,
    /// What the listener should know although the song was accepted, a sentence each.
    pub warnings: Vec<String>,
}

/// What the song was before it became features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFormat {
    /// The codec's short name: `mp3`, `vorbis`, `flac`, `pcm_s16le`, `aac`, `opus`, ...
    pub codec: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// Number of channels.
    pub channels: usize,
}
