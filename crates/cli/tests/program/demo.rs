//! `demo`: the whole way, with the network beside the default classifier.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, fail, fixture, json, scratch, succeed};
use crate::unknown::run;

/// The fixture's settings without the line that names the classifier.
fn settings_of_demo(folder: &Path) -> PathBuf {
    let config = folder.join("demo.toml");
    let settings = fs::read_to_string(fixture().config()).unwrap();
    fs::write(&config, settings.split_once('\n').unwrap().1).unwrap();
    config
}

#[test]
fn demo_judges_all_songs_by_folds_and_trains_the_network_beside_it() {
    let folder = scratch();
    let out = folder.path().join("demo");
    let mut command = auteur("demo");
    command.arg("--music").arg(fixture().music()).arg("-o").arg(&out);
    let config = settings_of_demo(folder.path());
    let answer = json(command.arg("--config").arg(&config));
    assert!(ARTISTS.contains(&answer["truth"].as_str().unwrap()));
    assert!(ARTISTS.contains(&answer["prediction"]["artist"].as_str().unwrap()));
    assert_eq!(answer["evaluation"]["songs"], 40);
    assert!(answer["evaluation"]["song"]["majority"]["weighted"]["f1"].as_f64().unwrap() > 0.6, "{answer:#}");
    let network = &answer["network"];
    assert_eq!((&network["epochs"], &network["complete"]), (&Value::from(2), &Value::from(true)));
    assert!(network["evaluation"]["songs"].as_u64().unwrap() < 40);
    assert!(out.join("run/model.safetensors").exists() && out.join("store/manifest.parquet").exists());
    let written: Value = serde_json::from_slice(&fs::read(out.join("run/evaluation.json")).unwrap()).unwrap();
    assert_eq!(written, answer["evaluation"]);
    let low = answer["evaluation"]["song_accuracy_interval"][0].as_f64().unwrap();
    assert!(low > 0.3 && answer["evaluation"]["folds"] == 5, "{answer:#}");
    let report = fs::read_to_string(out.join("report/report.md")).unwrap();
    assert!(
        report.contains("of the 40 tested songs by 3 artists")
            && report.contains("cross-validation in 5 folds")
    );
}

#[test]
fn demo_is_done_again_after_its_run_was_judged_by_other_folds() {
    let folder = scratch();
    let out = folder.path().join("demo");
    let demo = || {
        let mut command = auteur("demo");
        command.arg("--music").arg(fixture().music()).arg("-o").arg(&out).args(["--minutes", "0.0001"]);
        command.arg("--config").arg(settings_of_demo(folder.path()));
        json(&mut command)["evaluation"].clone()
    };
    let first = demo();
    assert_eq!(json(auteur("evaluate").arg(out.join("run")).args(["--folds", "3"]))["folds"], 3);
    assert_eq!(json(auteur("info").arg(out.join("run")))["scores"]["folds"], 3);
    assert_eq!(demo(), first);
}

#[test]
fn demo_takes_the_file_of_a_split() {
    let folder = scratch();
    let config = folder.path().join("split.toml");
    // No split by song could be drawn of these: one of the artists is trained on alone, by two songs.
    let whole = fs::read_to_string(fixture().run().join("split.json")).unwrap();
    let whole: Value = serde_json::from_str(&whole).unwrap();
    let songs = |part: &str, few: usize| -> Vec<String> {
        let paths = whole[part].as_array().unwrap().iter().map(|path| path.as_str().unwrap().to_owned());
        let (of_one, others): (Vec<_>, Vec<_>) = paths.partition(|path| path.starts_with(ARTISTS[0]));
        others.into_iter().chain(of_one.into_iter().take(few)).collect()
    };
    let split = folder.path().join("split.json");
    let given = serde_json::json!({
        "train": songs("train", 2), "validation": songs("validation", 0), "test": songs("test", 0)
    });
    fs::write(&split, given.to_string()).unwrap();
    let small = fs::read_to_string(settings_of_demo(folder.path())).unwrap();
    fs::write(&config, format!("classifier = \"gaussian\"\n[split]\nby = {split:?}\n{small}")).unwrap();
    let out = folder.path().join("demo");
    let demo = |out: &Path| {
        let mut command = auteur("demo");
        command.arg("--music").arg(fixture().music()).arg("-o").arg(out).arg("--config").arg(&config);
        command
    };
    let answer = json(&mut demo(&out));
    assert!(answer["network"].is_object());
    // The report counts the music of the run, not all of the store.
    let songs: usize =
        ["train", "validation", "test"].map(|part| given[part].as_array().unwrap().len()).iter().sum();
    let corpus = fs::read_to_string(out.join("report/tables/table-1.csv")).unwrap();
    let tracks = corpus.lines().find(|line| line.starts_with("Total number of tracks")).unwrap();
    assert!(tracks.ends_with(&format!(",{songs}")), "{tracks}");

    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        // The settings of a run name its store, and TOML is text.
        let out = folder.path().join(std::ffi::OsStr::from_bytes(b"demo-\xff"));
        assert!(fail(demo(&out).arg("--json"), 1).contains("invalid UTF-8"));
    }
}

