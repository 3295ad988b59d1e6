//! Values of flags that are called by name.

use std::ffi::OsStr;

use auteur::classifiers;
use clap::builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};

/// Takes the name of a classifier, or of a variant that a file of settings defines; the help lists the classifiers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassifierName;

impl TypedValueParser for ClassifierName {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        NonEmptyStringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |(name, about): (&'static str, &'static str)| PossibleValue::new(name).help(about);
        Some(Box::new(classifiers().map(value)))
    }
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
