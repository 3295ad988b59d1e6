//! Samples enter in blocks of any length, power spectra leave, a few frames at a time.
//!
//! It owns the framing: where a frame begins, how the ends are padded, how many frames there are. Two frames share one
//! complex transform, as its real and its imaginary part, and [`LANES`] frames leave together, so that all that follows is
//! the same arithmetic on neighbouring numbers.

use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use crate::FeatureConfig;

/// Frames that leave together.
pub(crate) const LANES: usize = 8;
/// The same number of eight frames that follow each other.
pub type Lanes = [f32; LANES];

/// What becomes of the frames.
pub(crate) trait FrameSink {
    /// Takes the power spectra of the next `n_frames` frames, `[n_fft / 2 + 1, LANES]`. Lanes beyond are to be ignored.
    fn take(&mut self, power: &[Lanes], n_frames: usize);
}

/// Window and transform, shared by all songs of one setting.
pub(crate) struct StftPlan {
    fft: Arc<dyn Fft<f32>>,
    /// Half the Hann window: to part two frames that share a transform takes a factor of a half.
    half_window: Vec<f32>,
    hop_length: usize,
}

impl StftPlan {
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        Self {
            fft: FftPlanner::new().plan_fft_forward(config.n_fft),
            half_window: periodic_hann(config.n_fft).iter().map(|weight| weight / 2.0).collect(),
            hop_length: config.hop_length,
        }
    }

    fn n_fft(&self) -> usize {
        self.half_window.len()
    }

    /// Samples that [`LANES`] frames span.
    fn batch_length(&self) -> usize {
        self.n_fft() + (LANES - 1) * self.hop_length
    }
}

/// The short-time Fourier transform of one song, as it streams past.
///
/// # Source
/// librosa `stft(center=True, pad_mode="constant", window="hann")`, then `abs() ** 2`.
pub(crate) struct Stft<'a> {
    plan: &'a StftPlan,
    /// Samples that frames to come still need, the next frame first.
    pending: Vec<f32>,
    n_samples: usize,
    n_frames: usize,
    buffer: Vec<Complex32>,
    scratch: Vec<Complex32>,
    /// `[n_fft / 2 + 1, LANES]`.
    power: Vec<Lanes>,
}

impl<'a> Stft<'a> {
    pub(crate) fn new(plan: &'a StftPlan) -> Self {
        let n_fft = plan.n_fft();
        Self {
            plan,
            // The first frame is centred on the first sample.
            pending: vec![0.0; n_fft / 2],
            n_samples: 0,
            n_frames: 0,
            buffer: vec![Complex32::default(); n_fft],
            scratch: vec![Complex32::default(); plan.fft.get_inplace_scratch_len()],
            power: vec![Lanes::default(); n_fft / 2 + 1],
        }
    }

    /// Takes further samples and sends the frames that they complete to `sink`.
    pub(crate) fn push(&mut self, samples: &[f32], sink: &mut impl FrameSink) {
        self.n_samples += samples.len();
        self.pending.extend_from_slice(samples);
        let batch_length = self.plan.batch_length();
        let mut start = 0;
        while start + batch_length <= self.pending.len() {
            self.transform(start);
            sink.take(&self.power, LANES);
            self.n_frames += LANES;
            start += LANES * self.plan.hop_length;
        }
        // A hop is at most a window, so the next frame never begins beyond what is pending.
        self.pending.drain(..start);
    }

    /// Pads the end and sends the last frames. There are `1 + samples / hop_length` in all, none for no samples.
    pub(crate) fn finish(mut self, sink: &mut impl FrameSink) {
        let total = if self.n_samples == 0 { 0 } else { 1 + self.n_samples / self.plan.hop_length };
        while self.n_frames < total {
            let n_frames = (total - self.n_frames).min(LANES);
            self.pending.resize(self.plan.batch_length().max(self.pending.len()), 0.0);
            self.transform(0);
            sink.take(&self.power, n_frames);
            self.n_frames += n_frames;
            self.pending.drain(..LANES * self.plan.hop_length);
        }
    }

    /// Fills `power` with the spectra of the frames from sample `start` of `pending` on.
    fn transform(&mut self, start: usize) {
        let n_fft = self.plan.n_fft();
        let hop = self.plan.hop_length;
        for lane in (0..LANES).step_by(2) {
            let first = &self.pending[start + lane * hop..][..n_fft];
            let second = &self.pending[start + (lane + 1) * hop..][..n_fft];
            for (((packed, a), b), weight) in
                self.buffer.iter_mut().zip(first).zip(second).zip(&self.plan.half_window)
            {
                *packed = Complex32::new(a * weight, b * weight);
            }
            self.plan.fft.process_with_scratch(&mut self.buffer, &mut self.scratch);

            // Bin k of a real signal is the conjugate of bin n_fft - k, which tells the two frames apart.
            part(self.buffer[0], self.buffer[0], &mut self.power[0], lane);
            let rising = &self.buffer[1..=n_fft / 2];
            let falling = self.buffer[n_fft / 2..].iter().rev();
            for ((z, mirrored), power) in rising.iter().zip(falling).zip(&mut self.power[1..]) {
                part(*z, *mirrored, power, lane);
            }
        }
    }
}

