//! Dynamic range compression: the loud frames of each clip come nearer to the soft ones.

use auteur_classifier::{Rule, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, DECIBELS, Given, Kind, each_clip, floor};
use crate::data::Batch;

const RATIO: Rule<f64> = Rule { allows: |ratio| (1.0..=100.0).contains(ratio), words: "from 1 to 100" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Compress> = Kind::new();

/// Takes from each frame of a clip that is louder than a threshold a part of what it lies above it: of `ratio` decibels one is
/// left. All bands of a frame lose the same, as by a compressor of a whole mix; one without attack and release. The threshold is
/// drawn evenly down from the clip's loudest frame, the ratio evenly from 1 up. What lies at the clip's floor stays there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Compress {
    /// Decibels of the lowest threshold below the loudest frame.
    deepest: f64,
    /// The largest ratio.
    ratio: f64,
}

impl Default for Compress {
    fn default() -> Self {
        Self { deepest: 30.0, ratio: 4.0 }
    }
}

impl Settings for Compress {
    fn validate(&self) -> Result<(), SettingError> {
        DECIBELS.holds("deepest", &self.deepest)?;
        RATIO.holds("ratio", &self.ratio)
    }
}

impl Augmentation for Compress {
    const NAME: &'static str = "compress";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        let n_mels = batch.sizes.n_mels;
        each_clip(batch, random, |clip, random| {
            let below = self.deepest * random.uniform(0);
            let ratio = 1.0 + (self.ratio - 1.0) * random.uniform(1);
            compress(clip, n_mels, Curve { below: below as f32, ratio: ratio as f32 });
        });
    }
}

/// What a compressor does.
#[derive(Clone, Copy)]
struct Curve {
    /// Decibels of the threshold below the loudest frame.
    below: f32,
    ratio: f32,
}

fn compress(clip: &mut [f32], n_mels: usize, curve: Curve) {
    let levels: Vec<f32> = clip.chunks_exact(n_mels).map(level).collect();
    let threshold = levels.iter().copied().fold(f32::NEG_INFINITY, f32::max) - curve.below;
    let floor = floor(clip);
    for (frame, level) in clip.chunks_exact_mut(n_mels).zip(levels) {
        let loss = (level - threshold).max(0.0) * (1.0 - 1.0 / curve.ratio);
        // What lies at the floor stays there by this alone.
        frame.iter_mut().for_each(|value| *value = (*value - loss).max(floor));
    }
}

/// Decibels of the energy of all bands together.
fn level(frame: &[f32]) -> f32 {
    10.0 * frame.iter().map(|value| 10f32.powf(0.1 * value)).sum::<f32>().log10()
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_classifier::Sizes;
    use auteur_ground::RandomStream;

    use super::*;

    /// Two bands of the same decibels are 3.0103 dB louder together.
    const BOTH: f32 = 3.010_3;

    #[test]
    fn of_the_decibels_above_the_threshold_one_in_so_many_is_left() {
        // Four frames of two bands; the last reaches the floor.
        let mut clip = [0.0, 0.0, -4.0, -4.0, -20.0, -20.0, -10.0, -60.0];
        compress(&mut clip, 2, Curve { below: 8.0, ratio: 4.0 });
        // The threshold lies 8 dB below the first frame, whose level is the sum of both bands.
        let expected = [-6.0, -6.0, -7.0, -7.0, -20.0, -20.0, -10.0, -60.0];
        for (found, expected) in clip.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{clip:?}");
        }
        assert!((level(&[0.0, 0.0]) - BOTH).abs() < 1e-4);
        // A frame above the threshold with a band at the floor.
        let mut clip = [0.0, 0.0, 0.0, -60.0];
        compress(&mut clip, 2, Curve { below: 8.0, ratio: 2.0 });
        assert!((clip[0] + 4.0).abs() < 1e-4 && clip[3] == -60.0, "{clip:?}");
    }

    #[test]
    fn a_ratio_of_1_and_a_threshold_at_the_loudest_frame_change_nothing() {
        let clip: Vec<f32> = (0..60u64).map(|at| -60.0 * RandomStream::new(4).uniform(at) as f32).collect();
        for curve in [Curve { below: 20.0, ratio: 1.0 }, Curve { below: 0.0, ratio: 9.0 }] {
            let mut compressed = clip.clone();
            compress(&mut compressed, 6, curve);
            assert_eq!(compressed, clip);
        }
    }

    #[test]
    fn frames_keep_their_order_of_loudness_and_each_clip_has_its_own_curve() {
        let sizes = Sizes { frames: 10, n_mels: 6, n_artists: 2 };
        let clip: Vec<f32> = (0..60u64).map(|at| -60.0 * RandomStream::new(4).uniform(at) as f32).collect();
        let batch = Batch { values: clip.repeat(20), labels: vec![0.5; 40], sizes };
        let features = &FeatureConfig::default();
        let given = Given { features, random: RandomStream::new(5) };
        let mut compressed = batch.clone();
        Compress::default().augment(&mut compressed, given);
        for (now, before) in compressed.values.chunks(60).zip(batch.values.chunks(60)) {
            let floor_before = floor(before);
            assert!(now.iter().zip(before).all(|(now, before)| now <= before && *now >= floor_before));
            let range = |clip: &[f32]| {
                let levels: Vec<f32> = clip.chunks(6).map(level).collect();
                levels.iter().copied().fold(f32::MIN, f32::max) - floor(&levels)
            };
            assert!(range(now) <= range(before) + 1e-4);
        }
        assert_ne!(compressed.values[..60], compressed.values[60..120]);
        let mut again = batch;
        Compress::default().augment(&mut again, given);
        assert_eq!(again, compressed);
    }

    #[test]
    fn a_ratio_below_1_is_refused() {
        let refused = Compress { ratio: 0.5, ..Compress::default() }.validate().unwrap_err().to_string();
        assert_eq!(refused, "ratio is 0.5: it must be from 1 to 100");
    }
}
