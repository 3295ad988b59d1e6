//! Folders, stores and models that cannot be used: the message names the folder and what to do.

use std::fs;
use std::path::Path;

use crate::fixture::{
    auteur, contents, copy_folder, corpus, fail, fixture, json, scratch, song, succeed, train,
};
use crate::wav::{self, Samples};

#[test]
fn an_empty_folder_is_refused() {
    let folder = scratch();
    let complaint = fail(auteur("prepare").arg(folder.path()).arg("-o").arg(folder.path().join("store")), 1);
    assert!(
        complaint.contains("contains no songs") && complaint.contains("<artist>/<album>/<song>"),
        "{complaint}"
    );
    let nowhere = folder.path().join("nowhere");
    assert!(
        fail(auteur("prepare").arg(&nowhere).arg("-o").arg(folder.path().join("store")), 1)
            .contains("nowhere")
    );
}

#[test]
#[cfg(unix)]
fn links_in_a_circle_are_set_aside() {
    let folder = scratch();
    let music = folder.path().join("music");
    fs::create_dir_all(music.join("Artist/Album")).unwrap();
    fs::copy(song(), music.join("Artist/Album/good.mp3")).unwrap();
    std::os::unix::fs::symlink("..", music.join("Artist/Album/up")).unwrap();
    let answer = json(auteur("prepare").arg(&music).arg("-o").arg(folder.path().join("store")));
    assert_eq!(answer["songs"], 1);
    assert_eq!(answer["set_aside"][0]["path"], "Artist/Album/up");
}

#[test]
fn one_artist_cannot_be_told_from_others() {
    let folder = scratch();
    let store = folder.path().join("store");
    copy_folder(&corpus().join("Askyel"), &folder.path().join("music/Askyel"));
    succeed(auteur("prepare").arg(folder.path().join("music")).arg("-o").arg(&store));
    let complaint =
        fail(train(&store, &folder.path().join("run"), &fixture().config()).args(["--split", "song"]), 1);
    assert!(complaint.contains("Askyel") && complaint.contains("two"), "{complaint}");
}

#[test]
fn too_few_songs_name_the_artists_and_the_flag() {
    let folder = scratch();
    let (music, store) = (folder.path().join("music"), folder.path().join("store"));
    copy_folder(&fixture().music(), &music);
    fs::create_dir_all(music.join("Newcomer/Single")).unwrap();
    fs::copy(song(), music.join("Newcomer/Single/one.mp3")).unwrap();
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    let run = folder.path().join("run");
    let complaint = fail(&mut train(&store, &run, &fixture().config()), 1);
    assert!(complaint.contains("Newcomer") && complaint.contains("--exclude"), "{complaint}");
    succeed(train(&store, &run, &fixture().config()).args(["--exclude", "Newcomer", "--epochs", "1"]));
    assert!(
        fail(train(&store, &run, &fixture().config()).args(["--exclude", "Nobody"]), 2).contains("Nobody")
    );
}

#[test]
fn songs_shorter_than_a_clip_are_listed_and_an_artist_without_clips_is_refused() {
    let folder = scratch();
    let (music, store) = (folder.path().join("music"), folder.path().join("store"));
    copy_folder(&fixture().music(), &music);
    for song in ["one", "two", "three", "four"] {
        let file = music.join(format!("Brief/Album/{song}.wav"));
        wav::write(&file, 16_000, Samples::Integers(&wav::tone(16_000, 1.5)));
    }
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    let complaint = fail(&mut train(&store, &folder.path().join("run"), &fixture().config()), 1);
    assert!(complaint.contains("clips of 94 frames") && complaint.contains("Brief"), "{complaint}");

    let output = succeed(train(&store, &folder.path().join("run"), &fixture().config()).args([
        "--clip-frames",
        "40",
        "--epochs",
        "1",
    ]));
    assert!(!crate::fixture::complaint(&output).contains("too short for a clip"));
    // One more song that even these clips are too long for.
    wav::write(&music.join("Brief/Album/tiny.wav"), 16_000, Samples::Integers(&wav::tone(16_000, 0.5)));
    succeed(auteur("prepare").arg(&music).arg("-o").arg(&store));
    let mut seen = false;
    for seed in 0..8 {
        let run = folder.path().join(format!("run-{seed}"));
        let output = train(&store, &run, &fixture().config())
            .args(["--clip-frames", "40", "--epochs", "1", "--seed", &seed.to_string()])
            .output()
            .unwrap();
        seen |= crate::fixture::complaint(&output)
            .contains("Brief/Album/tiny.wav is too short for a clip: it has 16 frames");
        if seen {
            break;
        }
    }
    assert!(seen);
}

