//! The channels become one, and whether that one still holds what they held.

use symphonia::core::audio::{Audio, GenericAudioBufferRef};

use crate::ExtractionError;
use crate::downmix::Heard;

/// Decibels by which what is heard may be softer than the channels: the mean over those of music that shares nothing is 3
/// softer, and 20 leave a hundredth of the energy.
const MOST_CANCELLED_DB: f64 = 20.0;
/// Beyond this, in decibels, nothing but rounding is left.
const SILENCED_DB: f64 = 80.0;

/// One channel made of several, and the energies of what enters and what leaves.
pub(super) struct Mix {
    heard: Heard,
    /// One packet, channel after channel, for sample formats other than f32.
    planes: Vec<Vec<f32>>,
    /// One channel-interleaved packet, where one channel is picked.
    interleaved: Vec<f32>,
    /// Energy of the channels, the mean over them.
    energy_in: f64,
    energy_out: f64,
    /// The same of packets of two channels.
    stereo_in: f64,
    stereo_out: f64,
}

impl Mix {
    pub(super) fn new(heard: Heard) -> Self {
        Self {
            heard,
            planes: Vec::new(),
            interleaved: Vec::new(),
            energy_in: 0.0,
            energy_out: 0.0,
            stereo_in: 0.0,
            stereo_out: 0.0,
        }
    }

    /// Fills `mono`.
    pub(super) fn down(&mut self, decoded: &GenericAudioBufferRef<'_>, mono: &mut Vec<f32>) {
        let channels = decoded.num_planes();
        let energy_in = match self.heard {
            Heard::Left if channels > 1 => self.pick(decoded, mono, |frame| frame[0]),
            Heard::Right if channels > 1 => self.pick(decoded, mono, |frame| frame[1]),
            Heard::HalfDifference if channels == 2 => {
                self.pick(decoded, mono, |frame| 0.5 * (frame[0] - frame[1]))
            }
            _ => self.mean(decoded, mono),
        };
        if channels > 1 {
            let (energy_in, energy_out) = (energy_in / channels as f64, energy(mono));
            self.energy_in += energy_in;
            self.energy_out += energy_out;
            if channels == 2 {
                self.stereo_in += energy_in;
                self.stereo_out += energy_out;
            }
        }
    }

    /// The mean over the channels, added up in f32 as librosa's `to_mono` does. Returns the energy of all where there are
    /// several.
    fn mean(&mut self, decoded: &GenericAudioBufferRef<'_>, mono: &mut Vec<f32>) -> f64 {
        if let GenericAudioBufferRef::F32(buffer) = decoded {
            return mean_of(buffer.iter_planes(), buffer.num_planes(), mono);
        }
        decoded.copy_to_vecs_planar(&mut self.planes);
        mean_of(self.planes.iter().map(Vec::as_slice), self.planes.len(), mono)
    }

    /// What `one` makes of the samples of all channels at one time. Returns the energy of all.
    fn pick(
        &mut self,
        decoded: &GenericAudioBufferRef<'_>,
        mono: &mut Vec<f32>,
        one: impl Fn(&[f32]) -> f32,
    ) -> f64 {
        decoded.copy_to_vec_interleaved(&mut self.interleaved);
        mono.extend(self.interleaved.chunks_exact(decoded.num_planes()).map(one));
        energy(&self.interleaved)
    }

    /// What is to be heard of the song instead, where only all of it told.
    ///
    /// The energies of mean and half difference add up to that of the channels, `(L² + R²) / 2`.
    pub(super) fn instead(&self) -> Option<Heard> {
        let differ = self.stereo_in - self.stereo_out > self.stereo_out;
        (self.heard == Heard::MeanUnlessSofter && differ).then_some(Heard::HalfDifference)
    }

    /// Refuses a song of `seconds` of whose channels nothing is heard; warns where it is little.
    pub(super) fn judge(&self, seconds: f64) -> Result<Option<String>, ExtractionError> {
        if self.energy_in.is_nan() || self.energy_in <= 0.0 {
            return Ok(None);
        }
        let softer_db = 10.0 * (self.energy_in / self.energy_out.max(f64::MIN_POSITIVE)).log10();
        let channel = match self.heard {
            Heard::Left => Some("first"),
            Heard::Right => Some("second"),
            _ => None,
        };
        if softer_db > SILENCED_DB {
            return Err(match channel {
                Some(channel) => ExtractionError::SilentChannel { channel, seconds },
                None => ExtractionError::Cancelled { seconds },
            });
        }
        Ok((softer_db > MOST_CANCELLED_DB).then(|| match channel {
            Some(channel) => format!(
                "its {channel} channel, which alone is heard, is {softer_db:.0} dB softer than all together; another \
                 downmix may hear more"
            ),
            None => format!(
                "its channels cancel each other: their mean, which is what is heard, is {softer_db:.0} dB softer than \
                 they are; the downmix mid-side-loudest hears them"
            ),
        }))
    }
}

/// Fills `mono` with the mean over the channels. Returns the energy of all where there are several.
fn mean_of<'p>(mut planes: impl Iterator<Item = &'p [f32]>, channels: usize, mono: &mut Vec<f32>) -> f64 {
    let first = planes.next().unwrap_or_default();
    mono.extend_from_slice(first);
    if channels < 2 {
        return 0.0;
    }
    let mut energy_in = energy(first);
    for plane in planes {
        energy_in += energy(plane);
        for (sum, sample) in mono.iter_mut().zip(plane) {
            *sum += sample;
        }
    }
    for sum in mono.iter_mut() {
        *sum /= channels as f32;
    }
    energy_in
}

/// The sum of squares, in a way that compilers turn into vectors.
fn energy(samples: &[f32]) -> f64 {
    let mut lanes = [0.0f32; 16];
    let chunks = samples.chunks_exact(lanes.len());
    let rest: f32 = chunks.remainder().iter().map(|sample| sample * sample).sum();
    for chunk in chunks {
        for (lane, sample) in lanes.iter_mut().zip(chunk) {
            *lane += sample * sample;
        }
    }
    f64::from(rest) + lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>()
}
