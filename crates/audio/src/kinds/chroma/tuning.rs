//! Power spectra enter, the song's tuning leaves: how far its A is from 440 Hz.
//!
//! The whole song is asked: a peak counts if it is among the louder half of all peaks, and the tuning that most of these
//! have is the song's.

use super::median::median_by;
use crate::FeatureConfig;
use crate::stft::{LANES, Lanes};

/// Where peaks are looked for, in hertz.
const LOWEST_HZ: f64 = 150.0;
const HIGHEST_HZ: f64 = 4000.0;
/// A peak has more than this share of the energy of its frame's strongest bin.
const THRESHOLD: f32 = 0.1;
/// Steps of tuning in a semitone.
const N_STEPS: usize = 100;
/// A four octaves below the one of 440 Hz, where pitch is zero.
const A0_HZ: f32 = 440.0 / 16.0;

/// The peaks of one song's power spectra.
pub(crate) struct Tuning {
    first_bin: usize,
    end_bin: usize,
    sample_rate: f64,
    n_fft: f64,
    peaks: Vec<Peak>,
}

/// A peak of a power spectrum: 8 bytes, a few in a frame of music and a hundred in one of noise.
struct Peak {
    energy: f32,
    /// Step of tuning that it has.
    step: u8,
}

impl Tuning {
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        let (sample_rate, n_fft) = (f64::from(config.sample_rate), config.n_fft as f64);
        let first_from = |hz: f64| (hz * n_fft / sample_rate).ceil() as usize;
        Self {
            // Never the first and the last bin, which have one neighbour only.
            first_bin: first_from(LOWEST_HZ).max(1),
            end_bin: first_from(HIGHEST_HZ).min(config.n_fft / 2),
            sample_rate,
            n_fft,
            peaks: Vec::new(),
        }
    }

    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, LANES]`.
    ///
    /// # Source
    /// librosa `piptrack`, as `chroma_stft` calls it: on energies, not on magnitudes.
    pub(crate) fn take(&mut self, power: &[Lanes], n_frames: usize) {
        let mut strongest = Lanes::default();
        for bin in power {
            for lane in 0..LANES {
                strongest[lane] = if bin[lane] > strongest[lane] { bin[lane] } else { strongest[lane] };
            }
        }
        let thresholds = strongest.map(|energy| THRESHOLD * energy);
        for bin in self.first_bin..self.end_bin {
            let (below, here, above) = (&power[bin - 1], &power[bin], &power[bin + 1]);
            for lane in 0..n_frames {
                if here[lane] > thresholds[lane] && here[lane] > below[lane] && here[lane] >= above[lane] {
                    self.add_peak(bin, [below[lane], here[lane], above[lane]]);
                }
            }
        }
    }

    /// Places the peak at the top of the parabola through three neighbours. Rounds to f32 where librosa does.
    fn add_peak(&mut self, bin: usize, [below, here, above]: [f32; 3]) {
        let curvature = f64::from(above + below) - 2.0 * f64::from(here);
        let slope = f64::from(above - below) / 2.0;
        let shift = if slope.abs() >= curvature.abs() { 0.0 } else { (-slope / curvature) as f32 };
        let hz = ((bin as f64 + f64::from(shift)) * self.sample_rate / self.n_fft) as f32;
        self.peaks.push(Peak { energy: here + 0.5 * ((above - below) / 2.0) * shift, step: step_of(hz) });
    }

    /// The tuning in semitones, -0.5 to 0.49 in steps of 0.01; 0 where there are no peaks.
    ///
    /// # Source
    /// librosa `estimate_tuning(resolution=0.01, bins_per_octave=12)`.
    pub(crate) fn finish(mut self) -> f64 {
        let Some(median) = median_by(&mut self.peaks, |peak| peak.energy) else { return 0.0 };
        let mut counts = [0usize; N_STEPS];
        for peak in &self.peaks {
            counts[usize::from(peak.step)] += usize::from(peak.energy >= median);
        }
        // The first of several that are equally frequent, as numpy's argmax has it.
        let most = counts.iter().copied().max().unwrap_or(0);
        edge(counts.iter().position(|count| *count == most).unwrap_or(0))
    }
}

/// The lowest tuning of a step, as numpy's linspace has it.
fn edge(step: usize) -> f64 {
    step as f64 * (1.0 / N_STEPS as f64) - 0.5
}

/// The step of tuning that a frequency has.
fn step_of(hz: f32) -> u8 {
    let semitones = 12.0 * (hz / A0_HZ).log2();
    let fraction = semitones.rem_euclid(1.0);
    let deviation = f64::from(if fraction >= 0.5 { fraction - 1.0 } else { fraction });
    let near = (((deviation + 0.5) * N_STEPS as f64) as usize).min(N_STEPS - 1);
    // The multiplication rounds, the edges decide.
    let step = if deviation < edge(near) {
        near.saturating_sub(1)
    } else if near + 1 < N_STEPS && deviation >= edge(near + 1) {
        near + 1
    } else {
        near
    };
    step as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_as_far_from_its_neighbour_as_it_is() {
        for (cents, step) in [(0.5, 50), (25.5, 75), (-30.5, 19), (49.5, 99), (-49.5, 0)] {
            for octave in [0.5, 1.0, 4.0] {
                let hz = octave * 440.0 * 2f64.powf(cents / 1200.0);
                assert_eq!(step_of(hz as f32), step, "{hz} Hz");
            }
        }
        assert!((edge(75) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_song_without_a_peak_is_in_tune() {
        assert_eq!(Tuning::new(&FeatureConfig::default()).finish(), 0.0);
    }
}
