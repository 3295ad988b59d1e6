//! The filters from a power spectrum to pitch classes at one tuning: librosa's, weight by weight.

use crate::FeatureConfig;

/// Pitch classes in an octave, C first.
pub const PITCH_CLASSES: usize = 12;

const SEMITONES: f64 = PITCH_CLASSES as f64;
/// A four octaves below the one of 440 Hz, where pitch is zero.
const A0_HZ: f64 = 440.0 / 16.0;
/// Bins count most five octaves above [`A0_HZ`], at 880 Hz, and by a Gaussian of two octaves' deviation less elsewhere.
const CENTRE_OCTAVE: f64 = 5.0;
const OCTAVE_WIDTH: f64 = 2.0;
/// The bin of 0 Hz has no pitch; it is given one this many semitones below the first bin.
const BELOW_FIRST_BIN: f64 = 1.5 * SEMITONES;
/// Pitch counts from A, chroma from C, three semitones above.
const FROM_A_TO_C: usize = 3;

/// The filters of one setting.
pub(super) struct Filters {
    hz_per_bin: f64,
}

impl Filters {
    pub(super) fn new(config: &FeatureConfig) -> Self {
        Self { hz_per_bin: f64::from(config.sample_rate) / config.n_fft as f64 }
    }

    /// What the energy of this bin adds to each pitch class, when A is `tuning` semitones above 440 Hz: a Gaussian
    /// around the bin's pitch, as wide as the bin and at least a semitone.
    ///
    /// # Source
    /// librosa `filters.chroma(n_chroma=12, ctroct=5, octwidth=2, norm=2, base_c=True)`.
    pub(super) fn weights(&self, bin: usize, tuning: f64) -> [f32; PITCH_CLASSES] {
        let pitch = self.pitch(bin) - tuning;
        let width = (self.pitch(bin + 1) - self.pitch(bin)).max(1.0);
        let mut weights: [f64; PITCH_CLASSES] = std::array::from_fn(|class| {
            let half = SEMITONES / 2.0;
            let distance = (pitch - class as f64 + half).rem_euclid(SEMITONES) - half;
            (-0.5 * (2.0 * distance / width).powi(2)).exp()
        });
        let length = weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        let octave = (pitch / SEMITONES - CENTRE_OCTAVE) / OCTAVE_WIDTH;
        let scale = (-0.5 * octave * octave).exp() / length;
        weights.rotate_left(FROM_A_TO_C);
        weights.map(|weight| (weight * scale) as f32)
    }

    /// Semitones from [`A0_HZ`].
    fn pitch(&self, bin: usize) -> f64 {
        let of = |bin: usize| SEMITONES * (bin as f64 * self.hz_per_bin / A0_HZ).log2();
        if bin == 0 { of(1) - BELOW_FIRST_BIN } else { of(bin) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::rows;

    /// Both round to f32 a weight below 1 that is computed in f64.
    const WEIGHT_TOLERANCE: f32 = 1.2e-7;

    #[test]
    fn weights_are_librosas_at_any_tuning() {
        let config = FeatureConfig { n_fft: 512, ..FeatureConfig::default() };
        let filters = Filters::new(&config);
        for (tuning, name) in [(0.0, "chroma_filters"), (-0.37, "chroma_filters_flat")] {
            let librosa = rows(name); // [PITCH_CLASSES, n_fft / 2 + 1]
            assert_eq!((librosa.len(), librosa[0].len()), (PITCH_CLASSES, config.n_power_bins()));
            for bin in 0..config.n_power_bins() {
                let weights = filters.weights(bin, tuning);
                for (class, (ours, librosa)) in weights.into_iter().zip(&librosa).enumerate() {
                    let theirs = librosa[bin];
                    assert!(
                        (ours - theirs).abs() < WEIGHT_TOLERANCE,
                        "{name} {class} {bin}: {ours} {theirs}"
                    );
                }
            }
        }
    }
}
