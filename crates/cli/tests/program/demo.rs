//! `demo`: the whole way, with the network beside the default classifier.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::fixture::{ARTISTS, auteur, fail, fixture, json, scratch};

/// The fixture's settings without the line that names the classifier.
pub(crate) fn settings_of_demo(folder: &Path) -> PathBuf {
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
    let mut command = auteur("demo");
    command.arg("--music").arg(fixture().music()).arg("-o").arg(folder.path().join("demo"));
    command.arg("--config").arg(settings_of_demo(folder.path())).args(["--minutes", "0.0001"]);
    let network = &json(&mut command)["network"];
    assert_eq!((&network["epochs"], &network["complete"]), (&Value::from(1), &Value::from(false)));
}
