//! The same music gives the same bytes, however the store was built.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;

use auteur_dataset::{BuildError, Hooks};
use auteur_ground::Silent;
use proptest::prelude::*;
use support::{Folder, StopAfter, bytes_below, examples_of_both_kinds, features_of, on_threads, shards};

#[test]
fn any_number_of_threads_builds_the_same_store() {
    for folder in examples_of_both_kinds() {
        let expected = folder.fresh_bytes();
        for threads in [1, 8] {
            let store = format!("store{threads}");
            on_threads(threads, || folder.build(&store)).unwrap();
            assert_eq!(bytes_below(&folder.path(&store)), expected, "{threads} threads");
        }
    }
}

#[test]
fn a_second_build_extracts_and_writes_nothing() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let before = bytes_below(&folder.path("store"));
    let manifest = folder.path("store/manifest.parquet");
    let written = fs::metadata(&manifest).unwrap().modified().unwrap();
    let extract = |_: &std::path::Path| Err("must not be heard again".to_string());
    let error = folder.build_with("store", Hooks { extract: &extract, progress: &Silent });
    // The song that could not be read is tried again, so only its reason has changed.
    assert_eq!(error.unwrap().reused, 8);
    let report = folder.build("store").unwrap();
    assert_eq!((report.songs, report.extracted, report.reused, report.vanished), (8, 0, 8, 0));
    assert_eq!(bytes_below(&folder.path("store")), before);
    let report = folder.build("store").unwrap();
    assert_eq!(report.extracted, 0);
    assert!(fs::metadata(&manifest).unwrap().modified().unwrap() >= written);
}

#[test]
fn only_new_and_changed_songs_are_extracted() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    folder.add("A/One/new.mp3", "new");
    folder.add("A/One/1.mp3", "changed");
    fs::remove_file(folder.song("A/Two/1.mp3")).unwrap();
    let report = folder.build("store").unwrap();
    assert_eq!((report.songs, report.extracted, report.reused, report.vanished), (8, 2, 6, 1));
    assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
}

#[test]
fn a_song_renamed_within_its_album_is_not_extracted_again() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    fs::rename(folder.song("A/One/1.mp3"), folder.song("A/One/first.mp3")).unwrap();
    assert_eq!(folder.build("store").unwrap().extracted, 0);
    assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
}

#[test]
fn where_the_music_lies_makes_no_difference() {
    let (one, other) = (Folder::example(), Folder::example());
    assert_eq!(one.fresh_bytes(), other.fresh_bytes());
}

#[test]
fn a_build_stopped_after_any_song_is_resumed_where_it_was() {
    for folder in examples_of_both_kinds() {
        stop_after_any_song(&folder);
    }
}

fn stop_after_any_song(folder: &Folder) {
    let expected = folder.fresh_bytes();
    for songs in 0..9 {
        let store = format!("stopped{songs}");
        let progress = StopAfter::new(songs);
        // On one thread, as several may each be at a last song when the stop comes.
        let stopped =
            on_threads(1, || folder.build_with(&store, Hooks { extract: &features_of, progress: &progress }));
        assert!(matches!(stopped, Err(BuildError::Cancelled)));
        let report = folder.build(&store).unwrap();
        assert!(report.extracted <= 9 - songs, "{report:?} after {songs} songs");
        assert_eq!(bytes_below(&folder.path(&store)), expected, "stopped after {songs} songs");
    }
}

#[test]
fn damage_of_every_kind_is_repaired_to_the_same_bytes() {
    for folder in examples_of_both_kinds() {
        damage_and_repair(&folder);
    }
}

