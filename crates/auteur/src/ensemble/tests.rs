//! The section of an ensemble: who may be its members, and what is refused.

use serde_json::{Value, json};

use super::*;

fn read(members: Value) -> Result<EnsembleSettings, String> {
    let section = Section::from_iter([("members".to_owned(), members)]);
    EnsembleSettings::of(&section).map_err(|error| error.to_string())
}

#[test]
fn a_member_is_a_name_or_a_record_and_all_of_its_settings_are_written() {
    let settings =
        read(json!(["gaussian", {"classifier": "crnn", "weight": 0.5, "settings": {"epochs": 3}}]));
    let settings = settings.unwrap();
    let names: Vec<_> = settings.members.iter().map(|member| (&*member.classifier, member.weight)).collect();
    assert_eq!(names, [("gaussian", 1.0), ("crnn", 0.5)]);
    let section = settings.section();
    let crnn = &section["members"][1]["settings"];
    assert_eq!((&crnn["epochs"], &crnn["patience"]), (&json!(3), &json!(10)));
    assert_eq!(EnsembleSettings::of(&section).unwrap(), settings);
}

#[test]
fn a_variant_within_the_program_is_its_recipe_with_its_settings_which_can_be_changed() {
    let settings =
        read(json!(["crnn-plus", {"classifier": "crnn-plus", "settings": {"epochs": 3}}])).unwrap();
    let [usual, changed] = &settings.members[..] else { panic!("two members") };
    assert_eq!((&*usual.classifier, &usual.settings["schedule"]), ("crnn", &json!("cosine")));
    let epochs = |member: &Member| member.settings["epochs"].as_u64().unwrap();
    assert_eq!((epochs(changed), &changed.settings["schedule"]), (3, &json!("cosine")));
    assert!(epochs(usual) > 3);
}

#[test]
fn the_usual_members_are_what_is_pretrained_and_two_that_are_fine_tuned() {
    let names: Vec<_> =
        EnsembleSettings::default().members.into_iter().map(|member| member.classifier).collect();
    assert_eq!(names, ["pretrained", "fine-tuned", "fine-tuned"]);
}

#[test]
fn what_is_no_ensemble_is_refused_with_the_member() {
    let refused = |members: Value| read(members).unwrap_err();
    let alone = refused(json!(["gaussian"]));
    assert_eq!(alone, "members is [\"gaussian\"]: two or more are needed");
    let nested = refused(json!(["gaussian", "ensemble"]));
    assert!(nested.contains("an ensemble has no ensemble among its members"), "{nested}");
    let unknown = refused(json!(["gaussian", "gausian"]));
    assert!(unknown.contains("classifier is \"gausian\": a member can be pretrained, crnn"), "{unknown}");
    let setting = refused(json!(["gaussian", {"classifier": "crnn", "settings": {"epoch": 3}}]));
    assert!(setting.contains("members[1]: crnn: epoch: unknown field `epoch`"), "{setting}");
    let range = refused(json!(["gaussian", {"classifier": "crnn", "settings": {"epochs": 0}}]));
    assert!(range.contains("crnn: epochs is 0"), "{range}");
    let start = json!({"start": {"model": {"file": "model.safetensors", "blake3": ""}}});
    let start = refused(json!(["gaussian", {"classifier": "crnn", "settings": start}]));
    assert!(start.contains("crnn: start is \"model.safetensors\": members of an ensemble begin"), "{start}");
    let weight = refused(json!(["gaussian", {"classifier": "pretrained", "weight": -1.0}]));
    assert_eq!(weight, "member 2, pretrained: weight is -1.0: it must be from 0.000001 to 1000000");
    let number = refused(json!(["gaussian", 3]));
    assert!(number.contains("the name of a classifier, or { classifier = \"crnn\""), "{number}");
}

#[test]
fn an_ensemble_hears_what_its_members_hear() {
    let hears = |members: Value| {
        let section = read(members).unwrap().section();
        Ensemble.hears(&section)
    };
    assert_eq!(hears(json!(["gaussian", "crnn"])), FeatureKinds::default());
    let all = FeatureKinds::of(&[FeatureKind::Vectors, FeatureKind::Chroma]);
    assert_eq!(hears(json!(["pretrained", "ellis"])), all);
}

#[test]
fn a_member_that_the_features_do_not_suit_is_named() {
    let section = Ensemble.defaults();
    let training = TrainingConfig { clip_frames: 94, ..TrainingConfig::default() };
    let refused = Ensemble.check_data(&section, &training, Some(&FeatureConfig::default())).unwrap_err();
    assert!(refused.to_string().starts_with("member 2, fine-tuned: "), "{refused}");
}
