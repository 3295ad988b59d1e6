//! Beats and chroma in a store: what it gives back, how a store comes by them, and that one without them is as it was.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;

use auteur_audio::{FeatureKind, FeatureKinds, SongFeatures};
use auteur_dataset::{BuildError, Hooks, build, kinds_of};
use auteur_ground::Silent;
use support::{Folder, StopAfter, bytes_below, features_of, on_threads, settings, shards};

fn with_chroma() -> FeatureKinds {
    FeatureKinds::of(&[FeatureKind::Chroma])
}

fn example_with_chroma() -> Folder {
    let folder = Folder::example();
    folder.ask_for_chroma();
    folder
}

#[test]
fn every_song_gives_back_its_beats_and_chroma_exactly() {
    let folder = example_with_chroma();
    folder.build("store").unwrap();
    let store = folder.open("store");
    assert_eq!(*store.kinds(), with_chroma());
    for song in store.songs() {
        let heard = features_of(&folder.song(&song.path)).unwrap().features;
        let stored = store.features(song).unwrap();
        assert_eq!((stored.kinds(), stored.chroma()), (with_chroma(), heard.chroma()), "{}", song.path);
        let chroma = stored.chroma().unwrap();
        assert_eq!(chroma.chroma.n_frames(), chroma.beats.len() + 1);
    }
}

#[test]
fn log_mel_and_its_hash_are_the_same_with_and_without_chroma() {
    let (without, with) = (Folder::example(), example_with_chroma());
    without.build("store").unwrap();
    with.build("store").unwrap();
    let (without, with) = (without.open("store"), with.open("store"));
    for (a, b) in without.songs().iter().zip(with.songs()) {
        assert_eq!((&a.path, a.features_hash), (&b.path, b.features_hash));
        assert_eq!(without.frames(a).unwrap(), with.frames(b).unwrap());
    }
}

#[test]
fn a_store_without_chroma_says_nothing_of_it() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    for (name, bytes) in bytes_below(&folder.path("store")) {
        let says = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!says("chroma") && !says("beats"), "{}", name.display());
    }
    let store = folder.open("store");
    assert_eq!(*store.kinds(), FeatureKinds::default());
    assert_eq!(store.features(&store.songs()[0]).unwrap().chroma(), None);
}

#[test]
fn a_store_that_is_given_chroma_is_that_of_a_fresh_build() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    folder.ask_for_chroma();
    let report = folder.build("store").unwrap();
    assert_eq!((report.songs, report.extracted, report.reused), (8, 8, 0));
    assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
    assert_eq!(folder.build("store").unwrap().extracted, 0);
}

#[test]
fn until_all_songs_have_chroma_the_store_is_the_former_one() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    folder.ask_for_chroma();
    let progress = StopAfter::new(5);
    let stopped =
        on_threads(1, || folder.build_with("store", Hooks { extract: &features_of, progress: &progress }));
    assert!(matches!(stopped, Err(BuildError::Cancelled)));
    let store = folder.open("store");
    assert_eq!(*store.kinds(), FeatureKinds::default());
    assert!(store.songs().iter().all(|song| store.frames(song).is_ok()));
    assert_eq!(kinds_of(&folder.path("store")).unwrap(), Some(with_chroma()));
    assert!(folder.build("store").unwrap().extracted < 8);
    assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
}

#[test]
fn a_store_with_chroma_is_not_brought_up_to_date_without_it() {
    let folder = example_with_chroma();
    folder.build("store").unwrap();
    let before = bytes_below(&folder.path("store"));
    let hooks = Hooks { extract: &features_of, progress: &Silent };
    let asked = settings(FeatureKinds::default());
    let refused = build(&folder.path("store"), &folder.catalogue(), &asked, hooks).unwrap_err().to_string();
    assert!(
        refused.ends_with(
            "store was made with different feature settings: kinds is log-mel,chroma in the store, log-mel was \
             requested"
        ),
        "{refused}"
    );
    assert_eq!(bytes_below(&folder.path("store")), before);
}

#[test]
fn a_folder_without_a_store_plans_no_kinds() {
    assert_eq!(kinds_of(&Folder::new().path("none")).unwrap(), None);
}

#[test]
fn a_song_that_comes_without_the_chroma_that_was_asked_for_is_set_aside() {
    let folder = example_with_chroma();
    let extract = |file: &Path| {
        let mut song = features_of(file)?;
        if file.ends_with("3.ogg") {
            song.features = SongFeatures::new(song.features.log_mel);
        }
        Ok(song)
    };
    let report = folder.build_with("store", Hooks { extract: &extract, progress: &Silent }).unwrap();
    assert_eq!(report.set_aside[0].path, "A/3.ogg");
    assert_eq!(report.set_aside[0].reason, "has 0 pitch classes where 12 were requested");
}

#[test]
fn a_song_whose_beats_are_altered_is_refused_and_its_log_mel_is_not() {
    let folder = Folder::with(&["A/One/1.mp3"]);
    folder.ask_for_chroma();
    folder.build("store").unwrap();
    let shard = &shards(&folder.path("store"))[0];
    let mut bytes = fs::read(shard).unwrap();
    let store = folder.open("store");
    let song = &store.songs()[0];
    let log_mel = song.frames * support::config().n_mels * 2;
    let last_of_chroma = bytes.len() - log_mel - 1;
    bytes[last_of_chroma] ^= 1;
    fs::write(shard, bytes).unwrap();
    let message = store.features(song).unwrap_err().to_string();
    assert!(message.ends_with(".safetensors is altered where A/One/1.mp3 lies"), "{message}");
    assert!(store.frames(song).is_ok());
}

#[test]
fn shards_are_safetensors_that_others_read() {
    let folder = example_with_chroma();
    folder.build("store").unwrap();
    let store = folder.open("store");
    let mut songs = 0;
    for shard in shards(&folder.path("store")) {
        let bytes = fs::read(shard).unwrap();
        let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        songs += tensors.names().iter().filter(|name| name.ends_with(".beats")).count();
        assert_eq!(tensors.len() % 3, 0);
    }
    assert_eq!(songs, store.songs().len());
}
