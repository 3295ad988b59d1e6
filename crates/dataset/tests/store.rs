//! What a store gives back, and what it says where it cannot.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;

use auteur_audio::{FeatureConfig, FeatureKinds};
use auteur_dataset::{
    BuildError, Catalogue, FeatureStore, Hooks, SongWarning, StoreError, StoreSettings, build,
};
use auteur_ground::Silent;
use half::f16;
use support::{Folder, StopAfter, bytes_below, config, features_of, on_threads, settings, shards};

/// Half the distance of neighbouring f16 values between 64 and 128, in which the letters of the test files lie.
const F16_ROUNDING: f32 = 0.03125;

#[test]
fn every_song_gives_back_its_features_rounded_to_f16() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    assert_eq!(store.songs().len(), 8);
    for song in store.songs() {
        let heard = features_of(&folder.song(&song.path)).unwrap();
        let log_mel = heard.features.log_mel.spectrogram();
        assert_eq!((song.frames, song.duration_s), (log_mel.n_frames(), heard.duration_s));
        let frames = store.frames(song).unwrap();
        assert_eq!(*frames, *heard.features.log_mel.halves());
        assert_eq!(*store.features(song).unwrap().log_mel.halves(), *frames);
        assert_eq!(store.read_frames(song).unwrap(), frames);
        for (stored, heard) in frames.iter().zip(log_mel.values()) {
            assert!((stored.to_f32() - heard).abs() <= F16_ROUNDING, "{stored} for {heard} in {}", song.path);
        }
    }
}

#[test]
fn songs_come_in_order_of_their_paths_and_are_found_by_them() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    let paths: Vec<_> = store.songs().iter().map(|song| song.path.as_str()).collect();
    assert!(paths.is_sorted());
    let song = store.song("B/One/CD2/2.flac").unwrap();
    assert_eq!([&*song.artist, &*song.album, &*song.title], ["B", "One", "2"]);
    let in_catalogue = folder.catalogue().songs.into_iter().find(|other| other.path == song.path).unwrap();
    assert_eq!(song.id, in_catalogue.id);
    assert_eq!(song.source_hash, blake3::hash(&fs::read(&in_catalogue.file).unwrap()).into());
    assert!(store.song("B/One").is_none());
    assert_eq!(*store.config(), config());
}

#[test]
fn what_was_set_aside_and_remarked_is_reported_by_every_build() {
    let folder = Folder::example();
    folder.add("stray.mp3", "stray");
    for _ in 0..2 {
        let report = folder.build("store").unwrap();
        let set_aside: Vec<_> = report.set_aside.iter().map(|aside| [&aside.path, &aside.reason]).collect();
        let expected =
            [["B/One/broken.mp3", "is no music: 8 bytes"], ["stray.mp3", "is not in an artist's folder"]];
        assert_eq!(set_aside, expected);
        let warning = "3 of 100 packets were damaged and skipped".to_string();
        assert_eq!(report.warnings, [SongWarning { path: "B/One/scratched.mp3".to_string(), warning }]);
        assert_eq!(folder.open("store").set_aside(), report.set_aside);
    }
}

#[test]
fn a_store_in_which_nothing_could_be_read_is_not_made() {
    let folder = Folder::new();
    folder.add("A/One/1.mp3", support::UNREADABLE);
    let message = folder.build("store").unwrap_err().to_string();
    assert!(message.ends_with("music could be read; A/One/1.mp3 is no music: 8 bytes"), "{message}");
    assert!(matches!(FeatureStore::open(&folder.path("store")), Err(StoreError::NotAStore { .. })));
}

#[test]
fn a_song_that_changes_while_it_is_heard_is_set_aside() {
    let folder = Folder::with(&["A/One/1.mp3", "A/One/2.mp3"]);
    let extract = |file: &Path| {
        let features = features_of(file);
        if file.ends_with("1.mp3") {
            fs::write(file, "another song").unwrap();
        }
        features
    };
    let report = folder.build_with("store", Hooks { extract: &extract, progress: &Silent }).unwrap();
    assert_eq!(report.set_aside[0].reason, "changed while it was being read");
    assert_eq!(folder.build("store").unwrap().songs, 2);
}

#[test]
fn a_store_of_other_settings_is_refused_with_both_values_and_left_alone() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let before = bytes_below(&folder.path("store"));
    let features = FeatureConfig { n_mels: 64, top_db: 70.0, ..config() };
    let other = StoreSettings { features, kinds: FeatureKinds::default() };
    let hooks = Hooks { extract: &features_of, progress: &Silent };
    let message = build(&folder.path("store"), &folder.catalogue(), &other, hooks).unwrap_err().to_string();
    let expected = "store was made with different feature settings: n_mels is 4 in the store, 64 was requested, \
                    top_db is 80.0 in the store, 70.0 was requested";
    assert!(message.ends_with(expected), "{message}");
    assert_eq!(bytes_below(&folder.path("store")), before);
}

#[test]
fn a_store_of_a_newer_format_is_refused() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let settings = folder.path("store/store.json");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("\"format\": 2", "\"format\": 3, \"tuning\": 440")).unwrap();
    let expected = "store has store format 3; this version reads format 2";
    assert!(message_of_opening(&folder).ends_with(expected));
    assert!(folder.build("store").unwrap_err().to_string().ends_with(expected));
    fs::write(&settings, "{}").unwrap();
    assert!(message_of_opening(&folder).contains("store.json does not say how the store was made"));
}

#[test]
fn a_folder_with_other_files_is_refused() {
    let folder = Folder::example();
    fs::create_dir(folder.path("store")).unwrap();
    fs::write(folder.path("store/thesis.tex"), "years of work").unwrap();
    let before = bytes_below(&folder.path("store"));
    assert!(matches!(folder.build("store"), Err(BuildError::FolderInUse { .. })));
    assert_eq!(bytes_below(&folder.path("store")), before);
}

