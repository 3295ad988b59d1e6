//! What an augmentation offers, and how the list holds those of different settings side by side.

use std::marker::PhantomData;

use auteur_audio::FeatureConfig;
use auteur_classifier::{Rule, Section, SettingError, Settings};
use auteur_ground::RandomStream;

use crate::data::Batch;

/// How far a level may be changed.
pub(super) const DECIBELS: Rule<f64> =
    Rule { allows: |decibels| (0.0..=60.0).contains(decibels), words: "from 0 to 60" };

/// What an augmentation is given beside the batch.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// How the clips' songs became features.
    pub features: &'a FeatureConfig,
    /// All that is left to chance comes from here: a stream of this batch alone.
    pub random: RandomStream,
}

/// A change of training clips and their labels; its settings are the value itself.
pub(super) trait Augmentation: Settings {
    /// The name in the settings.
    const NAME: &'static str;

    /// Changes a batch.
    fn augment(&self, batch: &mut Batch, given: Given);
}

/// Changes each clip of a batch by a stream of its own.
pub(super) fn each_clip(
    batch: &mut Batch,
    random: RandomStream,
    mut change: impl FnMut(&mut [f32], RandomStream),
) {
    let length = batch.clip_length();
    for (clip, number) in batch.values.chunks_exact_mut(length).zip(0..) {
        change(clip, random.branch(number));
    }
}

/// A number that is drawn evenly from `-limit..limit`.
pub(super) fn either_way(limit: f64, random: RandomStream, position: u64) -> f64 {
    limit * (2.0 * random.uniform(position) - 1.0)
}

/// The lowest value of a clip. Where a song's clipping 80 dB below its loudest value reached the clip, it is that floor; an
/// augmentation that changes parts of a clip leaves it where it is, and lets nothing fall below it.
pub(super) fn floor(clip: &[f32]) -> f32 {
    clip.iter().copied().fold(f32::INFINITY, f32::min)
}

/// An augmentation whatever its settings.
pub(super) trait AnyAugmentation: Sync {
    /// The name in the settings.
    fn name(&self) -> &'static str;

    /// Reads its settings strictly, and returns all of them.
    fn complete(&self, settings: &Section) -> Result<Section, SettingError>;

    /// [`Augmentation::augment`] with these settings.
    fn augment(&self, settings: &Section, batch: &mut Batch, given: Given) -> Result<(), SettingError>;
}

/// An entry of the list of augmentations.
pub(super) struct Kind<A>(PhantomData<fn() -> A>);

impl<A> Kind<A> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A: Augmentation> AnyAugmentation for Kind<A> {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn complete(&self, settings: &Section) -> Result<Section, SettingError> {
        let of_this_one = |error| match error {
            SettingError::Value { setting, value, rule } => {
                SettingError::Value { setting: format!("{}.{setting}", A::NAME), value, rule }
            }
            SettingError::Unreadable { problem } => {
                SettingError::Unreadable { problem: format!("{}: {problem}", A::NAME) }
            }
        };
        A::of(settings).map(|settings| settings.section()).map_err(of_this_one)
    }

    fn augment(&self, settings: &Section, batch: &mut Batch, given: Given) -> Result<(), SettingError> {
        A::of(settings)?.augment(batch, given);
        Ok(())
    }
}
