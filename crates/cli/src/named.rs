//! Values of flags that are called by name.

use auteur::registry;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

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
