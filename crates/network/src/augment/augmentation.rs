//! What an augmentation offers, and how the list holds those of different settings side by side.

use std::marker::PhantomData;

use auteur_classifier::{Section, SettingError, Settings};
use auteur_ground::RandomStream;

use crate::data::Batch;

/// A change of training clips and their labels; its settings are the value itself.
pub(super) trait Augmentation: Settings {
    /// The name in the settings.
    const NAME: &'static str;

    /// Changes a batch; all that is left to chance comes from `random`, a stream of this batch alone.
    fn augment(&self, batch: &mut Batch, random: RandomStream);
}

/// An augmentation whatever its settings.
pub(super) trait AnyAugmentation: Sync {
    /// The name in the settings.
    fn name(&self) -> &'static str;

    /// Reads its settings strictly, and returns all of them.
    fn complete(&self, settings: &Section) -> Result<Section, SettingError>;

    /// [`Augmentation::augment`] with these settings.
    fn augment(
        &self,
        settings: &Section,
        batch: &mut Batch,
        random: RandomStream,
    ) -> Result<(), SettingError>;
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

    fn augment(
        &self,
        settings: &Section,
        batch: &mut Batch,
        random: RandomStream,
    ) -> Result<(), SettingError> {
        A::of(settings)?.augment(batch, random);
        Ok(())
    }
}
