//! A recipe under a name of its own, with some settings of its own: what a study compares it with.

mod built_in;

use std::collections::BTreeMap;

use auteur_classifier::{Configuration, ConfigurationError, Section};
use auteur_study::is_classifier_name;
use serde_json::{Value, json};

use crate::registry::registry;

pub(crate) use built_in::built_in;
pub use built_in::classifiers;

/// The section of a file of settings that names variants.
const VARIANTS: &str = "variants";

/// A variant of a recipe.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    /// The recipe's name.
    pub(crate) of: String,
    /// What it has otherwise than the recipe's own section.
    pub(crate) section: Section,
}

/// Why a section defines no variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVariant {
    /// All of them.
    #[error("[variants] {0}")]
    All(String),
    /// It has the name of a classifier, of a variant within the program or of another section, or one that can name no folder.
    #[error(
        "[variants.{0}] has a name that no variant can have; it consists of lower-case letters, digits and hyphens, begins \
         with a letter, and is not that of another classifier or section"
    )]
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
        let is_taken = registry().get(&name).is_some() || built_in().contains_key(&name);
        if is_taken || !is_classifier_name(&name) {
            return Err(BadVariant::Name(name));
        }
        let Value::Object(mut section) = value else {
            return Err(BadVariant::All(format!(
                "{name} is no section; write [variants.{name}] and below it of = \"crnn\""
            )));
        };
        let of = match section.remove("of") {
            Some(Value::String(of)) => of,
            _ => {
                return Err(BadVariant::Setting {
                    name,
                    problem: "does not say of which classifier it is: of = \"crnn\"".to_owned(),
                });
            }
        };
        match registry().get(&of) {
            Some(_) => Ok(Self { of, section }),
            None => Err(BadVariant::Of { name, of, known: registry().names() }),
        }
    }

    /// A layer that has its recipe fitted with its settings.
    pub(crate) fn layer(&self) -> Value {
        json!({"classifier": self.of, &*self.of: self.section})
    }

    /// Refuses settings that its recipe does not take above those of the layer `below`; `name` is the variant's. Whether
    /// they go with the clips and the features is known only when it is trained.
    pub(crate) fn check(&self, name: &str, below: &Value) -> Result<(), BadVariant> {
        let layers = [json!({&*self.of: below.get(&self.of)}), json!({&*self.of: self.section})];
        let problem = match Configuration::merged(registry(), layers) {
            Ok(_) => return Ok(()),
            // Its own section is that of the recipe, which the variant's name stands for.
            Err(ConfigurationError::Setting { cause, .. }) => cause.to_string(),
            Err(cause) => cause.to_string(),
        };
        Err(BadVariant::Setting { name: name.to_owned(), problem })
    }
}
