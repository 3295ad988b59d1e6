//! A recipe under a name of its own, with some settings of its own: what a study compares it with.

use std::collections::BTreeMap;

use auteur_classifier::{Configuration, ConfigurationError, Section};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::registry::registry;

/// The section of a file of settings that names variants.
const VARIANTS: &str = "variants";

/// A variant of a recipe.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Variant {
    /// The recipe's name.
    pub(crate) of: String,
    /// What it has otherwise than the recipe's own section.
    #[serde(flatten)]
    pub(crate) section: Section,
}

/// Why a section defines no variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVariant {
    /// All of them.
    #[error("[variants] {0}")]
    All(String),
    /// It has the name of a recipe.
    #[error("[variants.{0}] has the name of a classifier; give it another, such as {0}-2")]
    Name(String),
    /// What it is a variant of is no recipe.
    #[error("[variants.{name}] of = {of:?} is not one of the classifiers, which are {known}")]
    Of {
        /// The variant's name.
        name: String,
        /// What it says.
        of: String,
        /// The recipes, as a list to read.
        known: String,
    },
    /// A setting.
    #[error("[variants.{name}] {problem}")]
    Setting {
        /// The variant's name.
        name: String,
        /// What is wrong.
        problem: String,
    },
}

impl Variant {
    /// Takes all variants out of a layer of settings, by name.
    pub(crate) fn taken_from(layer: &mut Value) -> Result<BTreeMap<String, Self>, BadVariant> {
        let section = layer.as_object_mut().and_then(|layer| layer.remove(VARIANTS));
        let Some(section) = section else { return Ok(BTreeMap::new()) };
        let Value::Object(section) = section else {
            return Err(BadVariant::All("holds sections, such as [variants.crnn-cosine]".to_owned()));
        };
        section.into_iter().map(|(name, value)| Ok((name.clone(), Self::read(name, value)?))).collect()
    }

    fn read(name: String, value: Value) -> Result<Self, BadVariant> {
        if registry().get(&name).is_some() {
            return Err(BadVariant::Name(name));
        }
        let variant: Self = match serde_json::from_value(value) {
            Ok(variant) => variant,
            Err(cause) => return Err(BadVariant::Setting { name, problem: cause.to_string() }),
        };
        match registry().get(&variant.of) {
            Some(_) => Ok(variant),
            None => Err(BadVariant::Of { name, of: variant.of, known: registry().names() }),
        }
    }

    /// A layer that has its recipe fitted with its settings.
    pub(crate) fn layer(&self) -> Value {
        json!({"classifier": self.of, &*self.of: self.section})
    }

    /// Refuses settings that its recipe does not take above `below`; `name` is the variant's.
    pub(crate) fn check(&self, name: &str, below: &Value) -> Result<(), BadVariant> {
        let problem = match Configuration::merged(registry(), [below.clone(), self.layer()]) {
            Ok(_) => return Ok(()),
            // Its own section is that of the recipe, which the variant's name stands for.
            Err(ConfigurationError::Setting { cause, .. }) => cause.to_string(),
            Err(cause) => cause.to_string(),
        };
        Err(BadVariant::Setting { name: name.to_owned(), problem })
    }
}
