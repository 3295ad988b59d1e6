//! Equaliser: each clip sounds as if another producer had set its bass and treble.

use auteur_classifier::{Rule, SettingError, Settings};
use auteur_ground::RandomStream;
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, DECIBELS, Given, Kind, each_clip, either_way, floor};
use crate::data::Batch;

const POINTS: Rule<usize> = Rule { allows: |points| (2..=100).contains(points), words: "from 2 to 100" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Equalise> = Kind::new();

/// Adds to each mel band of a clip what a smooth random curve has there, the same in all frames. The curve goes through points
/// at equal distances along the mel bands, each drawn evenly between both ends, and along half a wave of the cosine from one to
/// the next. What lies at the clip's floor stays there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Equalise {
    /// The most decibels that are added or taken away.
    decibels: f64,
    /// Points of the curve, the lowest and the highest band included.
    points: usize,
}

impl Default for Equalise {
    fn default() -> Self {
        Self { decibels: 6.0, points: 5 }
    }
}

impl Settings for Equalise {
    fn validate(&self) -> Result<(), SettingError> {
        DECIBELS.holds("decibels", &self.decibels)?;
        POINTS.holds("points", &self.points)
    }
}

impl Augmentation for Equalise {
    const NAME: &'static str = "equalise";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        let n_mels = batch.sizes.n_mels;
        each_clip(batch, random, |clip, random| {
            let (curve, floor) = (self.curve(n_mels, random), floor(clip));
            for frame in clip.chunks_exact_mut(n_mels) {
                let bands = frame.iter_mut().zip(&curve).filter(|(value, _)| **value > floor);
                bands.for_each(|(value, gain)| *value = (*value + gain).max(floor));
            }
        });
    }
}

impl Equalise {
    /// Decibels to add to each of `n_mels` bands.
    fn curve(&self, n_mels: usize, random: RandomStream) -> Vec<f32> {
        let point = |number: usize| either_way(self.decibels, random, number as u64);
        let distance = (n_mels.max(2) - 1) as f64 / (self.points - 1) as f64;
        let gain = |band: usize| {
            let place = band as f64 / distance;
            let before = (place as usize).min(self.points - 2);
            let share = 0.5 - 0.5 * (std::f64::consts::PI * (place - before as f64)).cos();
            ((1.0 - share) * point(before) + share * point(before + 1)) as f32
        };
        (0..n_mels).map(gain).collect()
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_classifier::Sizes;

    use super::*;

    #[test]
    fn the_curve_goes_smoothly_through_points_within_the_limit() {
        let equalise = Equalise { decibels: 4.0, points: 5 };
        let (mut highest, mut lowest) = (0f32, 0f32);
        for seed in 0..50 {
            let curve = equalise.curve(129, RandomStream::new(seed));
            highest = curve.iter().copied().fold(highest, f32::max);
            lowest = curve.iter().copied().fold(lowest, f32::min);
            for point in 0..5 {
                let drawn = either_way(4.0, RandomStream::new(seed), point) as f32;
                assert!((curve[32 * point as usize] - drawn).abs() < 1e-5, "{curve:?}");
            }
            // The steepest that a half wave of 8 dB over 32 bands can be.
            let steepest = 4.0 * std::f32::consts::PI / 32.0;
            assert!(curve.windows(2).all(|pair| (pair[1] - pair[0]).abs() <= steepest + 1e-5));
        }
        assert!((3.8..=4.0).contains(&highest) && (-4.0..-3.8).contains(&lowest), "{lowest} {highest}");
        assert_eq!(equalise.curve(1, RandomStream::new(0)).len(), 1);
    }

    #[test]
    fn every_frame_gets_the_same_curve_and_the_floor_stays() {
        let sizes = Sizes { frames: 3, n_mels: 6, n_artists: 2 };
        // The last band lies at the floor, and the one before just above it.
        let frame = [-20.0, -30.0, -25.0, -10.0, -59.999, -60.0];
        let batch = Batch { values: frame.repeat(6), labels: vec![1.0, 0.0, 0.0, 1.0], sizes };
        let features = &FeatureConfig::default();
        let given = Given { features, random: RandomStream::new(3) };
        let mut changed = batch.clone();
        Equalise::default().augment(&mut changed, given);
        for (clip, number) in changed.values.chunks(18).zip(0..) {
            let curve = Equalise::default().curve(6, given.random.branch(number));
            for now in clip.chunks(6) {
                for band in 0..5 {
                    assert_eq!(now[band], (frame[band] + curve[band]).max(-60.0));
                }
                assert_eq!(now[5], -60.0);
            }
        }
        assert_ne!(changed.values[..18], changed.values[18..]);
        let mut again = batch;
        Equalise::default().augment(&mut again, given);
        assert_eq!(again, changed);
    }

    #[test]
    fn a_curve_of_one_point_is_refused() {
        let refused = Equalise { points: 1, ..Equalise::default() }.validate().unwrap_err().to_string();
        assert_eq!(refused, "points is 1: it must be from 2 to 100");
    }
}
