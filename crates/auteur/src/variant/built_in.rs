//! Variants that come with the program: recipes that were found better than a classifier's own settings, and by how much is in
//! EXPERIMENTS.md. A further one is a file beside this one and a line here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use auteur_classifier::Section;

use super::Variant;
use crate::registry::registry;

/// A variant's name, what it is in a few words, and its section.
type File = (&'static str, &'static str, &'static str);

const FILES: &[File] = &[(
    "crnn-plus",
    "the paper's network, trained by a better recipe",
    include_str!("built_in/crnn-plus.toml"),
)];

/// All classifiers that can be asked for by name without a file of settings, with what each is: those of the registry, then the
/// variants within the program.
pub fn classifiers() -> impl Iterator<Item = (&'static str, &'static str)> {
    let recipes = registry().iter().map(|recipe| recipe.about()).map(|about| (about.name, about.description));
    recipes.chain(FILES.iter().map(|(name, description, _)| (*name, *description)))
}

/// All of them, by name.
pub(crate) fn built_in() -> &'static BTreeMap<String, Variant> {
    static ALL: LazyLock<BTreeMap<String, Variant>> = LazyLock::new(|| {
        let read = |(name, _, text): &File| ((*name).to_owned(), parsed(text));
        FILES.iter().map(read).collect()
    });
    &ALL
}

/// A section that is within the program.
///
/// # Panics
/// If it says no variant.
#[allow(clippy::expect_used, reason = "the files are within the program; tests read them")]
fn parsed(text: &str) -> Variant {
    let mut section: Section = toml::from_str(text).expect("settings in TOML");
    let of = section.remove("of").and_then(|of| Some(of.as_str()?.to_owned())).expect("a classifier");
    Variant { of, section }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_file_is_a_variant_whose_settings_its_classifier_takes() {
        assert_eq!(built_in().len(), FILES.len());
        for (name, variant) in built_in() {
            assert!(registry().get(name).is_none() && registry().get(&variant.of).is_some(), "{name}");
            assert!(!variant.section.is_empty(), "{name}");
            variant.check(name, &Value::Null).unwrap();
        }
    }
}