#[test]
fn a_store_that_is_being_built_is_locked() {
    let folder = Folder::example();
    let catalogue = folder.catalogue();
    let extract = |file: &Path| {
        let hooks = Hooks { extract: &features_of, progress: &Silent };
        let second = build(&folder.path("store"), &catalogue, &settings(FeatureKinds::default()), hooks);
        assert!(matches!(second, Err(BuildError::Locked { .. })));
        features_of(file)
    };
    folder.build_with("store", Hooks { extract: &extract, progress: &Silent }).unwrap();
    assert_eq!(folder.build("store").unwrap().extracted, 0);
}

#[test]
fn a_stopped_build_leaves_the_former_store_as_it_was() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    let features: Vec<Vec<f16>> =
        store.songs().iter().map(|song| store.frames(song).unwrap().to_vec()).collect();
    for song in store.songs() {
        folder.add(&song.path, &format!("{} anew", song.path));
    }
    let progress = StopAfter::new(6);
    let stopped =
        on_threads(1, || folder.build_with("store", Hooks { extract: &features_of, progress: &progress }));
    assert!(matches!(stopped, Err(BuildError::Cancelled)));
    let reopened = folder.open("store");
    for (song, features) in reopened.songs().iter().zip(features) {
        assert_eq!(reopened.frames(song).unwrap(), features);
    }
}

#[test]
fn an_open_store_outlives_the_build_that_replaces_it() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.open("store");
    let before = store.frames(&store.songs()[0]).unwrap();
    let copy = before.to_vec();
    folder.add(&store.songs()[0].path, "another song");
    folder.build("store").unwrap();
    assert_eq!(before, copy);
}

fn message_of_opening(folder: &Folder) -> String {
    FeatureStore::open(&folder.path("store")).err().unwrap().to_string()
}

/// What asking for each song's features says after `damage` was done to the first shard.
fn messages_after(damage: impl Fn(&Path)) -> Vec<String> {
    let folder = Folder::with(&["A/One/1.mp3", "A/One/2.mp3"]);
    folder.build("store").unwrap();
    damage(&shards(&folder.path("store"))[0]);
    let store = folder.open("store");
    let songs = store.songs().iter();
    let messages = songs.clone().filter_map(|song| store.frames(song).err()).map(|error| error.to_string());
    let read = songs.filter_map(|song| store.read_frames(song).err()).map(|error| error.to_string());
    let messages: Vec<String> = messages.collect();
    assert_eq!(read.collect::<Vec<_>>(), messages);
    messages
}

#[test]
fn a_shard_that_is_cut_off_is_refused() {
    for length in [0, 7, 8, 900] {
        let messages = messages_after(|shard| {
            fs::File::options().write(true).open(shard).unwrap().set_len(length).unwrap()
        });
        assert_eq!(messages.len(), 2);
        assert!(messages[0].contains(".safetensors is cut off"), "{messages:?}");
    }
}

#[test]
fn a_song_whose_features_are_altered_is_refused_and_the_others_are_not() {
    let messages = messages_after(|shard| {
        let mut bytes = fs::read(shard).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(shard, bytes).unwrap();
    });
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains(".safetensors is altered where A/One/"), "{messages:?}");
}

#[test]
fn a_shard_whose_header_is_altered_is_refused() {
    for at in [0, 3, 8, 100, 400] {
        let messages = messages_after(|shard| {
            let mut bytes = fs::read(shard).unwrap();
            bytes[at] ^= 1;
            fs::write(shard, bytes).unwrap();
        });
        assert_eq!(messages.len(), 2, "byte {at}");
        assert!(messages[0].contains("altered"), "{messages:?}");
    }
}

#[test]
fn a_missing_shard_is_refused_by_its_name() {
    let messages = messages_after(|shard| fs::remove_file(shard).unwrap());
    assert!(messages[0].contains(".safetensors is missing"), "{messages:?}");
}

#[test]
fn a_folder_that_is_no_store_is_refused_by_its_name() {
    let folder = Folder::example();
    for no_store in ["music", "missing"] {
        let path = folder.path(no_store);
        let message = FeatureStore::open(&path).err().unwrap().to_string();
        assert_eq!(message, format!("{} is not a complete feature store", path.display()));
    }
}

#[test]
fn songs_without_an_album_are_spread_over_shards() {
    let songs: Vec<_> = (0..64).map(|song| format!("A/{song}.mp3")).collect();
    let folder = Folder::with(&songs.iter().map(String::as_str).collect::<Vec<_>>());
    folder.build("store").unwrap();
    let shards = shards(&folder.path("store")).len();
    assert!((10..=16).contains(&shards), "{shards} shards");
}

#[cfg(unix)]
#[test]
fn songs_of_any_name_come_back() {
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::with(&["A/One/1.mp3", "Ä \"☂\"\\/line\nbreak/'.mp3"]);
    fs::create_dir_all(folder.music().join(std::ffi::OsStr::from_bytes(b"\xff/\xfe"))).unwrap();
    fs::write(folder.music().join(std::ffi::OsStr::from_bytes(b"\xff/\xfe/\xfd.mp3")), "x").unwrap();
    folder.build("store").unwrap();
    let store = folder.open("store");
    let catalogue = Catalogue::scan(&folder.music()).unwrap();
    let paths: Vec<_> = store.songs().iter().map(|song| &song.path).collect();
    assert_eq!(paths, catalogue.songs.iter().map(|song| &song.path).collect::<Vec<_>>());
    assert!(store.songs().iter().all(|song| store.frames(song).is_ok()));
    assert!(store.song(r"\xff/\xfe/\xfd.mp3").is_some());
}
