//! The landmarks of a song: four peaks that follow each other closely, told by a number, and when.
//!
//! Three would outlive more, and say less: of 100,000 songs, any two would have a hundred of them in common.

use half::f16;

use super::peaks::peaks;

/// Frames after its first peak in which the other peaks of a landmark lie.
const REACH_FRAMES: f32 = 62.0;
/// Bands above or below its first peak in which they lie.
const REACH_BANDS: f32 = 40.0;
/// Frames by which they come later at least.
const CLOSEST_FRAMES: f32 = 3.0;
/// The nearest peaks, any three of which make a landmark with the first.
const NEAREST: usize = 5;
/// Frames that one step of a landmark's number stands for.
const STEP_FRAMES: f32 = 1.5;
/// Bands that one step stands for.
const STEP_BANDS: f32 = 1.0;
/// Bands of its first peak that one step stands for: all of them move where a copy is faster.
const STEP_FIRST: f32 = 4.0;

/// The most landmarks of a long song for each of its frames: six a second by default.
const LANDMARKS_PER_FRAME: f32 = 0.2;
/// The most landmarks of any shorter song: as many as one of four minutes may have.
const LANDMARKS_OF_SHORT: usize = 1_500;
/// Landmarks of one number in a song: the first ones. Music that is made of loops has the same again and again.
const MOST_ALIKE: usize = 4;

/// A place of a spectrogram that is higher than all around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Frame, from 0.
    pub frame: f32,
    /// Band, from 0.
    pub band: f32,
}

/// What of a song outlives its being saved again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// The landmarks by number, then by frame: each number says how four peaks lie to each other.
    pub(super) landmarks: Vec<Landmark>,
}

/// Four peaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Landmark {
    pub(super) number: u32,
    pub(super) frame: u32,
}

impl Fingerprint {
    /// The fingerprint of a song. `values` are decibels, `[frames, n_mels]`, frame after frame.
    pub fn of(values: &[f16], n_mels: usize) -> Self {
        Self::of_peaks(&peaks(values, n_mels))
    }

    /// The fingerprint of a song with these peaks, in the order of their frames.
    pub fn of_peaks(peaks: &[Peak]) -> Self {
        let mut landmarks = Vec::new();
        for (place, first) in peaks.iter().enumerate() {
            let later = peaks[place + 1..].iter().take_while(|peak| peak.frame - first.frame <= REACH_FRAMES);
            let near = later.filter(|peak| {
                peak.frame - first.frame >= CLOSEST_FRAMES && (peak.band - first.band).abs() <= REACH_BANDS
            });
            let near: Vec<&Peak> = near.take(NEAREST).collect();
            for (place, second) in near.iter().enumerate() {
                for (next, third) in near.iter().enumerate().skip(place + 1) {
                    for fourth in &near[next + 1..] {
                        let number = number(first, [second, third, fourth]);
                        landmarks.push(Landmark { number, frame: first.frame.round() as u32 });
                    }
                }
            }
        }
        let frames = peaks.last().map_or(0.0, |peak| peak.frame);
        Self { landmarks: chosen(landmarks, LANDMARKS_OF_SHORT.max((LANDMARKS_PER_FRAME * frames) as usize)) }
    }

    /// Number of landmarks.
    pub fn len(&self) -> usize {
        self.landmarks.len()
    }

    /// Whether there is nothing to know the song by.
    pub fn is_empty(&self) -> bool {
        self.landmarks.is_empty()
    }
}

/// The number of four peaks, spread over all of 32 bits: two landmarks have the same one where they lie alike.
fn number(first: &Peak, others: [&Peak; 3]) -> u32 {
    let steps = |difference: f32, step: f32| (difference / step).round() as i32 as u64 & 0x7f;
    let own = steps(first.band, STEP_FIRST);
    let all = others.iter().fold(own, |all, other| {
        let bands = steps(other.band - first.band, STEP_BANDS);
        let frames = steps(other.frame - first.frame, STEP_FRAMES);
        (all << 7 | bands) << 7 | frames
    });
    // 2^64 / golden ratio: the upper half of the product depends on all bits.
    (all.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// The landmarks of the lowest numbers. Chance decides the numbers, but the same in all songs: what two songs have in common
/// of many, they have in common of these.
fn chosen(mut landmarks: Vec<Landmark>, most: usize) -> Vec<Landmark> {
    landmarks.sort_unstable();
    landmarks.dedup();
    let mut alike = 0;
    let mut before = None;
    landmarks.retain(|landmark| {
        alike = if before == Some(landmark.number) { alike + 1 } else { 0 };
        before = Some(landmark.number);
        alike < MOST_ALIKE
    });
    landmarks.truncate(most);
    landmarks.shrink_to_fit();
    landmarks
}
