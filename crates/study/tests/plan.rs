//! What a plan may ask, and what it is told where it may not.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use auteur_classifier::{Configuration, Section, SplitConfig, TrainingConfig};
use auteur_dataset::SplitKind;
use auteur_study::{ArtistSet, ClipSeconds, Condition, GivenLists, Seating, Share, StoreIdentity, StudyPlan};
use proptest::prelude::*;
use serde_json::Value;

/// Some artists have no album to test, none has more than three.
const SEATING: Seating = Seating { fewer_with_albums: true, most_albums: 3 };

fn lengths(seconds: &[f64]) -> Vec<ClipSeconds> {
    seconds.iter().map(|&seconds| ClipSeconds::new(seconds).unwrap()).collect()
}

/// Settings with a section of one setting for each classifier that a test names.
fn settings() -> Configuration {
    let names = ["crnn", "gaussian", "svm", "song", "song-with-albums", "a-1s"].map(str::to_owned);
    Configuration {
        classifier: "crnn".to_owned(),
        store: None,
        split: SplitConfig::default(),
        features: None,
        training: TrainingConfig::default(),
        sections: names.into_iter().map(|name| (name, section(200))).collect(),
    }
}

fn section(epochs: usize) -> Section {
    Section::from_iter([("epochs".to_owned(), epochs.into())])
}

fn plan() -> StudyPlan {
    StudyPlan {
        store: StoreIdentity { songs: 9, fingerprint: "0123456789abcdef".to_owned() },
        classifiers: vec!["gaussian".to_owned(), "crnn".to_owned()],
        variants: BTreeMap::new(),
        lengths: lengths(&[3.0, 1.0]),
        splits: vec![SplitKind::Album, SplitKind::Song],
        seeds: vec![0, 21],
        parts: Vec::new(),
        folds: None,
        exclude: Vec::new(),
        groups: Vec::new(),
        settings: settings(),
    }
}

fn refusal(change: impl FnOnce(&mut StudyPlan)) -> String {
    let mut plan = plan();
    change(&mut plan);
    plan.validate().unwrap_err().to_string()
}

#[test]
fn the_conditions_come_classifier_by_classifier_from_short_to_long_with_the_seeds_innermost() {
    let names: Vec<String> = plan().conditions(SEATING).iter().map(Condition::name).collect();
    assert_eq!(
        names[..7],
        [
            "gaussian-song-1s-seed0",
            "gaussian-song-1s-seed21",
            "gaussian-song-with-albums-1s-seed0",
            "gaussian-song-with-albums-1s-seed21",
            "gaussian-album-1s-seed0",
            "gaussian-album-1s-seed21",
            "gaussian-song-3s-seed0",
        ]
    );
    assert_eq!(names.len(), 24);
}

#[test]
fn the_folds_of_a_trial_come_one_after_the_other_and_an_album_split_has_no_more_than_albums() {
    let folded = StudyPlan { folds: Some(5), ..plan() };
    let names: Vec<String> = folded.conditions(SEATING).iter().map(Condition::name).collect();
    assert_eq!(names[..2], ["gaussian-song-1s-seed0-fold1of5", "gaussian-song-1s-seed0-fold2of5"]);
    assert_eq!(names[5], "gaussian-song-1s-seed21-fold1of5");
    assert_eq!(names[20..24].last().unwrap(), "gaussian-album-1s-seed21-fold1of3");
    assert_eq!(names.len(), 2 * 2 * 2 * (5 + 5 + 3));
}

#[test]
fn repeats_are_refused_by_their_value() {
    assert_eq!(refusal(|plan| plan.seeds = vec![0, 21, 0]), "0 appears twice among the seeds");
    let repeated = refusal(|plan| plan.lengths = lengths(&[3.0, 1.0, 3.0]));
    assert_eq!(repeated, "3 appears twice among the lengths");
    let repeated = refusal(|plan| plan.classifiers = vec!["crnn".to_owned(); 2]);
    assert_eq!(repeated, "crnn appears twice among the classifiers");
    let repeated = refusal(|plan| plan.splits = vec![SplitKind::Song; 2]);
    assert_eq!(repeated, "song appears twice among the splits");
    let repeated = refusal(|plan| plan.exclude = vec!["Askyel".to_owned(); 2]);
    assert_eq!(repeated, "Askyel appears twice among the excluded artists");
}

