//! The song without its treble, as through an old radio.

use std::sync::Arc;

use super::{Distorter, Distortion};
use crate::resample::{Resampler, ResamplerPlan};

/// Where half of a tone's amplitude is left, in Hz.
const HALF_GAIN_HZ: f64 = 4_000.0;
/// Hz below it where tones begin to suffer, and above it where nothing is left.
const SLOPE_HZ: f64 = 300.0;

pub(super) static ALL: [Distortion; 1] = [Distortion {
    name: "low-pass-4000",
    about: "nothing above 4 kHz",
    rate: None,
    begin: |sample_rate| Ok(Box::new(LowPass::at(sample_rate))),
}];

struct LowPass {
    /// None where the song's rate leaves nothing to take away.
    filter: Option<Resampler>,
}

impl LowPass {
    fn at(sample_rate: u32) -> Self {
        let highest_hz = f64::from(sample_rate) / 2.0;
        let edges = [HALF_GAIN_HZ - SLOPE_HZ, HALF_GAIN_HZ + SLOPE_HZ].map(|hz| hz / highest_hz);
        let filter = || Resampler::new(Arc::new(ResamplerPlan::low_pass(edges[0], edges[1])));
        Self { filter: (highest_hz > HALF_GAIN_HZ).then(filter) }
    }
}

impl Distorter for LowPass {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String> {
        match &mut self.filter {
            Some(filter) => filter.push(samples, out),
            None => out.extend_from_slice(samples),
        }
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String> {
        if let Some(filter) = self.filter {
            filter.finish(out);
        }
        Ok(())
    }
}
