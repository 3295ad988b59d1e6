//! Power spectra enter, energies of mel bands leave: librosa's filter bank, to the last bit of its weights.

use std::ops::Range;

use crate::stft::{LANES, Lanes};
use crate::{FeatureConfig, MelNorm, MelScale};

/// Triangular filters, each stored as the run of its non-zero weights.
pub(crate) struct MelBank {
    bands: Vec<Band>,
}

/// One triangle over the power spectrum.
struct Band {
    /// First bin with a weight.
    start: usize,
    weights: Vec<f32>,
}

impl MelBank {
    /// Builds the bank from 0 Hz to half the sample rate, each triangle scaled to unit area.
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        Self::within(config, 0.0..f64::from(config.sample_rate) / 2.0, MelNorm::Slaney)
    }

    /// Builds the bank between two frequencies in hertz.
    ///
    /// # Source
    /// librosa `filters.mel`: ramps in f64, rounded to f32, scaled, rounded again.
    pub(crate) fn within(config: &FeatureConfig, hertz: Range<f64>, norm: MelNorm) -> Self {
        let nyquist = f64::from(config.sample_rate) / 2.0;
        let hz_of_bin = |bin: usize| bin as f64 * f64::from(config.sample_rate) / config.n_fft as f64;
        let edges = mel_edges(config.mel_scale, hertz, config.n_mels + 2);
        let bands = edges
            .windows(3)
            .map(|edge| {
                let (low, centre, high) = (edge[0], edge[1], edge[2]);
                let scale = match norm {
                    MelNorm::Slaney => 2.0 / (high - low),
                    MelNorm::None => 1.0,
                };
                let weight = |bin: usize| {
                    let hz = hz_of_bin(bin);
                    let rising = (hz - low) / (centre - low);
                    let falling = (high - hz) / (high - centre);
                    let ramp = rising.min(falling).max(0.0) as f32;
                    (f64::from(ramp) * scale) as f32
                };
                let inside = |bin: &usize| weight(*bin) > 0.0;
                let first = ((low / nyquist) * (config.n_fft / 2) as f64) as usize;
                let start = (first..config.n_power_bins()).find(inside).unwrap_or(0);
                let weights = (start..config.n_power_bins()).take_while(inside).map(weight).collect();
                Band { start, weights }
            })
            .collect();
        Self { bands }
    }

    /// The energies of each band in turn, lowest first, from the power spectra of several frames,
    /// `[n_fft / 2 + 1, LANES]`.
    pub(crate) fn energies(&self, power: &[Lanes]) -> impl Iterator<Item = Lanes> {
        self.bands.iter().map(|band| weighted_sum(&band.weights, &power[band.start..]))
    }
}

/// Sum of rows, each times its weight. Even and odd rows are added apart, so that no sum waits for the one before.
#[inline]
fn weighted_sum(weights: &[f32], rows: &[Lanes]) -> Lanes {
    let mut sums = [Lanes::default(); 2];
    let (weight_pairs, last_weight) = weights.as_chunks::<2>();
    let (row_pairs, last_rows) = rows[..weights.len()].as_chunks::<2>();
    for (weights, rows) in weight_pairs.iter().zip(row_pairs) {
        for half in 0..2 {
            for lane in 0..LANES {
                sums[half][lane] += weights[half] * rows[half][lane];
            }
        }
    }
    let [mut total, odd] = sums;
    for lane in 0..LANES {
        total[lane] += odd[lane];
    }
    for (weight, row) in last_weight.iter().zip(last_rows) {
        for lane in 0..LANES {
            total[lane] += weight * row[lane];
        }
    }
    total
}

impl FeatureConfig {
    /// The centre of every mel band in hertz, `[n_mels]`, rising.
    ///
    /// # Source
    /// librosa `mel_frequencies(n_mels + 2)` without its two ends.
    pub fn mel_hertz(&self) -> Vec<f64> {
        let nyquist = f64::from(self.sample_rate) / 2.0;
        mel_edges(self.mel_scale, 0.0..nyquist, self.n_mels + 2)[1..=self.n_mels].to_vec()
    }

    /// `count` bands in hertz that lie side by side and are equally wide on the mel scale, from 0 to half the sample rate; the last
    /// one is open above.
    pub fn equal_bands(&self, count: usize) -> Vec<Range<f64>> {
        let mut edges = mel_edges(self.mel_scale, 0.0..f64::from(self.sample_rate) / 2.0, count + 1);
        if let Some(last) = edges.last_mut() {
            *last = f64::INFINITY;
        }
        edges.windows(2).map(|edge| edge[0]..edge[1]).collect()
    }
}