#[test]
fn what_no_study_can_do_is_refused() {
    assert_eq!(refusal(|plan| plan.seeds.clear()), "the study has no seeds");
    assert_eq!(refusal(|plan| plan.folds = Some(1)), "a cross-validation has at least 2 folds, not 1");
    for name in ["", "CRNN", "../crnn", "-crnn", "my crnn", "training", "split"] {
        let refused = refusal(|plan| plan.classifiers = vec![name.to_owned()]);
        assert!(refused.starts_with(&format!("{name:?} cannot name a classifier")), "{refused}");
    }
    let without = refusal(|plan| drop(plan.settings.sections.remove("gaussian")));
    assert_eq!(without, "the study has no settings of gaussian");
}

#[test]
fn a_plan_in_json_with_an_unknown_key_is_refused() {
    let mut json = serde_json::to_value(plan()).unwrap();
    assert_eq!(serde_json::from_value::<StudyPlan>(json.clone()).unwrap(), plan());
    json["batch"] = 16.into();
    let refused = serde_json::from_value::<StudyPlan>(json).unwrap_err().to_string();
    assert!(refused.contains("unknown field `batch`"), "{refused}");
}

#[test]
fn more_may_be_asked_of_a_study_and_nothing_is_lost() {
    let mut asked = plan();
    asked.lengths = lengths(&[10.0, 3.0]);
    asked.seeds = vec![42];
    asked.classifiers = vec!["svm".to_owned()];
    asked.settings.sections.insert("svm".to_owned(), section(7));
    // Settings of classifiers that are not asked for say nothing.
    asked.settings.sections.insert("crnn".to_owned(), section(7));
    let extended = plan().extended(&asked).unwrap();
    assert_eq!(extended.lengths, lengths(&[3.0, 1.0, 10.0]));
    assert_eq!(extended.seeds, [0, 21, 42]);
    assert_eq!(extended.classifiers, ["gaussian", "crnn", "svm"]);
    assert_eq!(extended.settings.section("svm"), section(7));
    assert_eq!(extended.settings.section("crnn"), section(200));
    assert_eq!(extended.extended(&asked).unwrap(), extended);
    assert_eq!(extended.extended(&plan()).unwrap(), extended);
}

#[test]
fn what_two_commands_ask_for_is_not_multiplied() {
    let long = StudyPlan { lengths: lengths(&[30.0]), seeds: vec![0], ..plan() };
    let extended = plan().extended(&long).unwrap();
    let of_30_s =
        extended.conditions(SEATING).into_iter().filter(|condition| condition.clip_seconds.get() == 30.0);
    let seeds: BTreeSet<u64> = of_30_s.map(|condition| condition.seed).collect();
    assert_eq!(seeds, BTreeSet::from([0]));
    assert_eq!(extended.parts.len(), 2);
    let whole = StudyPlan { lengths: lengths(&[3.0, 1.0, 30.0]), ..plan() };
    assert_eq!(extended.extended(&whole).unwrap(), whole);
}

