//! Beats and beat chroma of one song as the bytes of two tensors, and back.
//!
//! Stands alone because both ends must agree on them: the beats, i32 `[beats]`, lie before the chroma between them, f32
//! `[segments, 12]`. Small as they are, they are checked whenever they are read.

use auteur_audio::{BeatChroma, Spectrogram};
use serde::{Deserialize, Serialize};

/// Pitch classes from C to B.
pub(super) const N_CHROMA: usize = 12;
/// Of both tensors.
const BYTES_A_VALUE: usize = 4;

/// What is known of a song's beats beside the tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BeatRecord {
    pub(super) tuning: f64,
    pub(super) tempo_bpm: f64,
    pub(super) beats: usize,
    pub(super) segments: usize,
    /// blake3 of the bytes of both tensors.
    pub(super) hash: String,
}

impl BeatRecord {
    /// Bytes of the beats.
    pub(super) fn beats_bytes(&self) -> usize {
        self.beats * BYTES_A_VALUE
    }

    /// Bytes of the chroma between them.
    pub(super) fn chroma_bytes(&self) -> usize {
        self.segments * N_CHROMA * BYTES_A_VALUE
    }

    /// Bytes of both tensors.
    pub(super) fn bytes(&self) -> usize {
        self.beats_bytes() + self.chroma_bytes()
    }
}

/// The bytes of both tensors, and what to know of them.
pub(super) fn to_stored(song: &BeatChroma) -> (Vec<u8>, BeatRecord) {
    let beats = song.beats.iter().flat_map(|beat| beat.to_le_bytes());
    let chroma = song.chroma.values().iter().flat_map(|value| value.to_le_bytes());
    let bytes: Vec<u8> = beats.chain(chroma).collect();
    let record = BeatRecord {
        tuning: song.tuning,
        tempo_bpm: song.tempo_bpm,
        beats: song.beats.len(),
        segments: song.chroma.n_frames(),
        hash: blake3::hash(&bytes).to_hex().to_string(),
    };
    (bytes, record)
}

/// What [`to_stored`] made these bytes of, or `None` where they are not what it made.
pub(super) fn from_stored(bytes: &[u8], record: &BeatRecord) -> Option<BeatChroma> {
    if blake3::hash(bytes).to_hex().as_str() != record.hash {
        return None;
    }
    let (beats, chroma) = bytes.split_at_checked(record.beats_bytes())?;
    let values: Vec<f32> = chroma.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect();
    (values.len() == record.segments * N_CHROMA).then(|| BeatChroma {
        tuning: record.tuning,
        tempo_bpm: record.tempo_bpm,
        beats: beats.as_chunks::<4>().0.iter().map(|beat| u32::from_le_bytes(*beat)).collect(),
        chroma: Spectrogram::new(N_CHROMA, values),
    })
}
