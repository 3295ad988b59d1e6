//! An encoder of one's own: trained on a store, made to hear songs, begun with, and refused where it does not fit.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::fixture::{
    ARTISTS, Fixture, auteur, complaint, contents, copy_folder, corpus, fail, fixture, json, scratch, song,
    succeed, train,
};

/// `auteur pretrain` on the artists of the fixture but the first.
fn pretrain(fixture: &Fixture, encoder: &Path) -> Command {
    let mut command = auteur("pretrain");
    command.arg(fixture.store()).arg("-o").arg(encoder).arg("--config").arg(fixture.config());
    command.args(["--objective", "contrastive", "--exclude", ARTISTS[0]]);
    command
}

/// `auteur prepare` of a dozen songs by two artists.
fn prepare(folder: &Path, store: &Path) -> Command {
    let music = folder.join("music");
    for album in ["Maxstack/Endgame_Singularity_Advanced_Research", "Obsidian_Shell/Angelic_Asylum"] {
        copy_folder(&corpus().join(album), &music.join(album));
    }
    let mut command = auteur("prepare");
    command.arg(music).arg("-o").arg(store);
    command
}

#[test]
fn songs_are_named_by_the_vectors_of_an_encoder_that_was_trained_here() {
    let (folder, fixture) = (scratch(), fixture());
    let [encoder, store, run] = ["encoder", "store", "run"].map(|name| folder.path().join(name));
    let learnt = json(&mut pretrain(fixture, &encoder));
    assert_eq!((&learnt["epochs"], &learnt["resumed_epochs"]), (&2.into(), &0.into()));
    // All songs of two artists are learnt from, but for those that decide when to stop.
    let split: serde_json::Value =
        serde_json::from_slice(&fs::read(encoder.join("split.json")).unwrap()).unwrap();
    let count = |part: &str| split[part].as_array().unwrap().len();
    assert_eq!((count("validation"), count("test")), (3, 0));
    let before = contents(&encoder);
    assert_eq!(json(&mut pretrain(fixture, &encoder))["resumed_epochs"], 2);
    assert_eq!(contents(&encoder), before);

    // As the folder of its training, and as its file under another name.
    let file = folder.path().join("renamed");
    fs::copy(encoder.join("model.safetensors"), &file).unwrap();
    succeed(prepare(folder.path(), &store).arg("--encoder").arg(&encoder));
    let again = json(prepare(folder.path(), &store).arg("--encoder").arg(&file));
    assert_eq!(again["extracted"], 0, "{again}");
    let about = json(auteur("info").arg(&store));
    assert!(about["features"]["encoder"].as_str().unwrap().starts_with("crnn blake3:"), "{about}");

    succeed(auteur("train").arg(&store).arg("-o").arg(&run));
    let predict = || {
        let mut command = auteur("predict");
        command.arg(&run).arg(song());
        command
    };
    let named = json(predict().arg("--encoder").arg(&file));
    assert_eq!(named[0]["top"].as_array().unwrap().len(), 2, "{named}");
    let without = fail(&mut predict(), 2);
    assert!(without.contains("those of the encoder crnn blake3:"), "{without}");
    assert!(without.contains("give it with --encoder ENCODER"), "{without}");
    let other = fail(predict().arg("--encoder").arg(fixture.run()), 2);
    assert!(other.matches("crnn blake3:").count() == 2 && other.contains("; this one is"), "{other}");

    // A song that is just read has the vectors that lie in the store.
    let array = folder.path().join("song.npy");
    let mut features = auteur("features");
    features.arg(song()).arg("-o").arg(&array).args(["--kind", "vectors", "--encoder"]).arg(&file);
    assert_eq!(json(&mut features)["bins"], 32);
}

#[test]
fn an_encoder_begins_a_training_and_has_no_test_songs_of_its_own() {
    let (folder, fixture) = (scratch(), fixture());
    let [encoder, run] = ["encoder", "run"].map(|name| folder.path().join(name));
    succeed(pretrain(fixture, &encoder).args(["--epochs", "1"]));
    let mut command = train(&fixture.store(), &run, &fixture.config());
    let said = complaint(&succeed(command.args(["--epochs", "1", "--from"]).arg(&encoder)));
    assert!(said.contains("begins with the weights of"), "{said}");
    assert!(said.contains("its artists differ, so the last layer is drawn anew"), "{said}");

    let untested = fail(auteur("evaluate").arg(&encoder), 2);
    assert!(untested.contains("this run has no test songs; judge its settings with --folds 5"), "{untested}");
}

#[test]
fn what_is_no_encoder_or_hears_other_features_is_refused() {
    let (folder, fixture) = (scratch(), fixture());
    let store = folder.path().join("store");
    let refused = |change: &dyn Fn(&mut Command)| {
        let mut command = prepare(folder.path(), &store);
        change(&mut command);
        fail(&mut command, 2)
    };
    let run = folder.path().join("run");
    succeed(auteur("train").arg(fixture.store()).arg("-o").arg(&run));
    let head = refused(&|command| {
        command.arg("--encoder").arg(&run);
    });
    assert!(
        head.contains("a model of pretrained is no encoder of songs; give what `pretrain` made"),
        "{head}"
    );

    let settings = folder.path().join("features.toml");
    fs::write(&settings, "[features]\ntop_db = 60.0\n").unwrap();
    let other = refused(&|command| {
        command.arg("--encoder").arg(fixture.run()).arg("--config").arg(&settings);
    });
    assert!(other.contains("hears songs with top_db = 80.0; here it is 60.0"), "{other}");

    let described = refused(&|command| {
        command.arg("--encoder").arg(fixture.run()).arg("--encoder-settings").arg(&settings);
    });
    assert!(
        described.contains("features.toml would not be read; leave out --encoder-settings"),
        "{described}"
    );
    assert!(!store.exists());
}

#[test]
fn what_cannot_be_contrasted_is_refused() {
    let (folder, fixture) = (scratch(), fixture());
    let encoder = folder.path().join("encoder");
    let refused = |flags: &[&str]| fail(pretrain(fixture, &encoder).args(flags), 2);
    let small = refused(&["--batch-size", "6"]);
    assert!(
        small.contains("clips_per_artist is 4: it must be 2 or more, and batch_size, which is 6"),
        "{small}"
    );
    assert!(
        refused(&["--temperature", "1000"]).contains("temperature is 1000.0: it must be from 0.001 to 100")
    );
    let mut softmax = auteur("pretrain");
    softmax.arg(fixture.store()).arg("-o").arg(&encoder).args([
        "--objective",
        "softmax",
        "--temperature",
        "1",
    ]);
    assert!(fail(&mut softmax, 2).contains("--temperature is of --objective contrastive"));
}
