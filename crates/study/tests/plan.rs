//! What a plan may ask, and what it is told where it may not.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use auteur_dataset::SplitKind;
use auteur_study::{ArtistSet, Condition, Shard, StoreIdentity, StudyPlan};
use proptest::prelude::*;

fn plan() -> StudyPlan {
    StudyPlan {
        store: StoreIdentity { songs: 9, fingerprint: "0123456789abcdef".to_owned() },
        classifiers: vec!["gaussian".to_owned(), "crnn".to_owned()],
        lengths: vec![3.0, 1.0],
        splits: vec![SplitKind::Album, SplitKind::Song],
        seeds: vec![0, 21],
        epochs: 200,
        exclude: Vec::new(),
        settings: BTreeMap::new(),
    }
}

fn refusal(change: impl FnOnce(&mut StudyPlan)) -> String {
    let mut plan = plan();
    change(&mut plan);
    plan.validate().unwrap_err().to_string()
}

#[test]
fn the_conditions_come_classifier_by_classifier_from_short_to_long_with_the_seeds_innermost() {
    let names: Vec<String> = plan().conditions(true).iter().map(Condition::name).collect();
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
fn repeats_are_refused_by_their_value() {
    assert_eq!(refusal(|plan| plan.seeds = vec![0, 21, 0]), "--seeds names 0 twice; name it once");
    assert_eq!(refusal(|plan| plan.lengths = vec![3.0, 1.0, 3.0]), "--lengths names 3 twice; name it once");
    assert_eq!(
        refusal(|plan| plan.classifiers = vec!["crnn".to_owned(); 2]),
        "--classifiers names crnn twice; name it once"
    );
    assert_eq!(
        refusal(|plan| plan.splits = vec![SplitKind::Song; 2]),
        "--splits names song twice; name it once"
    );
    assert_eq!(
        refusal(|plan| plan.exclude = vec!["Askyel".to_owned(); 2]),
        "--exclude names Askyel twice; name it once"
    );
}

#[test]
fn what_no_study_can_do_is_refused() {
    assert_eq!(refusal(|plan| plan.seeds.clear()), "the study has no seeds; give one or more with --seeds");
    for seconds in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e6] {
        let said = format!("a clip cannot last {seconds} s; give --lengths above 0 and up to 86400 s");
        assert_eq!(refusal(|plan| plan.lengths = vec![1.0, seconds]), said);
    }
    for name in ["", "CRNN", "../crnn", "-crnn", "my crnn"] {
        let refused = refusal(|plan| plan.classifiers = vec![name.to_owned()]);
        assert!(refused.starts_with(&format!("{name:?} cannot name a classifier")), "{refused}");
    }
    assert!(refusal(|plan| plan.epochs = 0).ends_with("give --epochs 1 or more"));
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
    let study = Path::new("study");
    let mut asked = plan();
    asked.lengths = vec![10.0, 3.0];
    asked.seeds = vec![42];
    asked.classifiers = vec!["svm".to_owned()];
    let extended = plan().extended(&asked, study).unwrap();
    assert_eq!(extended.lengths, [3.0, 1.0, 10.0]);
    assert_eq!(extended.seeds, [0, 21, 42]);
    assert_eq!(extended.classifiers, ["gaussian", "crnn", "svm"]);
    assert_eq!(extended.extended(&asked, study).unwrap(), extended);
    assert_eq!(extended.extended(&plan(), study).unwrap(), extended);
}

#[test]
fn what_would_change_a_study_is_refused_by_its_name() {
    let refusal = |change: &dyn Fn(&mut StudyPlan)| {
        let mut asked = plan();
        change(&mut asked);
        plan().extended(&asked, Path::new("out")).unwrap_err().to_string()
    };
    let keep = "keep it, or choose another folder, since the trials could not be compared";
    assert_eq!(
        refusal(&|asked| asked.epochs = 100),
        format!("out was begun with --epochs 200, 100 was asked for; {keep}")
    );
    assert_eq!(
        refusal(&|asked| asked.exclude = vec!["Bo".to_owned(), "Al".to_owned()]),
        format!("out was begun with --exclude nobody, Al, Bo was asked for; {keep}")
    );
    let rate = |asked: &mut StudyPlan| asked.settings.insert("training.rate".to_owned(), "0.01".to_owned());
    assert_eq!(
        refusal(&|asked| drop(rate(asked))),
        "out was begun with training.rate = none, this command has 0.01; give the --config it began with, or choose \
         another folder, since the trials could not be compared"
    );
    assert_eq!(
        refusal(&|asked| asked.store.fingerprint = "fedcba9876543210".to_owned()),
        "out is a study of another store: it has 9 songs (0123456789ab), the one given 9 songs (fedcba987654); give \
         that store, or another folder for the study"
    );
}

fn subset<T: Clone + std::fmt::Debug + 'static>(of: &[T]) -> impl Strategy<Value = Vec<T>> + use<T> {
    prop::sample::subsequence(of.to_vec(), 1..=of.len()).prop_shuffle()
}

prop_compose! {
    fn any_plan()(
        classifiers in subset(&["crnn", "gaussian", "song", "song-with-albums", "a-1s"].map(str::to_owned)),
        lengths in subset(&[0.5, 1.0, 3.0, 10.0, 11.0]),
        splits in subset(&[SplitKind::Song, SplitKind::Album]),
        seeds in subset(&[0, 1, 10, u64::MAX]),
    ) -> StudyPlan {
        StudyPlan { classifiers, lengths, splits, seeds, ..plan() }
    }
}

proptest! {
    #[test]
    fn a_grid_has_every_condition_once(plan in any_plan(), fewer_with_albums: bool) {
        plan.validate().unwrap();
        let conditions = plan.conditions(fewer_with_albums);
        let both = plan.asks_for_both_splits();
        let splits = plan.splits.len() + usize::from(both && fewer_with_albums);
        let (classifiers, lengths, seeds) = (plan.classifiers.len(), plan.lengths.len(), plan.seeds.len());
        prop_assert_eq!(conditions.len(), classifiers * lengths * splits * seeds);
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
        for condition in plan.conditions(fewer_with_albums) {
            let before = last.insert(condition.classifier, condition.clip_seconds);
            prop_assert!(before.is_none_or(|before| before <= condition.clip_seconds));
        }
    }

    #[test]
    fn the_shards_share_the_grid_out_evenly(plan in any_plan(), of in 1_usize..9) {
        let conditions = plan.conditions(true);
        let mut seen = BTreeSet::new();
        for index in 1..=of {
            let shard: Shard = format!("{index}/{of}").parse().unwrap();
            let share: Vec<_> = shard.select(conditions.iter()).map(Condition::name).collect();
            prop_assert!((conditions.len() / of..=conditions.len().div_ceil(of)).contains(&share.len()));
            for name in share {
                prop_assert!(seen.insert(name), "in two shards");
            }
        }
        prop_assert_eq!(seen.len(), conditions.len());
    }

    #[test]
    fn an_extended_study_holds_both_grids(begun in any_plan(), asked in any_plan()) {
        let names = |plan: &StudyPlan| plan.conditions(true).iter().map(Condition::name).collect::<BTreeSet<_>>();
        let extended = begun.extended(&asked, Path::new("study")).unwrap();
        extended.validate().unwrap();
        prop_assert!(names(&extended).is_superset(&names(&begun)));
        prop_assert!(names(&extended).is_superset(&names(&asked)));
    }
}
