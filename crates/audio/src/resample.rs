//! Samples at the song's rate enter, samples at the features' rate leave.
//!
//! It sounds like librosa's default, soxr HQ: the same pass-band, the same roll-off below half the lower rate, linear
//! phase, no delay. A rate more than 2.5 times too high is first halved, as often as it takes, with short filters; one
//! steep filter then goes the rest of the way.

mod halving;
mod kaiser;
mod stage;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use halving::{Halving, HalvingPlan};
use kaiser::{LowPass, Window};
use stage::{Stage, StagePlan, gcd};

pub(crate) use kaiser::LowPassTaps;

/// Where the pass-band ends, as a share of half the lower rate: soxr HQ's.
const PASS_BAND_END: f64 = 0.913_744;

/// The filters from one rate to another, shared by all songs of that rate.
pub(crate) struct ResamplerPlan {
    /// Output samples for an input sample, as librosa computes it.
    ratio: f64,
    /// What comes first.
    halvings: Vec<HalvingPlan>,
    steep: StagePlan,
}

impl ResamplerPlan {
    /// Designs the filters from `from` to `to`, two different rates in Hz, or in any unit.
    pub(crate) fn new(from: u32, to: u32) -> Self {
        let mut halvings = Vec::new();
        // The rate that has been reached is `from / divisor`.
        let mut divisor = 1u64;
        let mut lead = 0;
        // Closer to twice the rate, the halving itself would have to be steep.
        while 2 * u64::from(from) > 5 * u64::from(to) * divisor {
            let reached = f64::from(from) / divisor as f64;
            let halving = LowPass::halving(reached, f64::from(to));
            // A filter's output begins before its input does.
            let next_lead = (halving.reach() + lead).div_ceil(2);
            halvings.push(HalvingPlan::new(&halving, (lead, next_lead)));
            lead = next_lead;
            divisor *= 2;
        }
        let reached = f64::from(from) / divisor as f64;
        let lower = reached.min(f64::from(to));
        let steep = LowPass::new(PASS_BAND_END * lower / reached, lower / reached, soxr_window(from, to));
        let steep = StagePlan::new((u64::from(from), u64::from(to) * divisor), &steep, lead);
        Self { ratio: f64::from(to) / f64::from(from), halvings, steep }
    }

    /// Designs a filter that leaves the rate as it is and takes away what lies above: from where tones begin to suffer to where
    /// nothing is left, both as shares of half the rate.
    pub(crate) fn low_pass(pass: f64, stop: f64) -> Self {
        let filter = LowPass::new(pass, stop, Window::LONG);
        Self { ratio: 1.0, halvings: Vec::new(), steep: StagePlan::new((1, 1), &filter, 0) }
    }

    /// Samples that leave for `n` that enter.
    ///
    /// # Source
    /// librosa `resample`: `ceil(n * ratio)` in f64.
    fn output_length(&self, n: u64) -> u64 {
        (n as f64 * self.ratio).ceil() as u64
    }
}

/// The window of the filter that soxr HQ would take: shorter for the simplest ratios (8, 12, 24, 32 and 48 kHz to 16)
/// than for all others, as fitted to its measured response from 7.2 to 8 kHz.
fn soxr_window(from: u32, to: u32) -> Window {
    let input_samples = u64::from(from) / gcd(u64::from(from), u64::from(to));
    if input_samples <= 3 { Window::SHORT } else { Window::LONG }
}

/// One song being resampled, block by block.
pub(crate) struct Resampler {
    plan: Arc<ResamplerPlan>,
    halvings: Vec<Halving>,
    steep: Stage,
    /// What passes between two filters.
    between: [Vec<f32>; 2],
    n_in: u64,
    n_out: u64,
}

impl Resampler {
    pub(crate) fn new(plan: Arc<ResamplerPlan>) -> Self {
        let halvings = plan.halvings.iter().map(Halving::new).collect();
        let steep = Stage::new(&plan.steep);
        Self { plan, halvings, steep, between: [Vec::new(), Vec::new()], n_in: 0, n_out: 0 }
    }

    /// Takes further samples and appends those that are ready to `out`.
    pub(crate) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.n_in += samples.len() as u64;
        let before = out.len();
        self.run(samples, out);
        self.n_out += (out.len() - before) as u64;
    }

    /// Appends the last samples to `out`, so that as many have left as librosa returns.
    pub(crate) fn finish(mut self, out: &mut Vec<f32>) {
        let missing = self.plan.output_length(self.n_in) - self.n_out;
        let length = out.len() + missing as usize;
        while out.len() < length {
            self.run(&[0.0; 1024], out);
        }
        out.truncate(length);
    }

    /// Sends `samples` through all filters.
    fn run(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let [halved, next] = &mut self.between;
        let mut entering = samples;
        for (halving, plan) in self.halvings.iter_mut().zip(&self.plan.halvings) {
            next.clear();
            halving.push(plan, entering, next);
            std::mem::swap(halved, next);
            entering = halved;
        }
        self.steep.push(&self.plan.steep, entering, out);
    }
}

/// The way from any song's rate to one, with filters that are designed when a song first needs them. Can be shared by
/// threads.
pub struct Resamplers {
    sample_rate: u32,
    /// By the rate that they start from.
    plans: Mutex<BTreeMap<u32, Arc<ResamplerPlan>>>,
}

/// Filters kept for the next song of the same rate: the usual rates, and no more memory than a few megabytes.
const MAX_KEPT_PLANS: usize = 8;

impl Resamplers {
    /// Resamplers to `sample_rate` Hz.
    pub fn new(sample_rate: u32) -> Self {
        Self { sample_rate, plans: Mutex::default() }
    }

    /// Begins with a song of `song_rate` Hz.
    pub fn begin(&self, song_rate: u32) -> SongResampler {
        let resampler = (song_rate != self.sample_rate).then(|| Resampler::new(self.plan(song_rate)));
        SongResampler { resampler, resampled: Vec::new() }
    }

    fn plan(&self, song_rate: u32) -> Arc<ResamplerPlan> {
        // A panic while the lock was held leaves the map as it was, so a poisoned lock is as good as another.
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&song_rate) {
            return Arc::clone(plan);
        }
        let plan = Arc::new(ResamplerPlan::new(song_rate, self.sample_rate));
        if plans.len() < MAX_KEPT_PLANS {
            plans.insert(song_rate, Arc::clone(&plan));
        }
        plan
    }
}

/// A song on its way to another rate, or to the one that it has.
pub struct SongResampler {
    resampler: Option<Resampler>,
    resampled: Vec<f32>,
}

impl SongResampler {
    /// Takes further samples; returns those that are ready.
    pub fn push<'s>(&'s mut self, samples: &'s [f32]) -> &'s [f32] {
        let Some(resampler) = &mut self.resampler else { return samples };
        self.resampled.clear();
        resampler.push(samples, &mut self.resampled);
        &self.resampled
    }

    /// Ends the song; returns its last samples.
    pub fn finish(self) -> Vec<f32> {
        let Self { resampler, mut resampled } = self;
        resampled.clear();
        if let Some(resampler) = resampler {
            resampler.finish(&mut resampled);
        }
        resampled
    }
}

#[cfg(test)]
mod tests;