#[test]
fn a_store_that_is_cut_off_or_altered_is_refused_and_mended_by_prepare() {
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2);
    let alter = |bytes: &mut Vec<u8>| {
        let last = bytes.len() - 1000;
        bytes[last] ^= 1;
    };
    for spoil in [&cut as &dyn Fn(&mut Vec<u8>), &alter] {
        let folder = scratch();
        let store = folder.path().join("store");
        copy_folder(&fixture().store(), &store);
        let shard = contents(&store.join("shards")).remove(0).0;
        let file = store.join("shards").join(shard);
        let mut bytes = fs::read(&file).unwrap();
        spoil(&mut bytes);
        fs::write(&file, bytes).unwrap();
        let complaint = fail(&mut train(&store, &folder.path().join("run"), &fixture().config()), 1);
        assert!(complaint.contains("shards") && complaint.contains("prepare again"), "{complaint}");
        succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store));
        assert_eq!(contents(&store), contents(&fixture().store()));
    }
}

#[test]
fn a_folder_that_is_no_store_is_refused_with_the_command_that_makes_one() {
    let folder = scratch();
    let complaint = fail(&mut train(folder.path(), &folder.path().join("run"), &fixture().config()), 1);
    assert!(complaint.contains("auteur prepare MUSIC -o"), "{complaint}");
}

#[test]
fn a_run_without_a_model_says_what_is_missing() {
    let folder = scratch();
    let complaint = fail(auteur("evaluate").arg(folder.path()), 1);
    assert!(complaint.contains("auteur train STORE -o"), "{complaint}");
    assert!(fail(auteur("predict").arg(folder.path()).arg(song()), 1).contains("auteur train STORE -o"));
}

#[test]
fn a_store_of_other_feature_settings_is_refused() {
    let folder = scratch();
    let htk = folder.path().join("htk.toml");
    fs::write(&htk, "[features]\nmel_scale = \"htk\"\n").unwrap();
    let store = folder.path().join("store");
    succeed(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store).arg("--config").arg(&htk));
    let complaint = fail(auteur("evaluate").arg(fixture().run()).arg("--store").arg(&store), 1);
    assert!(complaint.contains("feature settings differ") && complaint.contains("--store"), "{complaint}");
    let complaint = fail(auteur("prepare").arg(fixture().music()).arg("-o").arg(&store), 1);
    assert!(complaint.contains("mel_scale") && complaint.contains("htk"), "{complaint}");
}

/// Rewrites the model's metadata, which is JSON within the JSON header.
fn with_metadata(model: &Path, from: &str, to: &str) -> Vec<u8> {
    let bytes = fs::read(model).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
    assert!(header.contains(from), "{header}");
    let header = header.replacen(from, to, 1);
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &bytes[8 + length..]].concat()
}

#[test]
fn models_of_a_newer_version_and_damaged_models_are_refused() {
    let folder = scratch();
    let original = fixture().run().join("model.safetensors");
    let model = folder.path().join("model.safetensors");
    let predict = || fail(auteur("predict").arg(&model).arg(song()), 1);

    fs::write(&model, with_metadata(&original, r#"\"format\":2"#, r#"\"format\":99"#)).unwrap();
    let complaint = predict();
    assert!(
        complaint.contains("format 99") && complaint.contains("this program reads format 2"),
        "{complaint}"
    );

    fs::write(&model, with_metadata(&original, r#"\"n_mels\":128"#, r#"\"n_mels\":64"#)).unwrap();
    let complaint = predict();
    assert!(complaint.contains("damaged: n_mels is 64"), "{complaint}");

    let bytes = fs::read(&original).unwrap();
    fs::write(&model, &bytes[..bytes.len() - 100]).unwrap();
    assert!(predict().contains("damaged"));
    fs::write(&model, b"PK pickled").unwrap();
    assert!(predict().contains("not a model file of this program"));
}
