//! SpecAugment's masks: bands of time and of frequency of each clip say nothing.

use auteur_classifier::{Rule, SHARE, SettingError, Settings};
use auteur_ground::RandomStream;
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, Given, Kind, each_clip, floor};
use crate::data::Batch;

const BANDS: Rule<usize> = Rule { allows: |bands| *bands <= 100, words: "at most 100" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Mask> = Kind::new();

/// Sets bands of frames and bands of mel bands of each clip to one value. A band's width is drawn evenly from none to the
/// widest, its place evenly from those where it lies within the clip.
///
/// # Source
/// Park et al., "SpecAugment: a simple data augmentation method for automatic speech recognition", Interspeech 2019, without
/// its warping of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Mask {
    /// Bands of frames.
    time_bands: usize,
    /// The widest band of frames as a share of the clip.
    widest_time: f64,
    /// Bands of mel bands.
    frequency_bands: usize,
    /// The widest band of mel bands as a share of all of them.
    widest_frequency: f64,
    /// What the bands hold then.
    fill: Fill,
}

/// The value of what is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Fill {
    /// The clip's mean.
    Mean,
    /// The clip's lowest value.
    Floor,
}

impl Default for Mask {
    fn default() -> Self {
        Self { time_bands: 2, widest_time: 0.2, frequency_bands: 2, widest_frequency: 0.2, fill: Fill::Mean }
    }
}

impl Settings for Mask {
    fn validate(&self) -> Result<(), SettingError> {
        BANDS.holds("time_bands", &self.time_bands)?;
        BANDS.holds("frequency_bands", &self.frequency_bands)?;
        SHARE.holds("widest_time", &self.widest_time)?;
        SHARE.holds("widest_frequency", &self.widest_frequency)
    }
}

impl Augmentation for Mask {
    const NAME: &'static str = "mask";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        let (n_mels, frames, length) = (batch.sizes.n_mels, batch.sizes.frames, batch.clip_length());
        each_clip(batch, random, |clip, random| {
            let fill = match self.fill {
                Fill::Mean => {
                    (clip.iter().map(|value| f64::from(*value)).sum::<f64>() / length as f64) as f32
                }
                Fill::Floor => floor(clip),
            };
            let [in_time, in_frequency] = [0, 1].map(|label| random.branch(label));
            for band in bands(self.time_bands, self.widest_time, frames, in_time) {
                clip[band.start * n_mels..band.end * n_mels].fill(fill);
            }
            for band in bands(self.frequency_bands, self.widest_frequency, n_mels, in_frequency) {
                clip.chunks_exact_mut(n_mels).for_each(|frame| frame[band.clone()].fill(fill));
            }
        });
    }
}

/// `count` random bands of `0..length`, each at most the share `widest` of it.
fn bands(
    count: usize,
    widest: f64,
    length: usize,
    random: RandomStream,
) -> impl Iterator<Item = std::ops::Range<usize>> {
    let widest = ((widest * length as f64) as usize).min(length);
    (0..count as u64).map(move |band| {
        let width = random.below(2 * band, widest + 1);
        let start = random.below(2 * band + 1, length - width + 1);
        start..start + width
    })
}

#[cfg(test)]
mod tests {
    use auteur_audio::FeatureConfig;
    use auteur_classifier::Sizes;

    use super::*;

    const SIZES: Sizes = Sizes { frames: 20, n_mels: 10, n_artists: 2 };

    /// Three clips of different values.
    fn batch() -> Batch {
        let values = (0..600u64).map(|at| -60.0 + 50.0 * RandomStream::new(1).uniform(at) as f32).collect();
        Batch { values, labels: vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0], sizes: SIZES }
    }

    fn masked(mask: &Mask, seed: u64) -> Batch {
        let mut masked = batch();
        let features = &FeatureConfig::default();
        mask.augment(&mut masked, Given { features, random: RandomStream::new(seed) });
        assert_eq!(masked.labels, batch().labels);
        masked
    }

    #[test]
    fn a_mask_is_whole_frames_of_the_clips_mean_or_floor_and_all_else_stays() {
        for fill in [Fill::Mean, Fill::Floor] {
            let expected = |clip: &[f32]| match fill {
                Fill::Mean => clip.iter().sum::<f32>() / clip.len() as f32,
                Fill::Floor => clip.iter().copied().fold(f32::INFINITY, f32::min),
            };
            let mask = Mask { time_bands: 1, widest_time: 0.5, frequency_bands: 0, fill, ..Mask::default() };
            let (mut widest, mut widths) = (0, std::collections::BTreeSet::new());
            for seed in 0..100 {
                let (masked, batch) = (masked(&mask, seed), batch());
                for (masked, clip) in masked.values.chunks(200).zip(batch.values.chunks(200)) {
                    let changed: Vec<bool> =
                        masked.chunks(10).zip(clip.chunks(10)).map(|(now, before)| now != before).collect();
                    let width = changed.iter().filter(|changed| **changed).count();
                    let first = changed.iter().position(|changed| *changed).unwrap_or(0);
                    assert!(changed[first..first + width].iter().all(|changed| *changed), "{changed:?}");
                    let inside = &masked[10 * first..10 * (first + width)];
                    // The rounding of 200 values to f32.
                    assert!(inside.iter().all(|value| (value - expected(clip)).abs() < 1e-4));
                    widest = widest.max(width);
                    widths.insert(width);
                }
            }
            assert_eq!(widest, 10);
            assert_eq!(widths.len(), 11, "every width from none to the widest: {widths:?}");
        }
    }

    #[test]
    fn a_band_of_frequencies_is_masked_in_every_frame() {
        let mask = Mask { time_bands: 0, frequency_bands: 1, widest_frequency: 1.0, ..Mask::default() };
        let (masked, batch) = (masked(&mask, 4), batch());
        for (masked, clip) in masked.values.chunks(200).zip(batch.values.chunks(200)) {
            let changed = |frame: usize| -> Vec<bool> {
                let of = 10 * frame..10 * (frame + 1);
                masked[of.clone()].iter().zip(&clip[of]).map(|(now, before)| now != before).collect()
            };
            assert!((1..20).all(|frame| changed(frame) == changed(0)));
        }
        assert_ne!(masked, batch);
    }

    #[test]
    fn the_same_stream_masks_the_same_and_another_masks_otherwise() {
        assert_eq!(masked(&Mask::default(), 1), masked(&Mask::default(), 1));
        assert_ne!(masked(&Mask::default(), 1), masked(&Mask::default(), 2));
    }

    #[test]
    fn masks_that_make_no_sense_are_refused() {
        let wide = Mask { widest_time: 1.5, ..Mask::default() }.validate().unwrap_err().to_string();
        assert_eq!(wide, "widest_time is 1.5: it must be from 0 to 1");
        assert!(Mask { widest_frequency: f64::NAN, ..Mask::default() }.validate().is_err());
        assert!(Mask { time_bands: 101, ..Mask::default() }.validate().is_err());
    }
}
