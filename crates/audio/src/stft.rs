//! Samples enter in blocks of any length, power spectra leave, one a frame.
//!
//! Stands alone because it owns the framing: where a frame begins, how the ends are padded, how many frames there are.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use crate::FeatureConfig;

/// Window and transform, shared by all songs of one setting.
pub(crate) struct StftPlan {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    hop_length: usize,
}

impl StftPlan {
    pub(crate) fn new(config: &FeatureConfig) -> Self {
        Self {
            fft: RealFftPlanner::new().plan_fft_forward(config.n_fft),
            window: periodic_hann(config.n_fft),
            hop_length: config.hop_length,
        }
    }
}

/// What becomes of the frames.
pub(crate) trait FrameSink {
    /// Takes the power spectrum of the next frame, `[n_fft / 2 + 1]`.
    fn take(&mut self, power: &[f32]);
}

/// The short-time Fourier transform of one song, as it streams past.
///
/// # Source
/// librosa `stft(center=True, pad_mode="constant", window="hann")`, then `abs() ** 2`.
pub(crate) struct Stft<'a> {
    plan: &'a StftPlan,
    /// Samples that frames to come still need, the next frame first.
    pending: Vec<f32>,
    /// Where in `pending` the next frame begins.
    next_frame: usize,
    n_samples: usize,
    n_frames: usize,
    windowed: Vec<f32>,
    spectrum: Vec<Complex32>,
    scratch: Vec<Complex32>,
    power: Vec<f32>,
}

impl<'a> Stft<'a> {
    pub(crate) fn new(plan: &'a StftPlan) -> Self {
        let n_fft = plan.window.len();
        Self {
            plan,
            // The first frame is centred on the first sample.
            pending: vec![0.0; n_fft / 2],
            next_frame: 0,
            n_samples: 0,
            n_frames: 0,
            windowed: vec![0.0; n_fft],
            spectrum: plan.fft.make_output_vec(),
            scratch: plan.fft.make_scratch_vec(),
            power: vec![0.0; n_fft / 2 + 1],
        }
    }

    /// Takes further samples and sends every frame that they complete to `sink`.
    pub(crate) fn push(&mut self, samples: &[f32], sink: &mut impl FrameSink) {
        self.n_samples += samples.len();
        self.pending.extend_from_slice(samples);
        self.drain(usize::MAX, sink);
    }

    /// Pads the end and gives the last frames. There are `1 + samples / hop_length` in all, none for no samples.
    pub(crate) fn finish(mut self, sink: &mut impl FrameSink) {
        if self.n_samples == 0 {
            return;
        }
        let total = 1 + self.n_samples / self.plan.hop_length;
        self.pending.resize(self.pending.len() + self.plan.window.len() / 2, 0.0);
        self.drain(total, sink);
    }

    fn drain(&mut self, limit: usize, sink: &mut impl FrameSink) {
        let n_fft = self.plan.window.len();
        while self.next_frame + n_fft <= self.pending.len() && self.n_frames < limit {
            self.transform();
            sink.take(&self.power);
            self.next_frame += self.plan.hop_length;
            self.n_frames += 1;
        }
        // A hop is at most a window, so the next frame never lies beyond what is pending.
        let done = self.next_frame.min(self.pending.len());
        self.pending.drain(..done);
        self.next_frame -= done;
    }

    fn transform(&mut self) {
        let frame = &self.pending[self.next_frame..self.next_frame + self.windowed.len()];
        for ((out, sample), weight) in self.windowed.iter_mut().zip(frame).zip(&self.plan.window) {
            *out = sample * weight;
        }
        let lengths_fit = self
            .plan
            .fft
            .process_with_scratch(&mut self.windowed, &mut self.spectrum, &mut self.scratch)
            .is_ok();
        debug_assert!(lengths_fit, "buffers come from the plan itself");
        for (power, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *power = bin.re * bin.re + bin.im * bin.im;
        }
    }
}

/// Hann window of `length` samples, the one whose period is `length`.
fn periodic_hann(length: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / length as f64;
    (0..length).map(|i| (0.5 - 0.5 * (i as f64 * step).cos()) as f32).collect()
}
