//! Settings that make no sense: exit code 2, with the key and the value.

use std::fs;

use crate::fixture::{auteur, fail, fixture, scratch, train};

/// The complaint about a configuration file with this text.
fn refused(text: &str) -> String {
    let folder = scratch();
    let config = folder.path().join("config.toml");
    fs::write(&config, text).unwrap();
    let complaint = fail(&mut train(&fixture().store(), &folder.path().join("run"), &config), 2);
    assert!(complaint.contains("config.toml"), "{complaint}");
    complaint
}

#[test]
fn an_unknown_key_is_named() {
    assert!(refused("[training]\nlearning_rte = 0.1\n").contains("learning_rte"));
    assert!(refused("[trainig]\n").contains("trainig"));
}

#[test]
fn a_value_out_of_range_is_named_with_its_setting() {
    assert!(refused("[training]\nbatch_size = 0\n").contains("batch_size is 0"));
    assert!(refused("[training]\nlearning_rate = -1.0\n").contains("learning_rate is -1"));
    assert!(refused("[training.network]\nblock_dropout = 1.5\n").contains("block_dropout is 1.5"));
    assert!(refused("[features]\nhop_length = 0\n").contains("hop_length"));
}

#[test]
fn a_file_that_is_no_toml_or_not_there_is_named() {
    refused("learning rate: fast");
    let complaint =
        fail(&mut train(&fixture().store(), &scratch().path().join("run"), "nowhere.toml".as_ref()), 2);
    assert!(complaint.contains("nowhere.toml"), "{complaint}");
}

#[test]
fn a_split_that_is_neither_a_word_nor_a_file_is_bad_usage() {
    let fixture = fixture();
    let run = scratch();
    let with = |split: &str| {
        let mut command = train(&fixture.store(), &run.path().join("run"), &fixture.config());
        command.args(["--split", split]);
        command
    };
    assert!(fail(&mut with("artist"), 2).contains("--split artist"));

    let file = run.path().join("split.json");
    fs::write(&file, r#"{"train": ["Nobody/Album/song.mp3"], "validation": [], "test": []}"#).unwrap();
    assert!(fail(&mut with(file.to_str().unwrap()), 1).contains("Nobody/Album/song.mp3"));
    fs::write(&file, r#"{"train": [], "validation": [], "test": [], "weather": []}"#).unwrap();
    assert!(fail(&mut with(file.to_str().unwrap()), 1).contains("weather"));
}

#[test]
fn a_run_is_not_resumed_with_other_settings() {
    let fixture = fixture();
    let mut command = train(&fixture.store(), &fixture.run(), &fixture.config());
    let complaint = fail(command.args(["--batch-size", "8"]), 1);
    assert!(complaint.contains("batch_size = 16, now it is 8"), "{complaint}");
    let kept = fs::read_to_string(fixture.run().join("config.toml")).unwrap();
    assert!(kept.contains("batch_size = 16"), "{kept}");
}

#[test]
fn a_clip_longer_than_every_song_is_refused_with_the_artists() {
    let fixture = fixture();
    let folder = scratch();
    let mut command = train(&fixture.store(), &folder.path().join("run"), &fixture.config());
    let complaint = fail(command.args(["--clip-seconds", "60"]), 1);
    assert!(complaint.contains("too short for clips of 1875 frames"), "{complaint}");
}

#[test]
fn predict_takes_no_configuration() {
    let fixture = fixture();
    let mut command = auteur("predict");
    command.arg(fixture.run()).arg("song.mp3").arg("--config").arg(fixture.config());
    assert!(fail(&mut command, 2).contains("the model file holds all settings"));
}
