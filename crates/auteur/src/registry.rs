//! All classifiers that this version of the library knows.

use auteur_classical as classical;
use auteur_classifier::{Recipe, Registry};
use auteur_network as network;

/// The networks, then the classical classifiers.
static GROUPS: &[&[&dyn Recipe]] = &[network::RECIPES, classical::RECIPES];

/// The recipes of all classifiers, by name.
pub fn registry() -> Registry {
    Registry::new(GROUPS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_recipe_has_a_name_of_its_own_and_accepts_its_own_defaults() {
        let names: Vec<_> = registry().iter().map(|recipe| recipe.about().name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        assert_eq!(names[0], "crnn");
        let training = auteur_classifier::TrainingConfig::default();
        for recipe in registry().iter() {
            let defaults = recipe.defaults();
            assert_eq!(recipe.check(&defaults, &training, None), Ok(defaults.clone()));
        }
    }
}
