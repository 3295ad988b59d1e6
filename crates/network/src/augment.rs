//! Training clips are changed before they are learnt from, so that a network learns what matters about them.
//!
//! The settings list augmentations by name, each with settings of its own; they act on a batch one after the other.

mod augmentation;

use auteur_classifier::{Section, SettingError};
use serde::{Deserialize, Serialize};

use crate::data::Batch;
use augmentation::AnyAugmentation;

pub use augmentation::Given;

auteur_ground::modules! {
    /// All augmentations.
    static AUGMENTATIONS: &dyn AnyAugmentation = [
        level::KIND,
        equalise::KIND,
        compress::KIND,
        codec::KIND,
        pitch::KIND,
        stretch::KIND,
        mixup::KIND,
        mask::KIND,
    ];
}

/// An augmentation in the settings: its name alone, or a record of its name and those of its settings that are not to have
/// their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Said")]
pub struct ChosenAugmentation {
    name: String,
    /// All of its settings.
    #[serde(flatten)]
    settings: Section,
}

/// An augmentation as people write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Name(String),
    Record {
        name: String,
        #[serde(flatten)]
        settings: Section,
    },
}

impl TryFrom<Said> for ChosenAugmentation {
    type Error = SettingError;

    fn try_from(said: Said) -> Result<Self, SettingError> {
        match said {
            Said::Name(name) => Self::new(&name, &Section::new()),
            Said::Record { name, settings } => Self::new(&name, &settings),
        }
    }
}

impl ChosenAugmentation {
    /// The augmentation of this name; what `settings` do not say has its default.
    ///
    /// # Errors
    /// [`SettingError`] for a name that there is not, and for settings that the augmentation does not take.
    pub fn new(name: &str, settings: &Section) -> Result<Self, SettingError> {
        let Some(kind) = AUGMENTATIONS.iter().find(|kind| kind.name() == name) else {
            let rule = format!("the augmentations are {}", augmentation_names().join(", "));
            return Err(SettingError::value("augmentations", name, rule));
        };
        Ok(Self { name: kind.name().to_owned(), settings: kind.complete(settings)? })
    }
}

/// The names of all augmentations.
pub fn augmentation_names() -> Vec<&'static str> {
    AUGMENTATIONS.iter().map(|kind| kind.name()).collect()
}

/// Changes a batch by all of `chosen`, in their order, each with a stream of its own.
///
/// # Errors
/// Those of [`ChosenAugmentation::new`].
pub fn augment(batch: &mut Batch, chosen: &[ChosenAugmentation], given: Given) -> Result<(), SettingError> {
    for (chosen, place) in chosen.iter().zip(1..) {
        let kinds = AUGMENTATIONS.iter().filter(|kind| kind.name() == chosen.name);
        for kind in kinds {
            let given = Given { random: given.random.branch(place), ..given };
            kind.augment(&chosen.settings, batch, given)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ChosenAugmentation, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_alone_has_the_defaults_and_all_settings_are_written() {
        let chosen = read("\"mixup\"").unwrap();
        assert_eq!(serde_json::to_string(&chosen).unwrap(), r#"{"name":"mixup","alpha":0.2}"#);
        assert_eq!(read(r#"{"name": "mixup"}"#).unwrap(), chosen);
        assert_ne!(read(r#"{"name": "mixup", "alpha": 0.4}"#).unwrap(), chosen);
    }

    #[test]
    fn what_is_no_augmentation_is_refused_with_those_that_there_are() {
        let refused = read("\"mixdown\"").unwrap_err();
        assert!(
            refused.starts_with("augmentations is \"mixdown\": the augmentations are level, equalise,"),
            "{refused}"
        );
        let refused = read(r#"{"name": "mixup", "alhpa": 0.4}"#).unwrap_err();
        assert!(refused.contains("alhpa"), "{refused}");
        let refused = read(r#"{"name": "mixup", "alpha": 0}"#).unwrap_err();
        assert!(refused.starts_with("mixup.alpha is 0.0"), "{refused}");
    }
}