fn damage_and_repair(folder: &Folder) {
    let expected = folder.fresh_bytes();
    folder.build("store").unwrap();
    let store = folder.path("store");
    let repaired = |what: &str| {
        folder.build("store").unwrap();
        assert_eq!(bytes_below(&store), expected, "{what}");
    };
    for shard in shards(&store) {
        let bytes = fs::read(&shard).unwrap();
        for at in (0..bytes.len()).step_by(307) {
            let mut altered = bytes.clone();
            altered[at] ^= 0x04;
            fs::write(&shard, altered).unwrap();
            repaired(&format!("byte {at} of {}", shard.display()));
        }
        for length in [0, 5, 100, bytes.len() - 1] {
            fs::write(&shard, &bytes[..length]).unwrap();
            repaired(&format!("{} cut to {length}", shard.display()));
        }
        fs::write(&shard, [bytes.as_slice(), b"more"].concat()).unwrap();
        repaired("a shard with something after its end");
        fs::remove_file(&shard).unwrap();
        repaired("a missing shard");
    }
    fs::remove_file(store.join("manifest.parquet")).unwrap();
    repaired("a missing manifest");
    fs::write(store.join("manifest.parquet"), "nonsense").unwrap();
    repaired("an altered manifest");
    fs::write(store.join("shards/.unfinished-1-2"), "half a shard").unwrap();
    fs::create_dir(store.join("partial")).unwrap();
    fs::write(store.join("partial/.unfinished-1-2"), "half a song").unwrap();
    fs::write(store.join(".unfinished-3-4"), "half a manifest").unwrap();
    fs::write(store.join("partial/0123-4567.safetensors"), "no song").unwrap();
    fs::write(store.join("shards/0123-4567.safetensors"), "no album").unwrap();
    repaired("leftovers of killed builds");
}

#[test]
fn a_build_killed_between_manifest_and_removal_of_old_shards_is_completed() {
    let folder = Folder::example();
    folder.build("store").unwrap();
    let store = folder.path("store");
    let old: Vec<_> = shards(&store).into_iter().map(|shard| (fs::read(&shard).unwrap(), shard)).collect();
    folder.add("A/One/1.mp3", "changed");
    folder.build("store").unwrap();
    for (bytes, shard) in old {
        fs::write(shard, bytes).unwrap();
    }
    let report = folder.build("store").unwrap();
    assert_eq!(report.extracted, 0);
    assert_eq!(bytes_below(&store), folder.fresh_bytes());
}

/// What may happen between two builds.
#[derive(Clone, Debug)]
enum Event {
    Put { song: usize, content: u8 },
    Remove { song: usize },
    Rename { song: usize, to: usize },
    AskForChroma,
    Build { threads: usize, stop_after: Option<usize> },
}

const PLACES: [&str; 8] = [
    "A/One/1.mp3",
    "A/One/2.mp3",
    "A/One/3.mp3",
    "A/Two/1.mp3",
    "A/loose.ogg",
    "A/looser.ogg",
    "B/One/1.mp3",
    "B/One/CD1/1.mp3",
];

fn event() -> impl Strategy<Value = Event> {
    let song = 0..PLACES.len();
    prop_oneof![
        3 => (song.clone(), any::<u8>()).prop_map(|(song, content)| Event::Put { song, content }),
        1 => song.clone().prop_map(|song| Event::Remove { song }),
        1 => Just(Event::AskForChroma),
        1 => (song.clone(), song).prop_map(|(song, to)| Event::Rename { song, to }),
        2 => (1_usize..4, prop::option::of(0_usize..8))
            .prop_map(|(threads, stop_after)| Event::Build { threads, stop_after }),
    ]
}

impl Event {
    fn happen(self, folder: &Folder) {
        match self {
            // A quarter of the contents cannot be read.
            Self::Put { song, content } if content % 4 == 0 => folder.add(PLACES[song], support::UNREADABLE),
            Self::Put { song, content } => folder.add(PLACES[song], &"la".repeat(content.into())),
            Self::Remove { song } => {
                let _ = fs::remove_file(folder.song(PLACES[song]));
            }
            Self::Rename { song, to } => {
                fs::create_dir_all(folder.song(PLACES[to]).parent().unwrap()).unwrap();
                let _ = fs::rename(folder.song(PLACES[song]), folder.song(PLACES[to]));
            }
            Self::AskForChroma => folder.ask_for_chroma(),
            Self::Build { threads, stop_after } => {
                let progress = StopAfter::new(stop_after.unwrap_or(usize::MAX));
                // Stopping before the end is an error, and so is a folder in which nothing can be read.
                let _ = on_threads(threads, || {
                    folder.build_with("store", Hooks { extract: &features_of, progress: &progress })
                });
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_happened_before_the_store_is_that_of_a_fresh_build(
        events in prop::collection::vec(event(), 1..16)
    ) {
        // Two songs stay, so that there is always something to build from.
        let folder = Folder::with(&["A/One/stays.mp3", "B/stays.mp3"]);
        for event in events {
            event.happen(&folder);
        }
        folder.build("store").unwrap();
        prop_assert_eq!(bytes_below(&folder.path("store")), folder.fresh_bytes());
    }
}
