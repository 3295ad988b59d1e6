//! A word that sets all that makes a training the same as that of a published program.

use serde_json::{Value, json};

use crate::{ConfigurationError, Registry, Section};

/// The setting that names a reference.
pub(crate) const REFERENCE: &str = "reference";

/// A published program whose settings a training can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The paper's code with the Keras that it was written for.
    Keras21,
}

impl Reference {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Keras21];

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keras21 => "keras-2.1",
        }
    }

    /// What it stands for.
    pub fn description(self) -> &'static str {
        match self {
            Self::Keras21 => "the paper's code with Keras 2.1",
        }
    }

    /// The one that these layers of settings name, the last of them before the others.
    ///
    /// # Errors
    /// [`ConfigurationError::UnknownReference`].
    pub(crate) fn said(layers: &[Value]) -> Result<Option<Self>, ConfigurationError> {
        let said = layers.iter().rev().filter_map(|layer| layer.get(REFERENCE)).find(|name| !name.is_null());
        let Some(name) = said else { return Ok(None) };
        let found = Self::ALL.into_iter().find(|reference| *name == reference.name());
        found.map(Some).ok_or_else(|| ConfigurationError::UnknownReference {
            name: name.as_str().map_or_else(|| name.to_string(), str::to_owned),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }

    /// The settings that it stands for, by section.
    pub(crate) fn layer(self, registry: Registry) -> Value {
        let sections = registry.iter().map(|recipe| {
            let section = recipe.of_reference(self);
            (recipe.about().name.to_owned(), Value::Object(section))
        });
        let mut layer = Section::from_iter(sections);
        layer.insert("training".to_owned(), json!({"drop_last_clip": true}));
        Value::Object(layer)
    }

    /// Refuses settings that differ from its own.
    ///
    /// # Errors
    /// [`ConfigurationError::OtherThanReference`] names the first.
    pub(crate) fn expect(self, registry: Registry, merged: &Value) -> Result<(), ConfigurationError> {
        match first_other(String::new(), &self.layer(registry), merged) {
            None => Ok(()),
            Some((setting, own, said)) => {
                let reference = self.name();
                Err(ConfigurationError::OtherThanReference { setting, reference, own, said })
            }
        }
    }
}

/// The first setting of `own` that `said` has otherwise, with both values.
fn first_other(name: String, own: &Value, said: &Value) -> Option<(String, String, String)> {
    let Value::Object(parts) = own else {
        return (own != said).then(|| (name, own.to_string(), said.to_string()));
    };
    parts.iter().find_map(|(part, own)| {
        let whole = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
        first_other(whole, own, said.get(part).unwrap_or(&Value::Null))
    })
}
