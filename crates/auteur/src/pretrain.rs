//! A store and settings become an encoder: a network that has learnt to tell the artists of all songs apart.

use std::path::Path;

use auteur_classifier::FitEnd;
use auteur_dataset::Split;
use auteur_ground::Progress;

use crate::train::{Lesson, TrainError, TrainSettings};

/// Trains a network as [`train`](crate::train()) does, in the folder `run`, but on all songs of the store whose artists the
/// settings leave in: a tenth of them decides when to stop, and none is tested. Which split the settings ask for decides nothing.
///
/// The run's `model.safetensors` is the encoder: [`PrepareSettings::encoder`](crate::PrepareSettings::encoder) has its bottleneck
/// make vectors, [`TrainRequest::from`](crate::TrainRequest::from) has a training begin with its weights. How well it hears must
/// be measured by artists that it has not learnt from.
///
/// # Errors
/// [`TrainError`]; [`TrainError::NoEncoder`] for a classifier that is no network.
pub fn pretrain(
    store: &Path,
    run: &Path,
    settings: &TrainSettings,
    progress: &dyn Progress,
) -> Result<FitEnd, TrainError> {
    let lesson = Lesson { store, run, settings };
    lesson.expect_encoder()?;
    let draw = |store: &auteur_dataset::FeatureStore, configuration: &auteur_classifier::Configuration| {
        let (seed, exclude) = (configuration.training.seed, &configuration.split.exclude);
        Ok(Split::without_test(store.songs(), seed, exclude)?)
    };
    lesson.learn(draw, progress)
}
