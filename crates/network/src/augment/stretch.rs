//! Time stretch: each clip is played faster or slower, at the same pitch and for the same time.

use auteur_classifier::{SHARE, SettingError, Settings};
use serde::{Deserialize, Serialize};

use super::augmentation::{Augmentation, Given, Kind, each_clip, either_way};
use crate::data::Batch;

/// The entry in the list of augmentations.
pub(super) static KIND: Kind<Stretch> = Kind::new();

/// Plays a clip around its middle at another speed, whose logarithm is drawn evenly; values between two frames are interpolated
/// between their decibels. A slower clip loses its ends. A faster one would need frames that it does not have, and plays its
/// own backwards from each end instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Stretch {
    /// The most that is added to the speed, as a share of it; at the slowest, `1 / (1 + faster)` of the speed is left.
    faster: f64,
}

impl Default for Stretch {
    fn default() -> Self {
        Self { faster: 0.1 }
    }
}

impl Settings for Stretch {
    fn validate(&self) -> Result<(), SettingError> {
        SHARE.holds("faster", &self.faster)
    }
}

impl Augmentation for Stretch {
    const NAME: &'static str = "stretch";

    fn augment(&self, batch: &mut Batch, Given { random, .. }: Given) {
        let n_mels = batch.sizes.n_mels;
        each_clip(batch, random, |clip, random| {
            play(clip, n_mels, either_way(self.faster.ln_1p(), random, 0).exp());
        });
    }
}

/// Plays a clip at `speed`, from 1/2 to 2.
fn play(clip: &mut [f32], n_mels: usize, speed: f64) {
    let before = clip.to_vec();
    let last = before.len() / n_mels - 1;
    let middle = last as f64 / 2.0;
    for (frame, at) in clip.chunks_exact_mut(n_mels).zip(0..) {
        let place = (middle + speed * (f64::from(at) - middle)).abs();
        // The way back from the end, and never past either for the last bit of a rounding.
        let place = place.min(2.0 * last as f64 - place).clamp(0.0, last as f64);
        let (first, share) = (place as usize, place.fract() as f32);
        let row = |frame: usize| &before[frame * n_mels..][..n_mels];
        for (value, (one, next)) in frame.iter_mut().zip(row(first).iter().zip(row((first + 1).min(last)))) {
            *value = one + share * (next - one);
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
    fn a_clip_is_played_around_its_middle_and_back_from_its_ends() {
        // Frame n holds n, and -n in its second band.
        let played = |speed: f64| {
            let mut clip: Vec<f32> = (0..5).flat_map(|frame| [frame as f32, -(frame as f32)]).collect();
            play(&mut clip, 2, speed);
            assert!(clip.chunks(2).all(|frame| frame[0] == -frame[1]));
            clip.chunks(2).map(|frame| frame[0]).collect::<Vec<f32>>()
        };
        assert_eq!(played(1.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(played(0.5), [1.0, 1.5, 2.0, 2.5, 3.0]);
        assert_eq!(played(2.0), [2.0, 0.0, 2.0, 4.0, 2.0]);
        assert_eq!(played(1.25), [0.5, 0.75, 2.0, 3.25, 3.5]);
        let mut alone = [7.0, 8.0];
        play(&mut alone, 2, 1.5);
        assert_eq!(alone, [7.0, 8.0]);
    }

    #[test]
    fn each_clip_has_a_speed_of_its_own_within_the_limit() {
        let sizes = Sizes { frames: 101, n_mels: 1, n_artists: 2 };
        let ramp: Vec<f32> = (0..101).map(|frame| frame as f32).collect();
        let batch = Batch { values: ramp.repeat(100), labels: vec![0.5; 200], sizes };
        let features = &FeatureConfig::default();
        let given = Given { features, random: RandomStream::new(7) };
        let mut stretched = batch.clone();
        Stretch { faster: 0.25 }.augment(&mut stretched, given);
        let speeds: Vec<f32> = stretched.values.chunks(101).map(|clip| clip[51] - clip[50]).collect();
        assert!(speeds.iter().all(|speed| (0.8..=1.25).contains(speed)), "{speeds:?}");
        assert!(speeds.iter().any(|speed| *speed > 1.2) && speeds.iter().any(|speed| *speed < 0.85));
        let mut again = batch;
        Stretch { faster: 0.25 }.augment(&mut again, given);
        assert_eq!(again, stretched);
    }

    #[test]
    fn more_than_twice_the_speed_is_refused() {
        let refused = Stretch { faster: 1.5 }.validate().unwrap_err().to_string();
        assert_eq!(refused, "faster is 1.5: it must be from 0 to 1");
    }
}
