//! The layers of a configuration become one: defaults, below a file, below what a caller says; checked once, here.
//!
//! Layers are merged as JSON, whose names are those of a `config.toml`, so that a setting that is added to a recipe needs no
//! line here.

use std::collections::BTreeMap;

use auteur_audio::FeatureConfig;
use serde_json::Value;

use crate::reference::REFERENCE;
use crate::settings::read;
use crate::{
    Configuration, ConfigurationError, Reference, Registry, Section, SettingError, SplitConfig,
    TrainingConfig,
};

/// The recipe that is fitted where nobody says another.
const DEFAULT_CLASSIFIER: &str = "pretrained";
/// The one that references are programs of.
const OF_REFERENCES: &str = "crnn";
/// The most threads that can be asked for.
const MOST_THREADS: usize = 1024;

impl Configuration {
    /// The configuration of these layers, each a record of settings by section that goes before those below it; what none
    /// says has its default. A layer may name a [`Reference`], whose settings then hold. Every section is read strictly, also those of recipes that are not fitted; the length of clip and
    /// the features need only suit the recipe that is fitted.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn merged(
        registry: Registry,
        layers: impl IntoIterator<Item = Value>,
    ) -> Result<Self, ConfigurationError> {
        let layers: Vec<Value> = layers.into_iter().collect();
        let reference = Reference::said(&layers)?;
        let classifier = if reference.is_some() { OF_REFERENCES } else { DEFAULT_CLASSIFIER };
        let mut merged = Value::Object(Section::from_iter([
            ("classifier".to_owned(), Value::String(classifier.to_owned())),
            ("split".to_owned(), Value::Object(Section::new())),
            ("training".to_owned(), Value::Object(Section::new())),
        ]));
        lay(&mut merged, reference.map_or(Value::Null, |reference| reference.layer(registry)));
        for layer in layers {
            lay(&mut merged, layer);
        }
        merged.as_object_mut().and_then(|merged| merged.remove(REFERENCE));
        expect_sections(registry, &merged)?;
        if let Some(reference) = reference {
            reference.expect(registry, &merged)?;
        }
        let mut configuration: Self = serde_json::from_value(merged)
            .map_err(|cause| ConfigurationError::Unreadable(cause.to_string()))?;
        configuration.complete(registry)?;
        Ok(configuration)
    }

    /// The defaults.
    ///
    /// # Errors
    /// [`ConfigurationError`] where the registry lacks the default recipe.
    pub fn defaults(registry: Registry) -> Result<Self, ConfigurationError> {
        Self::merged(registry, [])
    }

    /// Says every setting of every section, and checks all of them.
    fn complete(&mut self, registry: Registry) -> Result<(), ConfigurationError> {
        let Some(fitted) = registry.get(&self.classifier) else {
            let (name, known) = (self.classifier.clone(), registry.names());
            return Err(ConfigurationError::UnknownClassifier { name, known });
        };
        let of = |section: &str| {
            let section = section.to_owned();
            move |cause| ConfigurationError::Setting { section, cause }
        };
        if let Some(features) = &self.features {
            features.validate().map_err(SettingError::from).map_err(of("features"))?;
        }
        if self.training.threads > MOST_THREADS {
            let rule = format!("at most {MOST_THREADS}, or 0 for one per core");
            let cause = SettingError::value("threads", self.training.threads, rule);
            return Err(of("training")(cause));
        }
        if self.training.clip_frames == 0 {
            return Err(of("training")(SettingError::value("clip_frames", 0, "at least 1")));
        }
        if let Some(name) = self.sections.keys().find(|name| registry.get(name).is_none()) {
            let (name, known) = (name.clone(), registry.names());
            return Err(ConfigurationError::UnknownSection { name, known });
        }
        let mut sections = BTreeMap::new();
        for recipe in registry.iter() {
            let name = recipe.about().name;
            let section = self.sections.remove(name).unwrap_or_default();
            sections.insert(name.to_owned(), recipe.check(&section).map_err(of(name))?);
        }
        self.sections = sections;
        // The length of clip and the features matter to the recipe that is fitted alone.
        let section = self.section(&self.classifier);
        fitted.check_data(&section, &self.training, self.features.as_ref()).map_err(of(&self.classifier))
    }
}

/// Refuses what stands in the place of a section and is none, and values of the wrong type in those that all recipes share:
/// here the setting is known by name.
fn expect_sections(registry: Registry, merged: &Value) -> Result<(), ConfigurationError> {
    for (name, value) in merged.as_object().into_iter().flatten() {
        let read = match name.as_str() {
            "classifier" | "store" => continue,
            "split" => read::<SplitConfig>(value.clone()).err(),
            "training" => read::<TrainingConfig>(value.clone()).err(),
            "features" => read::<FeatureConfig>(value.clone()).err(),
            _ if value.is_object() => continue,
            _ => {
                let (name, known) = (name.clone(), registry.names());
                return Err(ConfigurationError::UnknownSection { name, known });
            }
        };
        if let Some(cause) = read {
            return Err(ConfigurationError::Setting { section: name.clone(), cause });
        }
    }
    Ok(())
}

/// Lays one record over another, section by section; null says nothing.
fn lay(below: &mut Value, above: Value) {
    match above {
        Value::Null => {}
        Value::Object(above) => {
            if !below.is_object() {
                *below = Value::Object(Section::new());
            }
            if let Value::Object(below) = below {
                for (name, value) in above.into_iter().filter(|(_, value)| !value.is_null()) {
                    lay(below.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        above => *below = above,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_layer_goes_before_those_below_it_and_null_says_nothing() {
        let mut merged = json!({"classifier": "crnn", "split": {"exclude": ["Ada"]}});
        lay(
            &mut merged,
            json!({"classifier": null, "split": {"by": null, "exclude": []}, "gmm": {"seed": null}}),
        );
        assert_eq!(merged, json!({"classifier": "crnn", "split": {"exclude": []}, "gmm": {}}));
        lay(&mut merged, json!({"split": {"by": "album"}}));
        assert_eq!(merged["split"], json!({"by": "album", "exclude": []}));
    }
}
