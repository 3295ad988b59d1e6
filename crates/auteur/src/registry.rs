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

    use auteur_classifier::Configuration;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_recipe_has_a_name_of_its_own_and_accepts_its_own_defaults() {
        let names: Vec<_> = registry().iter().map(|recipe| recipe.about().name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        assert_eq!(names[0], "crnn");
        for recipe in registry().iter() {
            let defaults = recipe.defaults();
            assert_eq!(recipe.check(&defaults), Ok(defaults.clone()));
        }
    }

    #[test]
    fn the_clips_need_only_suit_the_classifier_that_is_fitted() {
        let of = |classifier: &str| {
            let layer =
                json!({"classifier": classifier, "training": {"clip_frames": 8}, "crnn": {"epochs": 3}});
            Configuration::merged(registry(), [layer])
        };
        assert_eq!(of("gaussian").unwrap().section("crnn")["epochs"], 3);
        let refused = of("crnn").unwrap_err().to_string();
        assert_eq!(refused, "[crnn] clip_frames is 8: the network needs at least 16 frames");
    }
}
