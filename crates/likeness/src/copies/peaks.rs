//! The peaks of a spectrogram: values that nothing around them exceeds, with their places between the frames and bands.

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::fingerprint::Peak;

/// Frames to each side in which a peak is the highest value.
const FRAMES: usize = 6;
/// Bands to each side in which it is.
const BANDS: usize = 5;
/// Decibels by which it rises above the mean of its surroundings: less is noise, or the floor at which songs are clipped.
const RISE_DB: f32 = 4.0;

/// The peaks of a song in the order of time, then of bands, each measured from its first frame and lowest band.
///
/// `values` are decibels, `[frames, n_mels]`.
pub(super) fn peaks(values: &[f16], n_mels: usize) -> Vec<Peak> {
    let mut decibels = vec![0.0; values.len()];
    values.convert_to_f32_slice(&mut decibels);
    let song = Decibels { values: &decibels, n_mels, n_frames: values.len() / n_mels.max(1) };
    let mut peaks = Vec::new();
    for frame in 1..song.n_frames.saturating_sub(1) {
        for band in 1..n_mels.saturating_sub(1) {
            if song.is_next_to_none_higher(frame, band) && song.is_peak(frame, band) {
                peaks.push(song.refined(frame, band));
            }
        }
    }
    peaks
}

struct Decibels<'a> {
    values: &'a [f32],
    n_mels: usize,
    n_frames: usize,
}

impl Decibels<'_> {
    fn at(&self, frame: usize, band: usize) -> f32 {
        self.values[frame * self.n_mels + band]
    }

    /// What most values fail at: their neighbours on four sides.
    fn is_next_to_none_higher(&self, frame: usize, band: usize) -> bool {
        let own = self.at(frame, band);
        // Of equal values the first is the peak.
        own > self.at(frame - 1, band)
            && own >= self.at(frame + 1, band)
            && own > self.at(frame, band - 1)
            && own >= self.at(frame, band + 1)
    }

    fn is_peak(&self, frame: usize, band: usize) -> bool {
        let own = self.at(frame, band);
        let bands = band.saturating_sub(BANDS)..(band + BANDS + 1).min(self.n_mels);
        let frames = frame.saturating_sub(FRAMES)..(frame + FRAMES + 1).min(self.n_frames);
        let mut sum = 0.0;
        for other in frames.clone() {
            let row = &self.values[other * self.n_mels..][bands.clone()];
            for (place, &value) in row.iter().enumerate() {
                let is_before = (other, bands.start + place) < (frame, band);
                if value > own || value == own && is_before {
                    return false;
                }
                sum += value;
            }
        }
        own - sum / (frames.len() * bands.len()) as f32 > RISE_DB
    }

    /// Where the highest point lies of the parabolas through a peak and its neighbours.
    fn refined(&self, frame: usize, band: usize) -> Peak {
        let own = self.at(frame, band);
        let off = |before: f32, after: f32| {
            let curve = before - 2.0 * own + after;
            if curve < 0.0 { (0.5 * (before - after) / curve).clamp(-0.5, 0.5) } else { 0.0 }
        };
        Peak {
            frame: frame as f32 + off(self.at(frame - 1, band), self.at(frame + 1, band)),
            band: band as f32 + off(self.at(frame, band - 1), self.at(frame, band + 1)),
        }
    }
}
