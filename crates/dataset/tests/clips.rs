//! Clips are cut from songs without copying, and every artist must have some.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use auteur_dataset::{Clip, ClipLength, ClipSet, Split};
use support::{Folder, config, features_of};

/// Songs of 25, 10, 9 and 30 frames; the synthetic features have one frame a byte.
fn folder() -> Folder {
    let folder = Folder::new();
    for (path, frames) in [("A/0/1.mp3", 25), ("A/0/2.mp3", 10), ("B/0/1.mp3", 9), ("B/0/2.mp3", 30)] {
        folder.add(path, &"abcdefghij".repeat(3)[..frames]);
    }
    folder.build("store").unwrap();
    folder
}

#[test]
fn songs_are_cut_side_by_side_and_keep_their_last_full_clip() {
    let folder = folder();
    let store = folder.open("store");
    let clips = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(10).unwrap());
    let places: Vec<_> =
        (0..clips.len()).map(|clip| clips.get(clip).unwrap()).map(|clip| (clip.song, clip.index)).collect();
    assert_eq!(places, [(0, 0), (0, 1), (1, 0), (3, 0), (3, 1), (3, 2)]);
    assert_eq!(clips.too_short().map(|song| song.path.as_str()).collect::<Vec<_>>(), ["B/0/1.mp3"]);
    assert_eq!([0, 1, 2, 3].map(|song| clips.clips_of(song)), [2, 1, 0, 3]);
}

#[test]
fn a_clip_is_a_view_of_the_frames_it_names() {
    let folder = folder();
    let store = folder.open("store");
    let clips = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(7).unwrap());
    for clip in 0..clips.len() {
        let Clip { song, index, frames } = clips.get(clip).unwrap();
        let whole = store.frames(clips.songs()[song]).unwrap();
        let start = index * 7 * config().n_mels;
        assert_eq!(frames.as_ptr(), whole[start..].as_ptr());
        assert_eq!(frames.len(), 7 * config().n_mels);
        let heard = features_of(&folder.song(&clips.songs()[song].path)).unwrap();
        assert!((frames[0].to_f32() - heard.log_mel.frame(index * 7)[0]).abs() < 0.04);
        assert_eq!(clips.song_of(clip), song);
    }
}

#[test]
fn songs_that_are_all_too_short_give_no_clips() {
    let folder = folder();
    let store = folder.open("store");
    let clips = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(31).unwrap());
    assert!(clips.is_empty());
    assert_eq!(clips.too_short().count(), 4);
}

#[test]
fn a_split_gives_the_clips_of_its_parts_and_its_labels() {
    let folder =
        Folder::with(&["A/0/1.mp3", "A/0/2.mp3", "A/0/3.mp3", "B/0/1.mp3", "B/0/2.mp3", "B/0/3.mp3"]);
    folder.build("store").unwrap();
    let store = folder.open("store");
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    let clips = split.clips(&store, ClipLength::from_frames(4).unwrap()).unwrap();
    // Nine frames a song, two songs a part.
    assert_eq!([&clips.train, &clips.validation, &clips.test].map(ClipSet::len), [4, 4, 4]);
    assert_eq!(clips.report.artists, ["A", "B"]);
    for (set, paths) in [(&clips.train, &split.train), (&clips.test, &split.test)] {
        assert_eq!(
            set.songs().iter().map(|song| &song.path).collect::<Vec<_>>(),
            paths.iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn an_artist_without_a_clip_in_some_part_is_named_with_the_flags_that_help() {
    let folder = Folder::with(&[
        "A/0/1.mp3",
        "A/0/2.mp3",
        "A/0/3.mp3",
        "B C/0/long.mp3",
        "B C/0/longer.mp3",
        "B C/0/3.mp3",
    ]);
    folder.build("store").unwrap();
    let store = folder.open("store");
    let part = |songs: [&str; 2]| songs.map(String::from).to_vec();
    let split = Split {
        train: part(["A/0/1.mp3", "B C/0/long.mp3"]),
        validation: part(["A/0/2.mp3", "B C/0/longer.mp3"]),
        test: part(["A/0/3.mp3", "B C/0/3.mp3"]),
        ..Split::default()
    };
    assert!(split.clips(&store, ClipLength::from_frames(9).unwrap()).is_ok());
    let refused = split.clips(&store, ClipLength::from_frames(10).unwrap()).err().unwrap().to_string();
    assert_eq!(
        refused,
        "clips of 10 frames are too long: A has no song of 10 frames or more in train; choose shorter clips with \
         --clip-seconds or --clip-frames, or another --seed"
    );
    let refused = split.clips(&store, ClipLength::from_frames(12).unwrap()).err().unwrap().to_string();
    assert!(refused.contains("A has no song of 12 frames"), "{refused}");
}

#[test]
fn the_fingerprint_changes_with_what_is_learnt_and_not_with_the_test() {
    let folder =
        Folder::with(&["A/0/1.mp3", "A/0/2.mp3", "A/0/3.mp3", "B/0/1.mp3", "B/0/2.mp3", "B/0/3.mp3"]);
    folder.build("store").unwrap();
    let split = Split::by_song(folder.open("store").songs(), 0, &[]).unwrap();
    let fingerprint = || {
        folder.build("store").unwrap();
        split.clips(&folder.open("store"), ClipLength::from_frames(4).unwrap()).unwrap().fingerprint()
    };
    let before = fingerprint();
    folder.add(&split.test[0], "other content");
    assert_eq!(fingerprint(), before);
    folder.add(&split.validation[0], "other content still");
    assert_ne!(fingerprint(), before);
}
