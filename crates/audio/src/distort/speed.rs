//! The song at a wrong speed, as from a turntable: pitch and tempo change together.

use std::sync::Arc;

use super::{Distorter, Distortion};
use crate::resample::{Resampler, ResamplerPlan};

pub(super) static ALL: [Distortion; 2] = [
    Distortion {
        name: "speed-2",
        about: "2 % slower and lower",
        rate: None,
        begin: |_| Ok(Box::new(Speed::of(98, 100))),
    },
    Distortion {
        name: "speed+2",
        about: "2 % faster and higher",
        rate: None,
        begin: |_| Ok(Box::new(Speed::of(102, 100))),
    },
];

struct Speed(Resampler);

impl Speed {
    /// The song's samples, taken for those of a rate that is `new / old` of its own, at the song's own rate.
    fn of(new: u32, old: u32) -> Self {
        Self(Resampler::new(Arc::new(ResamplerPlan::new(new, old))))
    }
}

impl Distorter for Speed {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String> {
        self.0.push(samples, out);
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String> {
        self.0.finish(out);
        Ok(())
    }
}
