//! What the program says of its own folders.

use std::fs;

use serde_json::{Value, json};

use crate::fixture::{ARTISTS, auteur, copy_folder, fail, fixture, json, scratch, succeed};

fn words(path: &std::path::Path) -> String {
    String::from_utf8(succeed(auteur("info").arg(path)).stdout).unwrap()
}

/// What follows a name at the beginning of a line, without what goes on below it.
fn line<'a>(words: &'a str, name: &str) -> &'a str {
    let mut lines = words.lines().filter_map(|line| line.strip_prefix(&format!("  {name} ")));
    lines.next().unwrap_or_else(|| panic!("{name} is missing: {words}")).trim()
}

#[test]
fn a_store_says_its_songs_settings_and_size() {
    let store = fixture().store();
    let answer = json(auteur("info").arg(&store));
    assert_eq!(
        (&answer["holds"], &answer["songs"], &answer["artists"]),
        (&json!("store"), &json!(40), &json!(3))
    );
    assert_eq!(
        (&answer["kinds"], &answer["features"]["n_mels"]),
        (&json!(["log-mel", "vectors"]), &json!(128))
    );
    assert!(answer["bytes"].as_u64().unwrap() > 1_000_000, "{answer}");
    let words = words(&store);
    assert_eq!(answer["format"], json!(2));
    assert!(words.contains(": a store, "), "{words}");
    assert!(line(&words, "songs").starts_with("40 songs by 3 artists from "), "{words}");
    assert_eq!(line(&words, "features"), "log-mel, vectors");
    assert!(words.contains("mel_scale = slaney"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_store_has_the_size_of_the_store() {
    let folder = scratch();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(fixture().store(), &link).unwrap();
    let [linked, whole] = [&link, &fixture().store()].map(|store| json(auteur("info").arg(store)));
    assert_eq!(linked["bytes"], whole["bytes"]);
}

#[test]
fn a_run_says_its_classifier_songs_epochs_and_model() {
    let run = fixture().run();
    let answer = json(auteur("info").arg(&run));
    assert_eq!((&answer["holds"], &answer["configuration"]["classifier"]), (&json!("run"), &json!("crnn")));
    assert_eq!((&answer["epochs"]["done"], &answer["model"]["card"]["kind"]), (&json!(2), &json!("crnn")));
    let songs = ["train", "validation", "test"].map(|part| answer["split"][part].as_u64().unwrap());
    assert_eq!(songs.iter().sum::<u64>(), 40);
    let words = words(&run);
    assert!(line(&words, "classifier").starts_with("crnn: ") && words.contains(" epochs = 2,"), "{words}");
    assert!(line(&words, "epochs").starts_with("2; the best is epoch "), "{words}");
    let parts = format!("{} to train, {} to validate, {} to test", songs[0], songs[1], songs[2]);
    assert!(line(&words, "split").ends_with(&parts), "{words}");
}

#[test]
fn a_run_that_is_not_complete_says_so_and_one_that_was_judged_its_scores() {
    let folder = scratch();
    let run = folder.path().join("run");
    copy_folder(&fixture().run(), &run);
    succeed(auteur("evaluate").arg(&run));
    let scores = &json(auteur("info").arg(&run))["scores"];
    let written: Value = serde_json::from_slice(&fs::read(run.join("evaluation.json")).unwrap()).unwrap();
    assert_eq!(scores["clip_f1"], written["frame"]["weighted"]["f1"]);
    assert!(line(&words(&run), "scores").starts_with("F1 0."));
    fs::remove_file(run.join("model.safetensors")).unwrap();
    let words = words(&run);
    assert!(
        words.contains("a run that is not complete, ") && line(&words, "classifier").starts_with("crnn: ")
    );
}

#[test]
fn a_model_says_its_artists_and_versions() {
    let model = fixture().run().join("model.safetensors");
    let answer = json(auteur("info").arg(&model));
    assert_eq!(answer["holds"], "model");
    assert_eq!(answer["card"]["artists"].as_array().unwrap().len(), 3);
    let words = words(&model);
    assert!(line(&words, "made by").starts_with("auteur 0.1.0, seed "), "{words}");
    assert_eq!(line(&words, "clips"), "3.0 s, 94 frames");
    assert_eq!(line(&words, "artists"), format!("3: {}", ARTISTS.join(", ")));
}

#[test]
fn what_is_none_of_these_is_refused_with_what_there_is() {
    let folder = scratch();
    let complaint = fail(auteur("info").arg(folder.path()), 1);
    assert!(complaint.contains("is not a store, run, model, study, audit, report or map"), "{complaint}");
    assert!(fail(auteur("info").arg(folder.path().join("nowhere")), 1).contains("nowhere"));
    for (name, is_music) in [("notes.txt", false), ("song.Mp3", true)] {
        let file = folder.path().join(name);
        fs::write(&file, "no model").unwrap();
        let complaint = fail(auteur("info").arg(&file), 1);
        assert!(complaint.contains(&format!("{name} is not a store, run, model")), "{complaint}");
        assert_eq!(complaint.contains("auteur predict"), is_music, "{complaint}");
    }
}
