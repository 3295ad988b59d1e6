//! Where results go: what is no earlier result is not written over, and what is no folder of this machine is not taken for one.

use std::fs;
use std::path::Path;

use crate::fixture::{auteur, copy_folder, fail, fixture, scratch, song, succeed};

#[test]
fn a_file_of_another_kind_is_not_written_over() {
    let scratch = scratch();
    let (music, store) = (scratch.path().join("music.mp3"), scratch.path().join("store"));
    fs::copy(song(), &music).unwrap();
    copy_folder(&fixture().store(), &store);
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../auteur/model/game-music-10.safetensors");
    let before = fs::read(&music).unwrap();
    for (command, kind) in [
        (auteur("forget").arg(&model).arg("Maxstack"), "model"),
        (auteur("enrol").arg(&model).arg("Nina").arg(song()), "model"),
        (auteur("features").arg(song()), "NumPy array"),
        (auteur("export").arg(&store), "table of songs"),
    ] {
        let complaint = fail(command.arg("-o").arg(&music), 2);
        let expected = format!("music.mp3 is there and is no {kind}; give another name with -o");
        assert!(complaint.contains(&expected), "{complaint}");
        assert_eq!(fs::read(&music).unwrap(), before);
    }

    let manifest = store.join("manifest.parquet");
    let before = fs::read(&manifest).unwrap();
    let complaint = fail(auteur("export").arg(&store).arg("-o").arg(&manifest), 2);
    assert!(complaint.contains("manifest.parquet is there and is no table of songs"), "{complaint}");
    assert_eq!(fs::read(&manifest).unwrap(), before);

    // An earlier result gives way, and so does an empty file.
    let (array, empty) = (scratch.path().join("one.npy"), scratch.path().join("empty"));
    fs::write(&empty, "").unwrap();
    for file in [&array, &array, &empty] {
        succeed(auteur("features").arg(song()).arg("-o").arg(file));
    }
    let table = store.join("songs.parquet");
    for _ in 0..2 {
        succeed(auteur("export").arg(&store).arg("-o").arg(&table));
    }
    let smaller = scratch.path().join("smaller.safetensors");
    for artist in ["Maxstack", "Askyel"] {
        succeed(auteur("forget").arg(&model).arg(artist).arg("-o").arg(&smaller));
    }
}

#[test]
fn an_address_is_refused_where_a_path_is_due() {
    let (scratch, fixture) = (scratch(), fixture());
    for (command, arguments) in [
        ("train", vec![fixture.store().display().to_string(), "-o".into(), "s3://music/run".into()]),
        ("map", vec![fixture.store().display().to_string(), "-o".into(), "s3://music/map".into()]),
        ("predict", vec!["s3://music/run".into(), song().display().to_string()]),
        ("export", vec![fixture.run().display().to_string(), "-o".into(), "s3://music/hub".into()]),
    ] {
        let complaint = fail(auteur(command).args(arguments).current_dir(scratch.path()), 2);
        let expected = format!("is the address of a bucket, which {command} does not take here");
        assert!(complaint.contains(&expected), "{complaint}");
    }
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let complaint = fail(auteur("predict").arg("nowhere"), 2);
    assert!(complaint.contains("nowhere is not there; give songs"), "{complaint}");
}

#[test]
fn a_file_is_taken_neither_for_a_store_nor_for_a_run() {
    let (scratch, store) = (scratch(), fixture().store());
    let file = scratch.path().join("music.mp3");
    fs::copy(song(), &file).unwrap();
    let complaint = fail(auteur("train").arg(&file).arg("-o").arg(scratch.path().join("run")), 1);
    assert!(complaint.contains("music.mp3 is not a complete feature store; make one with"), "{complaint}");
    let complaint = fail(auteur("train").arg(&store).arg("-o").arg(&file), 1);
    assert!(complaint.contains("music.mp3 already exists and does not belong to a run"), "{complaint}");
}
