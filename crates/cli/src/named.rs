//! Values of flags that are called by name, and flags that set what a classifier's own section has.

use auteur::{Section, registry};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde_json::Value;

use crate::failure::Failure;

/// Takes the name of a classifier; the help lists all of them.
pub(crate) fn classifier_name() -> PossibleValuesParser {
    let values = registry().iter().map(|recipe| {
        let about = recipe.about();
        PossibleValue::new(about.name).help(about.description)
    });
    PossibleValuesParser::new(values)
}

/// Takes one of these by its name; the help lists all of them with what they are.
pub(crate) fn one_of<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
    description: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let values = all.iter().map(|&value| PossibleValue::new(name(value)).help(description(value)));
    PossibleValuesParser::new(values).try_map(move |word| {
        let found = all.iter().copied().find(|&value| name(value) == word);
        found.ok_or_else(|| format!("{word} is not one of these"))
    })
}

/// A flag that sets what some classifiers' sections have.
pub(crate) struct SectionFlag {
    pub(crate) flag: &'static str,
    pub(crate) setting: &'static str,
    /// None where the flag was not given.
    pub(crate) value: Option<Value>,
}

/// The settings that flags give to the classifier's section.
///
/// A flag is refused whose setting the classifier lacks, for it would be ignored without a word.
pub(crate) fn section_of_flags(classifier: &str, flags: Vec<SectionFlag>) -> Result<Section, Failure> {
    let known = registry().get(classifier).map(|recipe| recipe.defaults()).unwrap_or_default();
    let mut section = Section::new();
    for SectionFlag { flag, setting, value } in flags {
        let Some(value) = value else { continue };
        if !known.contains_key(setting) {
            let names = known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(Failure::usage(format!(
                "{flag} is not a setting of {classifier}, whose settings are {names}; leave it out"
            )));
        }
        section.insert(setting.to_owned(), value);
    }
    Ok(section)
}
