//! Lossy coding: each clip sounds as if an encoder of few bits had left out what is hardly heard.

use auteur_classifier::{Rule, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, DECIBELS, Given, Kind, each_clip, floor};
use crate::data::Batch;

const HERTZ: Rule<f64> =
    Rule { allows: |hertz| (100.0..=192e3).contains(hertz), words: "from 100 to 192000" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Codec> = Kind::new();

/// Does to a clip what MP3, AAC and Opus do where bits are few: nothing is left above a frequency, and nothing of what lies far
/// below the loudest band of its frame. The frequency is drawn evenly among the bands from `lowest_hertz` up, the distance evenly
/// from `masked` to twice as many decibels. What is left out falls to the clip's floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Codec {
    /// Hertz of the lowest frequency above which nothing is left.
    lowest_hertz: f64,
    /// The fewest decibels below a frame's loudest band at which bands are left out.
    masked: f64,
}

impl Default for Codec {
    fn default() -> Self {
        Self { lowest_hertz: 3000.0, masked: 30.0 }
    }
}

impl Settings for Codec {
    fn validate(&self) -> Result<(), SettingError> {
        HERTZ.holds("lowest_hertz", &self.lowest_hertz)?;
        DECIBELS.holds("masked", &self.masked)
    }
}

impl Augmentation for Codec {
    const NAME: &'static str = "codec";

    fn augment(&self, batch: &mut Batch, given: Given) {
        let hertz = given.features.mel_hertz();
        let lowest = hertz.partition_point(|centre| *centre <= self.lowest_hertz);
        each_clip(batch, given.random, |clip, random| {
            let above = (hertz.len() - lowest) as f64;
            let kept = lowest + (above * random.uniform(0)).round() as usize;
            let masked = self.masked * (1.0 + random.uniform(1));
            encode(clip, hertz.len(), kept, masked as f32);
        });
    }
}

/// Leaves of each frame's bands the first `kept`, and of those what lies at most `masked` decibels below the loudest.
fn encode(clip: &mut [f32], n_mels: usize, kept: usize, masked: f32) {
    let floor = floor(clip);
    for frame in clip.chunks_exact_mut(n_mels) {
        let softest = frame.iter().copied().fold(f32::NEG_INFINITY, f32::max) - masked;
        for (band, value) in frame.iter_mut().enumerate() {
            if band >= kept || *value < softest {
                *value = floor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_classifier::Sizes;
    use auteur_ground::RandomStream;

    use super::*;

    #[test]
    fn high_bands_and_soft_bands_fall_to_the_floor() {
        let mut clip = [0.0, -10.0, -30.5, -29.5, -5.0, -80.0, -40.0, -60.0, -70.5, -1.0];
        encode(&mut clip, 5, 4, 30.0);
        assert_eq!(clip, [0.0, -10.0, -80.0, -29.5, -80.0, -80.0, -80.0, -80.0, -80.0, -80.0]);
    }

    #[test]
    fn bands_below_the_lowest_frequency_are_kept_and_each_clip_is_cut_elsewhere() {
        let features = FeatureConfig { n_mels: 40, ..FeatureConfig::default() };
        let sizes = Sizes { frames: 3, n_mels: 40, n_artists: 2 };
        // Nothing is soft enough to be masked; one value is the floor.
        let mut clip: Vec<f32> =
            (0..120u64).map(|at| -20.0 * RandomStream::new(4).uniform(at) as f32).collect();
        clip[0] = -25.0;
        let batch = Batch { values: clip.repeat(100), labels: vec![0.5; 200], sizes };
        let given = Given { features: &features, random: RandomStream::new(6) };
        let mut coded = batch.clone();
        Codec::default().augment(&mut coded, given);
        let below = features.mel_hertz().partition_point(|centre| *centre <= 3000.0);
        let cuts: std::collections::BTreeSet<usize> = (coded.values.chunks(40).zip(batch.values.chunks(40)))
            .map(|(now, before)| {
                let kept = now.iter().zip(before).take_while(|(now, before)| now == before).count();
                assert!(now[kept..].iter().all(|value| *value == -25.0));
                kept
            })
            .collect();
        assert_eq!((cuts.first(), cuts.last()), (Some(&below), Some(&40)));
        let mut again = batch;
        Codec::default().augment(&mut again, given);
        assert_eq!(again, coded);
    }

    #[test]
    fn a_frequency_that_nobody_hears_is_refused() {
        let refused = Codec { lowest_hertz: 5.0, ..Codec::default() }.validate().unwrap_err().to_string();
        assert_eq!(refused, "lowest_hertz is 5.0: it must be from 100 to 192000");
    }
}
