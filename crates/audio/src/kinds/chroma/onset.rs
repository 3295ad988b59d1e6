//! A log-mel spectrogram enters, the strength of onsets leaves: how much louder each frame is than the one before. Beats
//! are found in this curve and in nothing else.

use super::median::median;
use crate::{FeatureConfig, Spectrogram};

/// Computes for every frame the median over the bands of their rise in decibels, a fall counting as none.
///
/// `log_mel` are decibels, `[n_frames, n_mels]`, clipped as [`FeatureConfig::top_db`] says.
///
/// Returns `[n_frames]`. A rise belongs to the later frame, and is set later by half a window, as onsets are heard
/// there.
///
/// # Source
/// librosa `onset.onset_strength(aggregate=np.median)`, which `beat.beat_track` asks for.
pub(crate) fn onset_strength(log_mel: &Spectrogram, config: &FeatureConfig) -> Vec<f32> {
    let delay = 1 + config.n_fft / (2 * config.hop_length);
    let n_frames = log_mel.n_frames();
    let mut strength = vec![0.0; n_frames];
    let mut rises = vec![0.0; log_mel.n_bins()];
    let bins = log_mel.n_bins();
    let later = log_mel.values().chunks_exact(bins).skip(1);
    for ((before, after), strength) in
        log_mel.values().chunks_exact(bins).zip(later).zip(strength.iter_mut().skip(delay))
    {
        for ((rise, before), after) in rises.iter_mut().zip(before).zip(after) {
            *rise = (after - before).max(0.0);
        }
        *strength = median(&mut rises).unwrap_or(0.0);
    }
    strength
}
