//! What the recipes say of themselves, and what their settings may be.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

mod support;

use auteur_audio::{FeatureConfig, FeatureKind};
use auteur_classical::RECIPES;
use auteur_classifier::{Judges, Section, TrainingConfig};
use serde_json::{Value, json};

use support::{names, registry};

fn section(value: Value) -> Section {
    value.as_object().unwrap().clone()
}

fn refusal(name: &str, settings: Value) -> String {
    registry().get(name).unwrap().check(&section(settings)).unwrap_err().to_string()
}

#[test]
fn the_recipes_are_in_the_order_of_the_paper() {
    let expected = ["whitman", "gaussian", "ellis", "gmm", "mandel-mahalanobis", "mandel-kl"];
    assert!(names().eq(expected));
}

#[test]
fn only_ellis_hears_chroma_and_only_mandels_judge_songs() {
    for recipe in RECIPES {
        let about = recipe.about();
        assert_eq!(about.hears.contains(FeatureKind::Chroma), about.name == "ellis");
        assert_eq!(about.judges == Judges::Songs, about.name.starts_with("mandel-"));
    }
}

#[test]
fn the_defaults_are_valid_and_are_what_an_empty_section_says() {
    for recipe in RECIPES {
        let defaults = recipe.defaults();
        for said in [&defaults, &Section::new()] {
            assert_eq!(recipe.check(said).unwrap(), defaults);
        }
    }
}

#[test]
fn a_section_holds_what_its_recipe_reads_and_no_more() {
    let settings = |name: &str| registry().get(name).unwrap().defaults();
    assert_eq!(
        settings("ellis"),
        section(json!({
            "n_mfcc": 20,
            "shrinkages": [0.001, 0.01, 0.03, 0.1, 0.3],
            "chroma_weights": [0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0],
        }))
    );
    assert_eq!(
        settings("gmm"),
        section(json!({
            "n_mfcc": 20,
            "components": [2, 4, 8, 16],
            "covariances": ["full", "diagonal"],
            "variance_floor": 1e-3,
            "frames_per_artist": 20_000,
        }))
    );
    assert_eq!(
        settings("whitman"),
        section(json!({
            "n_mfcc": 20,
            "seconds_per_artist": 500,
            "costs": [1.0, 10.0, 100.0],
            "gammas": [0.125, 0.25, 0.5, 1.0, 2.0, 4.0],
        }))
    );
    let refused = refusal("gaussian", json!({"chroma_weights": [1.0]}));
    assert!(refused.contains("unknown field `chroma_weights`"), "{refused}");
}

#[test]
fn settings_that_make_no_sense_are_refused_by_name_and_value() {
    for (name, settings, expected) in [
        ("gaussian", json!({"shrinkages": [0.1, 1.5]}), "shrinkages is 1.5: each must be from 0 to 1"),
        ("ellis", json!({"chroma_weights": [-1.0]}), "chroma_weights is -1.0: each must be 0 or more"),
        ("whitman", json!({"costs": []}), "costs is empty: at least one value is needed"),
        ("whitman", json!({"seconds_per_artist": 0}), "seconds_per_artist is 0: it must be 1 or more"),
        ("gmm", json!({"components": [2, 0]}), "components is 0: each must be 1 or more"),
        ("gmm", json!({"covariances": []}), "covariances is empty: at least one value is needed"),
        ("gmm", json!({"frames_per_artist": 0}), "frames_per_artist is 0: it must be 1 or more"),
        ("mandel-kl", json!({"variance_floor": 0.0}), "variance_floor is 0.0: it must be above 0"),
        ("mandel-mahalanobis", json!({"gammas": [0.0]}), "gammas is 0.0: each must be above 0"),
    ] {
        assert_eq!(refusal(name, settings), expected);
    }
}

#[test]
fn more_coefficients_than_bands_are_refused_once_the_features_are_known() {
    let features = FeatureConfig { n_mels: 8, ..FeatureConfig::default() };
    for recipe in RECIPES {
        let name = recipe.about().name;
        let nine = section(json!({"n_mfcc": 9}));
        assert!(recipe.check(&nine).is_ok());
        let data = |features| recipe.check_data(&nine, &TrainingConfig::default(), features);
        assert_eq!(data(None), Ok(()));
        assert_eq!(
            data(Some(&features)).unwrap_err().to_string(),
            "n_mfcc is 9: it must be from 1 to 8, the bands of the features"
        );
        assert_eq!(refusal(name, json!({"n_mfcc": 0})), "n_mfcc is 0: it must be 1 or more");
    }
}
