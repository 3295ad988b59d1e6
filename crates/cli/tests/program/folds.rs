//! Cross-validation from the command line.

use std::fs;

use serde_json::Value;

use crate::fixture::{auteur, fail, fixture, json, scratch, succeed};

#[test]
fn a_cross_validation_judges_every_song_once_in_each_repeat() {
    let folder = scratch();
    let (to, report) = (folder.path().join("study"), folder.path().join("report"));
    let folded = |flags: &[&str]| {
        let mut command = auteur("study");
        command.arg(fixture().store()).arg("-o").arg(&to).arg("--config").arg(fixture().config());
        command.args(["--lengths", "3", "--classifiers", "crnn,gaussian"]).args(flags);
        command
    };
    // By default, since a tenth of the songs are few; two albums of each artist make two folds.
    let all = json(folded(&["--list"]).args(["--epochs", "2"]));
    assert_eq!(all.as_array().unwrap().len(), 2 * 3 * (5 + 2));
    succeed(folded(&["--folds", "3", "--repeats", "1", "--epochs", "2"]).arg("--json"));
    let made = json(auteur("report").arg(&to).arg("-o").arg(&report));
    assert_eq!(made["trials"], Value::from(4));
    assert!(
        to.join("crnn-song-3s-seed0-fold3of3").exists() && to.join("crnn-album-3s-seed0-fold2of2").exists()
    );
    let songs = json(auteur("info").arg(fixture().store()))["songs"].as_u64().unwrap();
    let judged: u64 = (1..=3)
        .map(|fold| {
            let scores = to.join(format!("gaussian-song-3s-seed0-fold{fold}of3/evaluation.json"));
            let scores: Value = serde_json::from_slice(&fs::read(scores).unwrap()).unwrap();
            scores["songs"].as_u64().unwrap()
        })
        .sum();
    assert_eq!(judged, songs);
    let complaint = fail(&mut folded(&["--folds", "4"]), 1);
    assert!(
        complaint.contains("it began as a cross-validation in 3 folds, now one in 4 folds is asked for"),
        "{complaint}"
    );
    let complaint = fail(&mut folded(&["--protocol", "paper", "--repeats", "2"]), 2);
    assert!(complaint.contains("leave out --folds and --repeats"), "{complaint}");
}