#[test]
fn a_command_adds_no_more_to_a_study_than_the_lists_that_it_gives_are_new() {
    let long = StudyPlan { lengths: lengths(&[30.0]), seeds: vec![0], ..plan() };
    let study = plan().extended(&long).unwrap();
    let names =
        |plan: &StudyPlan| plan.conditions(SEATING).iter().map(Condition::name).collect::<BTreeSet<_>>();
    let after = |given: GivenLists| {
        let mut asked = study.asked_by(&given);
        asked.settings.sections.insert("svm".to_owned(), section(7));
        let more = &names(&study.extended(&asked).unwrap()) - &names(&study);
        (names(&asked).len(), more)
    };
    let given = GivenLists::default();
    assert_eq!(after(given.clone()), (names(&study).len(), BTreeSet::new()));
    // What the study has of it: 3 and 1 s of both seeds, 30 s of the first.
    let seeds = Some(vec![0, 21]);
    assert_eq!(
        after(GivenLists { seeds: seeds.clone(), ..given.clone() }),
        (names(&study).len(), BTreeSet::new())
    );
    let (count, more) = after(GivenLists { lengths: Some(lengths(&[30.0, 1.0])), ..given.clone() });
    assert_eq!((count, more.len()), (2 * 3 * 3, 0));
    // A classifier that is new is tried as the others are.
    let (count, more) = after(GivenLists { classifiers: Some(vec!["svm".to_owned()]), ..given.clone() });
    assert_eq!((count, more.len()), (names(&study).len() / 2, names(&study).len() / 2));
    // A combination that the study lacks is what is asked for.
    let (count, more) = after(GivenLists { lengths: Some(lengths(&[30.0])), seeds, ..given });
    assert_eq!((count, more.len()), (2 * 3 * 2, 2 * 3));
    assert!(more.iter().all(|name| name.ends_with("-30s-seed21")), "{more:?}");
}

#[test]
fn a_variant_comes_with_its_recipe_and_stays_of_that() {
    let variant = |of: &str| {
        let mut asked = plan();
        asked.classifiers = vec!["crnn-slow".to_owned()];
        asked.variants = BTreeMap::from([("crnn-slow".to_owned(), of.to_owned())]);
        asked.settings.sections.insert("crnn-slow".to_owned(), section(7));
        asked
    };
    let extended = plan().extended(&variant("crnn")).unwrap();
    assert_eq!((extended.recipe_of("crnn-slow"), extended.recipe_of("gaussian")), ("crnn", "gaussian"));
    assert_eq!(extended.settings.section("crnn-slow"), section(7));
    let refused = extended.extended(&variant("gaussian")).unwrap_err().to_string();
    assert!(refused.contains("variants.crnn-slow.of"), "{refused}");
}

#[test]
fn what_a_trial_has_of_its_own_and_what_decides_no_result_is_no_other_setting() {
    let mut asked = plan();
    asked.settings.classifier = "gaussian".to_owned();
    asked.settings.store = Some("elsewhere".into());
    asked.settings.split.by = "album".to_owned();
    asked.settings.training =
        TrainingConfig { seed: 7, clip_frames: 32, threads: 2, ..TrainingConfig::default() };
    assert_eq!(plan().extended(&asked).unwrap(), plan());
}

#[test]
fn what_would_change_a_study_is_refused_by_its_name() {
    let refusal = |change: &dyn Fn(&mut StudyPlan)| {
        let mut asked = plan();
        change(&mut asked);
        plan().extended(&asked).unwrap_err().to_string()
    };
    let other = "its trials would not be comparable";
    assert_eq!(
        refusal(&|asked| drop(asked.settings.sections.insert("crnn".to_owned(), section(100)))),
        format!("it began with crnn.epochs = 200, now it is 100; {other}")
    );
    assert_eq!(
        refusal(&|asked| asked.exclude = vec!["Bo".to_owned(), "Al".to_owned()]),
        format!("it began with exclude = nobody, now it is Al, Bo; {other}")
    );
    assert_eq!(
        refusal(&|asked| asked.folds = Some(5)),
        format!(
            "it began with a single test part in each trial, now a cross-validation in 5 folds is asked for; {other}"
        )
    );
    assert_eq!(
        refusal(&|asked| asked.settings.training.drop_last_clip = true),
        format!("it began with training.drop_last_clip = false, now it is true; {other}")
    );
    let rate = |asked: &mut StudyPlan| {
        let section = asked.settings.sections.get_mut("gaussian").unwrap();
        section.insert("rate".to_owned(), Value::from(0.01));
    };
    assert_eq!(refusal(&rate), format!("it began with gaussian.rate = none, now it is 0.01; {other}"));
    assert_eq!(
        refusal(&|asked| asked.store.fingerprint = "fedcba9876543210".to_owned()),
        "it began with a store of 9 songs (0123456789ab); the one given has 9 songs (fedcba987654)"
    );
}

