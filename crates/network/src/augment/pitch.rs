//! Pitch: each clip sounds higher or lower, at the same speed.

use auteur_classifier::{Rule, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, Given, Kind, each_clip, either_way};
use crate::data::Batch;

const SEMITONES: Rule<f64> =
    Rule { allows: |semitones| (0.0..=24.0).contains(semitones), words: "from 0 to 24" };

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Pitch> = Kind::new();

/// Shifts all frequencies of a clip by a factor, harmonics and formants alike; semitones up or down are drawn evenly.
///
/// Mel bands are not spaced alike: each band of the clip, whose centre is at so many hertz, hears what lay at those hertz by the
/// factor, which lies between the centres of two bands and is interpolated between their decibels. Beyond the lowest and the
/// highest centre there is nothing to be heard from, and the outermost band stands for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Pitch {
    /// The most semitones up or down.
    semitones: f64,
}

impl Default for Pitch {
    fn default() -> Self {
        Self { semitones: 2.0 }
    }
}

impl Settings for Pitch {
    fn validate(&self) -> Result<(), SettingError> {
        SEMITONES.holds("semitones", &self.semitones)
    }
}

impl Augmentation for Pitch {
    const NAME: &'static str = "pitch";

    fn augment(&self, batch: &mut Batch, given: Given) {
        let hertz = given.features.mel_hertz();
        each_clip(batch, given.random, |clip, random| {
            shift(clip, &hertz, 2f64.powf(either_way(self.semitones, random, 0) / 12.0));
        });
    }
}

/// Multiplies all frequencies of a clip by `factor`; `hertz` are the centres of its bands.
fn shift(clip: &mut [f32], hertz: &[f64], factor: f64) {
    let places: Vec<Place> = hertz.iter().map(|centre| Place::of(centre / factor, hertz)).collect();
    let mut before = vec![0.0; hertz.len()];
    for frame in clip.chunks_exact_mut(hertz.len()) {
        before.copy_from_slice(frame);
        for (value, Place { band, share }) in frame.iter_mut().zip(&places) {
            let low = before[*band];
            let high = before.get(band + 1).copied().unwrap_or(low);
            *value = low + share * (high - low);
        }
    }
}

/// A place between two bands.
struct Place {
    /// The lower band.
    band: usize,
    /// Share of the way to the next.
    share: f32,
}

impl Place {
    /// Of so many hertz among bands of these centres.
    fn of(wanted: f64, hertz: &[f64]) -> Self {
        let not_above = hertz.partition_point(|centre| *centre <= wanted);
        match (not_above.checked_sub(1), hertz.get(not_above)) {
            (None, _) => Self { band: 0, share: 0.0 },
            (Some(band), None) => Self { band, share: 0.0 },
            (Some(band), Some(above)) => {
                let share = (wanted - hertz[band]) / (above - hertz[band]);
                Self { band, share: share as f32 }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use auteur_audio::{FeatureConfig, MelScale};
    use auteur_classifier::Sizes;
    use auteur_ground::RandomStream;

    use super::*;

    /// Decibels of a smooth curve over octaves, at this many hertz.
    fn curve(hertz: f64) -> f64 {
        20.0 * (2.0 * hertz.log2()).sin() - 30.0
    }

    #[test]
    fn what_sounded_at_a_frequency_sounds_at_the_frequency_times_the_factor() {
        for mel_scale in [MelScale::Slaney, MelScale::Htk] {
            let hertz = FeatureConfig { mel_scale, ..FeatureConfig::default() }.mel_hertz();
            for semitones in [-12.0, -2.0, -0.3, 0.5, 3.0, 12.0] {
                let factor = 2f64.powf(semitones / 12.0);
                let mut clip: Vec<f32> = hertz.iter().map(|hertz| curve(*hertz) as f32).collect();
                shift(&mut clip, &hertz, factor);
                for (found, hertz_of_band) in clip.iter().zip(&hertz) {
                    let source = hertz_of_band / factor;
                    // Where bands lie close on the scale of octaves, a straight line between them is near the curve.
                    if source > 500.0 && source < hertz[hertz.len() - 1] {
                        let expected = curve(source);
                        let apart = (f64::from(*found) - expected).abs();
                        assert!(apart < 0.1, "{hertz_of_band} Hz, {semitones}: {found}, {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn beyond_the_ends_the_outermost_band_is_heard_and_no_shift_changes_nothing() {
        let hertz = [100.0, 200.0, 300.0, 400.0];
        let clip = [1.0, 2.0, 3.0, 4.0];
        let shifted = |factor: f64| {
            let mut clip = clip.repeat(2);
            shift(&mut clip, &hertz, factor);
            assert_eq!(clip[..4], clip[4..]);
            clip[..4].to_vec()
        };
        assert_eq!(shifted(1.0), clip);
        assert_eq!(shifted(2.0), [1.0, 1.0, 1.5, 2.0]);
        assert_eq!(shifted(0.5), [2.0, 4.0, 4.0, 4.0]);
    }

    #[test]
    fn each_clip_is_shifted_by_its_own_semitones_and_stays_in_its_range() {
        let features = FeatureConfig { n_mels: 40, ..FeatureConfig::default() };
        let sizes = Sizes { frames: 3, n_mels: 40, n_artists: 2 };
        let clip: Vec<f32> = (0..120u64).map(|at| -60.0 * RandomStream::new(4).uniform(at) as f32).collect();
        let batch = Batch { values: clip.repeat(4), labels: vec![0.5; 8], sizes };
        let given = Given { features: &features, random: RandomStream::new(6) };
        let mut shifted = batch.clone();
        Pitch::default().augment(&mut shifted, given);
        assert_ne!(shifted.values[..120], shifted.values[120..240]);
        let within = |value: &f32| (-60.0..=0.0).contains(value);
        assert!(shifted.values.iter().all(within) && shifted.labels == batch.labels);
        let mut again = batch;
        Pitch::default().augment(&mut again, given);
        assert_eq!(again, shifted);
    }

    #[test]
    fn more_than_two_octaves_are_refused() {
        let refused = Pitch { semitones: 25.0 }.validate().unwrap_err().to_string();
        assert_eq!(refused, "semitones is 25.0: it must be from 0 to 24");
    }
}
