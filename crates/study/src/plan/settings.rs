//! What the trials of a plan are done with: the settings that they share, and with these those of each.

use std::collections::BTreeMap;

use auteur_classifier::{Configuration, SplitConfig, TrainingConfig};

use super::StudyPlan;
use crate::Condition;

impl StudyPlan {
    /// The settings that the trials of these classifiers share, with nothing in them that one trial has otherwise than
    /// another, and nothing that decides no result. The features go with the store.
    pub(crate) fn shared_settings(&self, classifiers: &[&str]) -> Configuration {
        let Configuration { sections, .. } = self.settings.of_recipes(classifiers);
        Configuration {
            classifier: classifiers.first().copied().unwrap_or_default().to_owned(),
            store: None,
            split: SplitConfig::default(),
            features: None,
            // A setting that is added there is one that trials share, or not: this line must say.
            training: TrainingConfig {
                threads: 0,
                seed: 0,
                clip_frames: TrainingConfig::default().clip_frames,
                drop_last_clip: self.settings.training.drop_last_clip,
            },
            sections,
        }
    }

    /// All settings of a trial, which is that of a recipe, also of a variant. Which artists are left out is for its split
    /// to say.
    pub(crate) fn settings_of(&self, condition: &Condition, clip_frames: usize) -> Configuration {
        let Condition { classifier, split, seed, fold, .. } = condition;
        let (recipe, section) = (self.recipe_of(classifier).to_owned(), self.settings.section(classifier));
        Configuration {
            classifier: recipe.clone(),
            sections: BTreeMap::from([(recipe, section)]),
            split: SplitConfig { by: split.to_string(), fold: *fold, ..SplitConfig::default() },
            features: self.settings.features.clone(),
            training: TrainingConfig {
                seed: *seed,
                clip_frames,
                drop_last_clip: self.settings.training.drop_last_clip,
                threads: 0,
            },
            ..self.shared_settings(&[classifier])
        }
    }
}
