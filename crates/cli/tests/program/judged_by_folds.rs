//! `evaluate --folds`: a run's settings judged by cross-validation.

use std::fs;

use crate::fixture::{ARTISTS, auteur, contents, fail, fixture, json, scratch, succeed, train};

#[test]
fn three_songs_of_an_artist_are_enough_for_the_default_classifier() {
    let folder = scratch();
    let music = folder.path().join("music");
    for artist in ARTISTS {
        let album = music.join(artist).join("Album");
        fs::create_dir_all(&album).unwrap();
        let mut songs: Vec<_> =
            contents(&fixture().music().join(artist)).into_iter().map(|(path, _)| path).collect();
        songs.sort();
        for song in songs.iter().take(3) {
            let from = fixture().music().join(artist).join(song);
            fs::copy(&from, album.join(from.file_name().unwrap())).unwrap();
        }
    }
    let (store, run) = (folder.path().join("store"), folder.path().join("run"));
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    succeed(auteur("train").arg(&store).arg("-o").arg(&run));
    let scores = json(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    assert_eq!(scores["songs"], 9);
}

#[test]
fn folds_are_refused_where_they_would_say_nothing_or_another_store_is_given() {
    let folder = scratch();
    let run = folder.path().join("run");
    let split = fixture().run().join("split.json");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run).arg("--split").arg(&split));
    let complaint = fail(auteur("evaluate").arg(&run).args(["--folds", "3"]), 2);
    assert!(complaint.contains("--split song"), "{complaint}");

    let begun = folder.path().join("begun");
    let mut command = train(&fixture().store(), &begun, &fixture().config());
    succeed(command.args(["--epochs", "1", "--from"]).arg(fixture().run()));
    let complaint = fail(auteur("evaluate").arg(&begun).args(["--folds", "3"]), 1);
    assert!(complaint.contains("may have learnt from songs that a fold tests"), "{complaint}");

    let (store, drawn) = (folder.path().join("store"), folder.path().join("drawn"));
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store).args(["--kinds", "log-mel"]));
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&drawn));
    let mut command = auteur("evaluate");
    let complaint = fail(command.arg(&drawn).args(["--folds", "3", "--store"]).arg(&store), 1);
    assert!(complaint.contains("--kinds log-mel,vectors"), "{complaint}");
}

#[test]
fn a_run_is_judged_by_folds_that_are_resumed_and_leave_its_model_alone() {
    let folder = scratch();
    let run = folder.path().join("run");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run));
    let model = fs::read(run.join("model.safetensors")).unwrap();
    let scores = json(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    assert_eq!((&scores["songs"], &scores["judges"]), (&40.into(), &"clips-in-context".into()));
    let calibration = &scores["calibration"];
    assert_eq!((&calibration["songs"], calibration["bins"].as_array().unwrap().len()), (&40.into(), 4));
    assert!(calibration["p_value"].as_f64().unwrap() > 0.0 && calibration["error"].as_f64().unwrap() < 0.5);
    let written: serde_json::Value =
        serde_json::from_slice(&fs::read(run.join("evaluation.json")).unwrap()).unwrap();
    assert_eq!(&written["calibration"], calibration);
    let before = contents(&run.join("folds"));
    let written = |fold: &str| {
        fs::metadata(run.join("folds").join(fold).join("model.safetensors")).unwrap().modified().unwrap()
    };
    let models = ["1-of-3", "2-of-3", "3-of-3"].map(written);
    let words = succeed(auteur("evaluate").arg(&run).args(["--folds", "3"]));
    let words = String::from_utf8_lossy(&words.stdout).into_owned();
    assert!(
        words.contains(" of 40 songs named correctly")
            && words.contains("guessing would name 33 %")
            && words.contains("say nothing of clips alone")
            && words.contains("% stated on average, "),
        "{words}"
    );
    assert_eq!(contents(&run.join("folds")), before);
    assert_eq!(["1-of-3", "2-of-3", "3-of-3"].map(written), models);
    assert!(fs::read(run.join("model.safetensors")).unwrap() == model);

    // Judged by its own test part it is again what it was.
    let own = json(auteur("evaluate").arg(&run));
    assert!(own["songs"].as_u64().unwrap() < 40);
    let complaint = fail(auteur("evaluate").arg(&run).args(["--folds", "1"]), 2);
    assert!(complaint.contains("--folds"), "{complaint}");
}

#[test]
fn a_run_that_was_not_judged_is_not_reported() {
    let folder = scratch();
    let run = folder.path().join("run");
    succeed(auteur("train").arg(fixture().store()).arg("-o").arg(&run));
    let complaint = fail(auteur("report").arg(&run).arg("-o").arg(folder.path().join("report")), 2);
    let remedy = format!("judge it first with: auteur evaluate {}", run.display());
    assert!(
        complaint.contains("nobody has judged this run yet") && complaint.contains(&remedy),
        "{complaint}"
    );
    assert!(!folder.path().join("report").exists());
}
