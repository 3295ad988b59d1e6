//! Ways in which sound is changed before somebody hears it: played softer or louder, coded to save room, robbed of its
//! treble, run at a wrong speed.
//!
//! Samples enter as they were decoded, the samples of a changed copy leave, and all kinds of features are made of those. What
//! a classifier makes of such a copy tells how much it listens to what is no music. A further distortion is a file, whose
//! `ALL` names it, and a line below.

mod level;
mod low_pass;
mod mp3;
#[cfg(feature = "opus")]
mod opus;
mod softer_band;
mod speed;

use std::ops::Range;

use crate::ExtractionError;
use crate::resample::{Resamplers, SongResampler};

/// The distortions of each file, in the order of tables.
static FILES: &[&[Distortion]] = &[
    &level::ALL,
    &mp3::ALL,
    #[cfg(feature = "opus")]
    &opus::ALL,
    &low_pass::ALL,
    &speed::ALL,
];

/// A way in which sound is changed.
pub struct Distortion {
    name: &'static str,
    about: &'static str,
    /// Rate at which it works, in Hz; none: at the song's.
    rate: Option<u32>,
    /// Begins with a song of this rate, or says what keeps it from that.
    begin: fn(u32) -> Result<Box<dyn Distorter>, String>,
}

impl Distortion {
    /// All distortions, in the order of tables.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        FILES.iter().copied().flatten()
    }

    /// The name in files and tables, such as `mp3-32`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it does, in words to read.
    pub fn about(&self) -> &'static str {
        self.about
    }
}

/// A distortion at work on one song. What goes wrong is said in words that follow a colon.
trait Distorter: Send {
    /// Takes the next samples and appends those that are ready to `out`.
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String>;

    /// Appends the last samples of a song that is over to `out`.
    fn finish(self: Box<Self>, out: &mut Vec<f32>) -> Result<(), String>;
}

/// A distortion, and what it has prepared for all songs.
pub(crate) struct DistortionPlan {
    distortion: &'static Distortion,
    /// The way to the rate at which it works.
    resamplers: Option<Resamplers>,
}

impl DistortionPlan {
    pub(crate) fn new(distortion: &'static Distortion) -> Self {
        Self { distortion, resamplers: distortion.rate.map(Resamplers::new) }
    }

    /// Begins with a song of `song_rate` Hz.
    pub(crate) fn begin(&self, song_rate: u32) -> Result<Distorting, ExtractionError> {
        let sample_rate = self.distortion.rate.unwrap_or(song_rate);
        let name = self.distortion.name;
        let distorter = (self.distortion.begin)(sample_rate).map_err(|problem| refused(name, problem))?;
        let resampler = self.resamplers.as_ref().map(|resamplers| resamplers.begin(song_rate));
        Ok(Distorting { name, sample_rate, resampler, distorter, distorted: Vec::new(), left: 0 })
    }
}

/// A song being distorted, block by block.
pub(crate) struct Distorting {
    name: &'static str,
    sample_rate: u32,
    resampler: Option<SongResampler>,
    distorter: Box<dyn Distorter>,
    distorted: Vec<f32>,
    /// Samples that have left.
    left: usize,
}

impl Distorting {
    /// Begins with a song of `sample_rate` Hz in which `gain` is to be left of the amplitudes of a band of frequencies, in Hz.
    pub(crate) fn softer_band(hertz: &Range<f64>, gain: f64, sample_rate: u32) -> Self {
        let distorter = Box::new(softer_band::SofterBand::new(sample_rate, hertz, gain));
        Self { name: "softer-band", sample_rate, resampler: None, distorter, distorted: Vec::new(), left: 0 }
    }

    /// Rate of the samples that leave, in Hz.
    pub(crate) fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Takes further samples; returns those that are ready.
    pub(crate) fn push(&mut self, samples: &[f32]) -> Result<&[f32], ExtractionError> {
        let Self { name, resampler, distorter, distorted, left, .. } = self;
        let samples = resampler.as_mut().map_or(samples, |resampler| resampler.push(samples));
        distorted.clear();
        distorter.push(samples, distorted).map_err(|problem| refused(name, problem))?;
        *left += distorted.len();
        Ok(distorted)
    }

    /// Ends the song; returns its last samples, and the seconds of all that have left.
    pub(crate) fn finish(self) -> Result<(Vec<f32>, f64), ExtractionError> {
        let Self { name, sample_rate, resampler, mut distorter, mut distorted, left } = self;
        distorted.clear();
        let rest = resampler.map(SongResampler::finish).unwrap_or_default();
        let end = distorter.push(&rest, &mut distorted).and_then(|()| distorter.finish(&mut distorted));
        end.map_err(|problem| refused(name, problem))?;
        let seconds = (left + distorted.len()) as f64 / f64::from(sample_rate);
        Ok((distorted, seconds))
    }
}

/// What keeps a song from being distorted.
fn refused(distortion: &'static str, problem: String) -> ExtractionError {
    ExtractionError::NotDistorted { distortion, problem }
}

/// The sample as a file of 16 bits holds it: in steps of 1/32,768, and clipped at full scale.
fn in_16_bits(sample: f32) -> f32 {
    const STEPS: f32 = 32_768.0;
    (sample * STEPS).round().clamp(-STEPS, STEPS - 1.0) / STEPS
}

#[cfg(test)]
mod tests;
