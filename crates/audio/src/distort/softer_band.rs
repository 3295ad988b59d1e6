//! The song with a band of frequencies softer, or without it, so that one can ask what that band was worth.
//!
//! A long filter with linear phase and no delay, computed block by block in the frequency domain, two blocks in one transform.

use std::ops::Range;
use std::sync::Arc;

use rustfft::num_complex::Complex32;
use rustfft::{Fft, FftPlanner};

use super::Distorter;
use crate::resample::LowPassTaps;

/// Samples of a transform.
const TRANSFORM: usize = 8192;
/// The most samples on either side that the filter hears: a quarter of a transform, so that most of it is new sound.
const MOST_REACH: usize = TRANSFORM / 4;
/// Hz from where tones pass whole to where nothing of them is left, where the filter may be as long as that takes.
const SLOPE_HZ: f64 = 80.0;

/// A song of which one band becomes softer.
pub(super) struct SofterBand {
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    /// Spectrum of the filter's impulse response, over the length of the transform.
    response: Vec<Complex32>,
    /// Samples on either side that a sample depends on.
    reach: usize,
    /// The next samples to be transformed, from `2 reach` before the first that has not left on.
    pending: Vec<f32>,
    /// Samples that came in, and that left.
    n_in: usize,
    n_out: usize,
    buffer: Vec<Complex32>,
    scratch: Vec<Complex32>,
}

impl SofterBand {
    /// Leaves `gain` of the amplitudes between `hertz` in a song of `sample_rate` Hz. A band that begins at 0 is open below, and one
    /// that ends beyond half the rate is open above.
    pub(super) fn new(sample_rate: u32, hertz: &Range<f64>, gain: f64) -> Self {
        let highest_hz = f64::from(sample_rate) / 2.0;
        let slope = LowPassTaps::slope_within(SLOPE_HZ / highest_hz, MOST_REACH);
        let reach = LowPassTaps::reach(slope);
        let below = |hz: f64| -> Vec<f64> {
            match hz {
                _ if hz <= 0.0 => vec![0.0; 2 * reach + 1],
                _ if hz >= highest_hz => (0..=2 * reach).map(|n| f64::from(u8::from(n == reach))).collect(),
                _ => LowPassTaps::of(hz / highest_hz, slope),
            }
        };
        let (low, high) = (below(hertz.start), below(hertz.end));
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(TRANSFORM), planner.plan_fft_inverse(TRANSFORM));
        let mut response = vec![Complex32::default(); TRANSFORM];
        for (place, value) in response.iter_mut().take(2 * reach + 1).enumerate() {
            let whole = if place == reach { 1.0 } else { 0.0 };
            // The inverse transform multiplies by its length.
            value.re = ((whole - (1.0 - gain) * (high[place] - low[place])) / TRANSFORM as f64) as f32;
        }
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let mut scratch = vec![Complex32::default(); scratch];
        forward.process_with_scratch(&mut response, &mut scratch);
        Self {
            forward,
            inverse,
            response,
            reach,
            // Before the song there is silence.
            pending: vec![0.0; reach],
            n_in: 0,
            n_out: 0,
            buffer: vec![Complex32::default(); TRANSFORM],
            scratch,
        }
    }

    /// Samples that leave for each half of a transform.
    fn block(&self) -> usize {
        TRANSFORM - 2 * self.reach
    }

    /// Filters two blocks while they and what follows them are there.
    fn run(&mut self, out: &mut Vec<f32>) {
        let (block, both) = (self.block(), 2 * self.block());
        let mut start = 0;
        while start + both + 2 * self.reach <= self.pending.len() {
            let first = &self.pending[start..][..TRANSFORM];
            let second = &self.pending[start + block..][..TRANSFORM];
            for ((packed, one), other) in self.buffer.iter_mut().zip(first).zip(second) {
                *packed = Complex32::new(*one, *other);
            }
            self.forward.process_with_scratch(&mut self.buffer, &mut self.scratch);
            self.buffer.iter_mut().zip(&self.response).for_each(|(value, response)| *value *= response);
            self.inverse.process_with_scratch(&mut self.buffer, &mut self.scratch);
            // The filter is real, so the blocks stay apart; what comes before `2 reach` has wrapped around.
            let whole = &self.buffer[2 * self.reach..];
            out.extend(whole.iter().map(|value| value.re));
            out.extend(whole.iter().map(|value| value.im));
            self.n_out += both;
            start += both;
        }
        self.pending.drain(..start);
    }
}

impl Distorter for SofterBand {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String> {
        self.n_in += samples.len();
        self.pending.extend_from_slice(samples);
        self.run(out);
        Ok(())
    }

    fn finish(mut self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String> {
        while self.n_out < self.n_in {
            let silence = self.pending.len() + 2 * self.block();
            self.pending.resize(silence, 0.0);
            self.run(out);
        }
        out.truncate(out.len() - (self.n_out - self.n_in));
        Ok(())
    }
}