/// `count` frequencies in hertz from one end to the other, evenly spaced on the mel scale.
fn mel_edges(scale: MelScale, hertz: Range<f64>, count: usize) -> Vec<f64> {
    let (bottom, top) = (hz_to_mel(scale, hertz.start), hz_to_mel(scale, hertz.end));
    let step = (top - bottom) / (count - 1) as f64;
    // The last point is the end itself, as numpy's linspace has it.
    (0..count)
        .map(|i| if i + 1 == count { top } else { bottom + i as f64 * step })
        .map(|mel| mel_to_hz(scale, mel))
        .collect()
}

/// Hertz below which Slaney's scale is linear.
const SLANEY_BREAK_HZ: f64 = 1000.0;
/// Hertz per mel in the linear part.
const SLANEY_HZ_PER_MEL: f64 = 200.0 / 3.0;
/// 27 mels span a factor of 6.4 in the logarithmic part.
const SLANEY_LOG_SPAN: (f64, f64) = (6.4, 27.0);

fn slaney_log_step() -> f64 {
    SLANEY_LOG_SPAN.0.ln() / SLANEY_LOG_SPAN.1
}

fn hz_to_mel(scale: MelScale, hz: f64) -> f64 {
    match scale {
        MelScale::Htk => 2595.0 * (1.0 + hz / 700.0).log10(),
        MelScale::Slaney if hz >= SLANEY_BREAK_HZ => {
            SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL + (hz / SLANEY_BREAK_HZ).ln() / slaney_log_step()
        }
        MelScale::Slaney => hz / SLANEY_HZ_PER_MEL,
    }
}

fn mel_to_hz(scale: MelScale, mel: f64) -> f64 {
    let break_mel = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL;
    match scale {
        MelScale::Htk => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
        MelScale::Slaney if mel >= break_mel => {
            SLANEY_BREAK_HZ * (slaney_log_step() * (mel - break_mel)).exp()
        }
        MelScale::Slaney => mel * SLANEY_HZ_PER_MEL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::rows;

    /// Two roundings to f32 of a weight below 0.05: one unit in the last place of each.
    const WEIGHT_TOLERANCE: f32 = 1e-8;

    #[test]
    fn weights_are_librosas_on_both_scales() {
        for (scale, name) in [(MelScale::Slaney, "slaney"), (MelScale::Htk, "htk")] {
            let config =
                FeatureConfig { n_fft: 512, n_mels: 40, mel_scale: scale, ..FeatureConfig::default() };
            let bank = MelBank::new(&config);
            let librosa = rows(&format!("mel_filters_{name}"));
            assert_eq!(bank.bands.len(), librosa.len());
            for (index, (band, expected)) in bank.bands.iter().zip(&librosa).enumerate() {
                let mut weights = vec![0.0f32; config.n_power_bins()];
                weights[band.start..band.start + band.weights.len()].copy_from_slice(&band.weights);
                for (bin, (ours, theirs)) in weights.iter().zip(expected).enumerate() {
                    assert!(
                        (ours - theirs).abs() < WEIGHT_TOLERANCE,
                        "{name} {index} {bin}: {ours} {theirs}"
                    );
                }
            }
        }
    }

    #[test]
    fn equal_bands_lie_side_by_side_and_are_equally_wide_to_the_ear() {
        let bands = FeatureConfig::default().equal_bands(9);
        assert_eq!((bands.len(), bands[0].start, bands[8].end), (9, 0.0, f64::INFINITY));
        assert!(bands.windows(2).all(|pair| pair[0].end == pair[1].start));
        // Slaney's scale is straight up to 1 kHz, and a logarithm above.
        assert!((bands[1].end - 2.0 * bands[0].end).abs() < 1e-9, "{bands:?}");
        let ratio = |band: &Range<f64>| band.end / band.start;
        assert!((ratio(&bands[5]) - ratio(&bands[6])).abs() < 1e-9, "{bands:?}");
    }

    #[test]
    fn bands_of_odd_and_even_width_add_up_all_their_rows() {
        for width in 1..6 {
            let weights: Vec<f32> = (1..=width).map(|weight| weight as f32).collect();
            let rows = vec![[1.0; LANES]; width];
            assert_eq!(weighted_sum(&weights, &rows), [weights.iter().sum::<f32>(); LANES]);
        }
    }
}