fn subset<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = Vec<T>> + use<T> {
    prop::sample::subsequence(of.to_vec(), 1..=of.len()).prop_shuffle()
}

prop_compose! {
    fn any_plan()(
        classifiers in subset(&["crnn", "gaussian", "song", "song-with-albums", "a-1s"].map(str::to_owned)),
        lengths in subset(&lengths(&[0.5, 1.0, 3.0, 10.0, 11.0])),
        splits in subset(&[SplitKind::Song, SplitKind::Album]),
        seeds in subset(&[0, 1, 10, u64::MAX]),
        folds in prop::option::of(2_usize..5),
    ) -> StudyPlan {
        StudyPlan { classifiers, lengths, splits, seeds, folds, ..plan() }
    }
}

proptest! {
    #[test]
    fn a_grid_has_every_condition_once(plan in any_plan(), fewer_with_albums: bool) {
        plan.validate().unwrap();
        let conditions = plan.conditions(Seating { fewer_with_albums, ..SEATING });
        let both = plan.asks_for_both_splits();
        let splits = plan.splits.len() + usize::from(both && fewer_with_albums);
        let (classifiers, lengths, seeds) = (plan.classifiers.len(), plan.lengths.len(), plan.seeds.len());
        let albums = plan.splits.contains(&SplitKind::Album);
        let song_splits = splits - usize::from(albums);
        let trainings = match plan.folds {
            None => splits,
            Some(folds) => song_splits * folds + if albums { folds.min(SEATING.most_albums) } else { 0 },
        };
        prop_assert_eq!(conditions.len(), classifiers * lengths * trainings * seeds);
        let names: HashSet<String> = conditions.iter().map(Condition::name).collect();
        prop_assert_eq!(names.len(), conditions.len(), "each has a folder of its own");
        for condition in &conditions {
            prop_assert!(plan.lengths.contains(&condition.clip_seconds) && plan.seeds.contains(&condition.seed));
            prop_assert!(plan.splits.contains(&condition.split) && plan.classifiers.contains(&condition.classifier));
            if condition.artists == ArtistSet::WithAlbums {
                prop_assert!(condition.split == SplitKind::Song && both && fewer_with_albums);
            }
        }
    }

    #[test]
    fn short_clips_of_a_classifier_come_before_long_ones(plan in any_plan(), fewer_with_albums: bool) {
        let mut last = BTreeMap::new();
        for condition in plan.conditions(Seating { fewer_with_albums, ..SEATING }) {
            let before = last.insert(condition.classifier, condition.clip_seconds);
            prop_assert!(before.is_none_or(|before| before <= condition.clip_seconds));
        }
    }

    #[test]
    fn the_shares_divide_the_grid_evenly(plan in any_plan(), of in 1_usize..9) {
        let conditions = plan.conditions(SEATING);
        let mut seen = BTreeSet::new();
        for index in 1..=of {
            let share: Share = format!("{index}/{of}").parse().unwrap();
            let share: Vec<_> = share.select(conditions.iter()).map(Condition::name).collect();
            prop_assert!((conditions.len() / of..=conditions.len().div_ceil(of)).contains(&share.len()));
            for name in share {
                prop_assert!(seen.insert(name), "in two shares");
            }
        }
        prop_assert_eq!(seen.len(), conditions.len());
    }

    #[test]
    fn an_extended_study_holds_both_grids(begun in any_plan(), asked in any_plan()) {
        let asked = StudyPlan { folds: begun.folds, ..asked };
        let names = |plan: &StudyPlan| plan.conditions(SEATING).iter().map(Condition::name).collect::<BTreeSet<_>>();
        let extended = begun.extended(&asked).unwrap();
        extended.validate().unwrap();
        prop_assert!(names(&extended).is_superset(&names(&begun)));
        prop_assert!(names(&extended).is_superset(&names(&asked)));
        let both = &names(&begun) | &names(&asked);
        let more = &names(&extended) - &both;
        prop_assert!(more.iter().all(|name| name.contains("-song-with-albums-")), "{more:?}");
        prop_assert_eq!(&extended.extended(&begun).unwrap().extended(&asked).unwrap(), &extended);
    }
}