#[test]
fn demo_with_no_time_still_trains_one_epoch_and_says_that_it_is_not_complete() {
    let folder = scratch();
    let demo = |out: &str| {
        let mut command = auteur("demo");
        command.arg("--music").arg(fixture().music()).arg("-o").arg(folder.path().join(out));
        command.arg("--config").arg(settings_of_demo(folder.path())).args(["--minutes", "0.0001"]);
        command
    };
    let network = &json(&mut demo("demo"))["network"];
    assert_eq!((&network["epochs"], &network["complete"]), (&Value::from(1), &Value::from(false)));
    // A model of three artists does not tell strangers, so no artist is forgotten.
    let words = String::from_utf8(succeed(&mut demo("again")).stdout).unwrap();
    assert!(!words.contains("Forget each artist"), "{words}");
    assert_steps(&words, 6);
}

#[test]
fn demo_forgets_each_artist_and_enrols_it_again() {
    let (folder, music) = (scratch(), run().with_file_name("music"));
    let demo = |name: &str| {
        let mut command = auteur("demo");
        command.arg("--music").arg(&music).arg("-o").arg(folder.path().join(name));
        command.args(["--minutes", "0.0001"]).arg("--config").arg(settings_of_demo(folder.path()));
        command
    };
    let words = String::from_utf8(succeed(&mut demo("demo")).stdout).unwrap();
    let answer = json(&mut demo("demo"));
    let newcomers = answer["newcomers"].as_array().unwrap();
    let count = |holds: &dyn Fn(&Value) -> bool| newcomers.iter().filter(|newcomer| holds(newcomer)).count();
    let refused = count(&|newcomer| newcomer["forgotten"]["known"] == false);
    let named = count(&|newcomer| newcomer["enrolled"]["artist"] == newcomer["artist"]);
    let of = newcomers.len();
    assert!(of == 5 && refused >= 2 && named >= 3, "{newcomers:#?}");
    for newcomer in newcomers {
        assert!(newcomer["forgotten"]["artist"] != newcomer["artist"], "{newcomer:#}");
        let by = newcomer["enrolled_by"].as_array().unwrap();
        assert!((1..=3).contains(&by.len()) && !by.contains(&newcomer["song"]), "{newcomer:#}");
    }
    assert!(
        words.contains(&format!("{refused} of {of} songs by forgotten artists are \"none of these\"")),
        "{words}"
    );
    assert!(words.contains(&format!("{named} of {of} are named correctly once")), "{words}");
    assert!(words.contains("  none of these (nearest: "), "{words}");
    let goes_well = |newcomer: &&Value| {
        let Value::Object(enrolled) = &newcomer["enrolled"] else { panic!("{newcomer:#}") };
        newcomer["forgotten"]["known"] == false
            && enrolled["known"] == true
            && enrolled["artist"] == newcomer["artist"]
    };
    let is_shown =
        |newcomer: &&Value| words.contains(&format!("Without {}:\n", newcomer["artist"].as_str().unwrap()));
    let shown = newcomers.iter().find(is_shown).unwrap();
    assert_eq!(shown["forgotten"]["known"], false, "{shown:#}");
    assert_eq!(goes_well(&shown), newcomers.iter().any(|newcomer| goes_well(&newcomer)), "{shown:#}");
    assert_steps(&words, 7);
    assert!(words.contains("at most 0.0001 minutes, but one epoch at least, in "), "{words}");
}

/// That steps are numbered one after the other, to this number.
fn assert_steps(words: &str, last: usize) {
    let number = |line: &str| line.split_once(". ").and_then(|(number, _)| number.parse::<usize>().ok());
    let numbers: Vec<usize> = words.lines().filter_map(number).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "{words}");
}
