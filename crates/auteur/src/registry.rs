//! All classifiers that this version of the library knows.

use auteur_classical as classical;
use auteur_classifier::{Recipe, Registry};
use auteur_network as network;

use crate::ensemble::Ensemble;

/// What stands on a pre-trained encoder, then the networks, the classical classifiers, and several of them together.
static GROUPS: &[&[&dyn Recipe]] =
    &[classical::PRETRAINED, network::RECIPES, classical::RECIPES, &[&Ensemble]];

/// The recipes of all classifiers, by name.
pub fn registry() -> Registry {
    Registry::new(GROUPS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use auteur_classifier::Configuration;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn every_recipe_has_a_name_of_its_own_and_accepts_its_own_defaults() {
        let names: Vec<_> = registry().iter().map(|recipe| recipe.about().name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
        assert_eq!(names[..2], ["pretrained", "crnn"]);
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

    #[test]
    fn a_reference_sets_what_makes_a_training_that_of_the_papers_code() {
        let of = |layer| Configuration::merged(registry(), [layer]);
        let settings = of(json!({"reference": "keras-2.1", "crnn": {"epochs": 3}})).unwrap();
        assert!(settings.training.drop_last_clip);
        let section = settings.section("crnn");
        assert_eq!((&section["adam_epsilon"], &section["batch_norm_debias"]), (&json!(1e-8), &json!(false)));
        assert_eq!((&section["network"]["gru"], &section["epochs"]), (&json!("keras-2.1"), &json!(3)));
        // What is written down of it says every setting, and is read again.
        assert_eq!(of(serde_json::to_value(&settings).unwrap()).unwrap(), settings);
        // The same value twice is no contradiction.
        assert!(of(json!({"reference": "keras-2.1", "training": {"drop_last_clip": true}})).is_ok());
    }

    #[test]
    fn a_setting_that_is_not_that_of_the_reference_is_refused_with_both_values() {
        let refused = |layers: [Value; 2]| Configuration::merged(registry(), layers).unwrap_err().to_string();
        let other = json!({"crnn": {"network": {"gru": "keras-3"}}});
        assert_eq!(
            refused([other, json!({"reference": "keras-2.1"})]),
            "crnn.network.gru is \"keras-3\", but reference = \"keras-2.1\" asks for \"keras-2.1\"; leave out one of \
             the two"
        );
        let unknown = refused([json!({"reference": "keras-1"}), Value::Null]);
        assert_eq!(unknown, "there is no reference keras-1; known are keras-2.1");
    }
}