/// Writes the power of both frames that share bin `z` and its mirror to two neighbouring lanes.
#[inline(always)]
fn part(z: Complex32, mirrored: Complex32, power: &mut Lanes, lane: usize) {
    let (a_re, a_im) = (z.re + mirrored.re, z.im - mirrored.im);
    let (b_re, b_im) = (z.im + mirrored.im, mirrored.re - z.re);
    power[lane] = a_re * a_re + a_im * a_im;
    power[lane + 1] = b_re * b_re + b_im * b_im;
}

/// Hann window of `length` samples, the one whose period is `length`.
fn periodic_hann(length: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / length as f64;
    (0..length).map(|i| (0.5 - 0.5 * (i as f64 * step).cos()) as f32).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::vectors::formula;

    /// Share of a frame's largest bin: f32 in a transform of 64 to 2,048 points.
    const POWER_TOLERANCE: f64 = 1e-6;

    /// Collects every frame, `[n_frames][n_fft / 2 + 1]`.
    #[derive(Default)]
    struct Collected(Vec<Vec<f32>>);

    impl FrameSink for Collected {
        fn take(&mut self, power: &[Lanes], n_frames: usize) {
            for lane in 0..n_frames {
                self.0.push(power.iter().map(|bin| bin[lane]).collect());
            }
        }
    }

    fn transform(config: &FeatureConfig, samples: &[f32], block: usize) -> Vec<Vec<f32>> {
        let plan = StftPlan::new(config);
        let mut stft = Stft::new(&plan);
        let mut frames = Collected::default();
        for block in samples.chunks(block) {
            stft.push(block, &mut frames);
        }
        stft.finish(&mut frames);
        frames.0
    }

    /// The definition: every bin of every frame by its own sum, in f64.
    fn transform_slowly(config: &FeatureConfig, samples: &[f32]) -> Vec<Vec<f64>> {
        let n_fft = config.n_fft;
        let sample = |index: usize| {
            let inside = index.checked_sub(n_fft / 2).and_then(|index| samples.get(index));
            inside.map_or(0.0, |sample| f64::from(*sample))
        };
        let power = |frame: usize, bin: usize| {
            let (mut re, mut im) = (0.0, 0.0);
            for n in 0..n_fft {
                let window = 0.5 - 0.5 * (TAU * n as f64 / n_fft as f64).cos();
                let angle = TAU * (n * bin % n_fft) as f64 / n_fft as f64;
                re += window * sample(frame * config.hop_length + n) * angle.cos();
                im -= window * sample(frame * config.hop_length + n) * angle.sin();
            }
            re * re + im * im
        };
        let n_frames = 1 + samples.len() / config.hop_length;
        (0..n_frames).map(|frame| (0..=n_fft / 2).map(|bin| power(frame, bin)).collect()).collect()
    }

    #[test]
    fn frames_equal_the_sum_over_all_samples() {
        for (n_fft, hop_length, n_samples) in [(64, 16, 500), (64, 64, 129), (50, 7, 300), (2048, 512, 2500)]
        {
            let config = FeatureConfig { n_fft, hop_length, n_mels: 8, ..FeatureConfig::default() };
            let samples = formula(n_samples, 16_000);
            let (fast, slow) = (transform(&config, &samples, 100), transform_slowly(&config, &samples));
            assert_eq!(fast.len(), slow.len());
            for (fast, slow) in fast.iter().zip(&slow) {
                let largest = slow.iter().copied().fold(1e-3, f64::max);
                for (fast, slow) in fast.iter().zip(slow) {
                    assert!((f64::from(*fast) - slow).abs() < POWER_TOLERANCE * largest, "{fast} {slow}");
                }
            }
        }
    }

    #[test]
    fn blocks_of_any_size_give_the_same_frames() {
        let config = FeatureConfig { n_fft: 256, hop_length: 100, ..FeatureConfig::default() };
        let samples = formula(3_000, 16_000);
        let at_once = transform(&config, &samples, usize::MAX);
        for block in [1, 99, 256, 1_000] {
            assert_eq!(transform(&config, &samples, block), at_once);
        }
    }

    #[test]
    fn there_is_a_frame_for_every_hop_and_one_more() {
        let config = FeatureConfig::default();
        for (n_samples, n_frames) in [(0, 0), (1, 1), (511, 1), (512, 2), (16_000, 32), (480_000, 938)] {
            assert_eq!(transform(&config, &vec![0.0; n_samples], 5_000).len(), n_frames);
        }
    }
}
