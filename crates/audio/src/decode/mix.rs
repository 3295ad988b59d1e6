//! The channels become one, and whether that one still holds what they held.

use symphonia::core::audio::{Audio, GenericAudioBufferRef};

use crate::ExtractionError;

/// Decibels by which the mean over the channels may be softer than the channels: those of music that shares nothing are 3,
/// and 20 leave a hundredth of the energy.
const MOST_CANCELLED_DB: f64 = 20.0;
/// Beyond this, in decibels, nothing but rounding is left.
const SILENCED_DB: f64 = 80.0;

/// The mean over the channels, and the energies of what enters and what leaves.
#[derive(Default)]
pub(super) struct Mix {
    /// One channel-interleaved packet, for sample formats other than f32.
    interleaved: Vec<f32>,
    /// Energy of the channels, the mean over them.
    energy_in: f64,
    energy_out: f64,
}

impl Mix {
    /// Fills `mono` with the mean over the channels, added up in f32 as librosa's `to_mono` does.
    pub(super) fn down(&mut self, decoded: &GenericAudioBufferRef<'_>, mono: &mut Vec<f32>) {
        let channels = decoded.num_planes();
        let count = channels as f32;
        let mut energy_in = 0.0;
        if let GenericAudioBufferRef::F32(buffer) = decoded {
            let mut planes = buffer.iter_planes();
            let first = planes.next().unwrap_or_default();
            mono.extend_from_slice(first);
            if channels > 1 {
                energy_in += energy(first);
            }
            for plane in planes {
                energy_in += energy(plane);
                for (sum, sample) in mono.iter_mut().zip(plane) {
                    *sum += sample;
                }
            }
        } else {
            decoded.copy_to_vec_interleaved(&mut self.interleaved);
            if channels > 1 {
                energy_in += energy(&self.interleaved);
            }
            mono.extend(self.interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>()));
        }
        if channels > 1 {
            for sum in mono.iter_mut() {
                *sum /= count;
            }
            self.energy_in += energy_in / f64::from(count);
            self.energy_out += energy(mono);
        }
    }

    /// Refuses a song of `seconds` whose channels leave nothing of each other; warns where they leave little.
    pub(super) fn judge(&self, seconds: f64) -> Result<Option<String>, ExtractionError> {
        if self.energy_in.is_nan() || self.energy_in <= 0.0 {
            return Ok(None);
        }
        let cancelled_db = 10.0 * (self.energy_in / self.energy_out.max(f64::MIN_POSITIVE)).log10();
        if cancelled_db > SILENCED_DB {
            return Err(ExtractionError::Cancelled { seconds });
        }
        Ok((cancelled_db > MOST_CANCELLED_DB).then(|| {
            format!(
                "its channels cancel each other: their mean, which is what is heard, is {cancelled_db:.0} dB \
                 softer than they are"
            )
        }))
    }
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
