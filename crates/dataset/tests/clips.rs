//! Clips are cut from songs without copying, and every artist must have some.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use auteur_dataset::{Clip, ClipError, ClipGrid, ClipLength, ClipSet, Cut, Split};
use auteur_ground::RandomStream;
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
fn the_last_clip_of_every_song_is_dropped_where_one_asks_for_it() {
    let folder = folder();
    let store = folder.open("store");
    let grid = ClipGrid { length: ClipLength::from_frames(10).unwrap(), drop_last: true };
    let clips = ClipSet::new(&store, store.songs().iter().collect(), grid);
    let places = |clips: &ClipSet| {
        let clips = (0..clips.len()).map(|clip| clips.get(clip).unwrap());
        clips.map(|clip| (clip.song, clip.start)).collect::<Vec<_>>()
    };
    assert_eq!(places(&clips), [(0, 0), (3, 0), (3, 10)]);
    assert_eq!(
        clips.too_short().map(|song| song.path.as_str()).collect::<Vec<_>>(),
        ["A/0/2.mp3", "B/0/1.mp3"]
    );
    // Other cuts are of the same frames.
    let overlapping = clips.recut(Cut::Overlap { hop_frames: 5 }, RandomStream::new(0)).unwrap();
    assert_eq!(places(&overlapping), [(0, 0), (3, 0), (3, 5), (3, 10)]);
    let random = clips.recut(Cut::Random { per_song: 40 }, RandomStream::new(0)).unwrap();
    assert_eq!(random.len(), 80);
    for (song, start) in places(&random) {
        assert!(start <= if song == 0 { 0 } else { 10 }, "{song}, {start}");
    }
}

#[test]
fn a_clip_is_a_view_of_the_frames_it_names() {
    let folder = folder();
    let store = folder.open("store");
    let clips = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(7).unwrap());
    for clip in 0..clips.len() {
        let Clip { song, index, start, frames } = clips.get(clip).unwrap();
        let whole = store.frames(clips.songs()[song]).unwrap();
        assert_eq!(start, index * 7);
        assert_eq!(frames.as_ptr(), whole[start * config().n_mels..].as_ptr());
        assert_eq!(frames.len(), 7 * config().n_mels);
        let heard = features_of(&folder.song(&clips.songs()[song].path)).unwrap();
        assert!((frames[0].to_f32() - heard.features.log_mel.spectrogram().frame(start)[0]).abs() < 0.04);
        assert_eq!(clips.song_of(clip), song);
    }
}

#[test]
fn clips_of_a_grid_may_overlap_or_leave_gaps() {
    let folder = folder();
    let store = folder.open("store");
    let grid = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(10).unwrap());
    assert_eq!(grid.cut(), Cut::Grid);
    for (hop_frames, starts) in [
        (10, vec![(0, 0), (0, 10), (1, 0), (3, 0), (3, 10), (3, 20)]),
        (7, vec![(0, 0), (0, 7), (0, 14), (1, 0), (3, 0), (3, 7), (3, 14)]),
        (20, vec![(0, 0), (1, 0), (3, 0), (3, 20)]),
    ] {
        let clips = grid.recut(Cut::Overlap { hop_frames }, RandomStream::new(0)).unwrap();
        let found: Vec<_> = (0..clips.len()).map(|clip| clips.get(clip).unwrap()).collect();
        assert_eq!(found.iter().map(|clip| (clip.song, clip.start)).collect::<Vec<_>>(), starts);
        for clip in found {
            let whole = store.frames(clips.songs()[clip.song]).unwrap();
            assert_eq!(clip.frames.as_ptr(), whole[clip.start * config().n_mels..].as_ptr());
        }
    }
}

#[test]
fn crops_lie_where_seed_epoch_and_song_have_them() {
    let folder = folder();
    let store = folder.open("store");
    let all: Vec<_> = store.songs().iter().collect();
    let length = ClipLength::from_frames(10).unwrap();
    let crops = |songs: &[usize], seed| {
        let songs = songs.iter().map(|&song| all[song]).collect();
        let cut = Cut::Random { per_song: 200 };
        ClipSet::new(&store, songs, length).recut(cut, RandomStream::new(seed)).unwrap()
    };
    let starts = |clips: &ClipSet<'_>, epoch, song| {
        let of_song = |clip: &usize| clips.song_of(*clip) == song;
        let clips = (0..clips.len()).filter(of_song).map(|clip| clips.get_in(epoch, clip).unwrap().start);
        clips.collect::<Vec<_>>()
    };
    let clips = crops(&[0, 1, 2, 3], 7);
    assert_eq!([0, 1, 2, 3].map(|song| clips.clips_of(song)), [200, 200, 0, 200]);
    assert_eq!(clips.len(), 600);
    // A song of a clip's length has one place, one of 25 frames has 16, each as likely as any other.
    assert!(starts(&clips, 0, 1).iter().all(|start| *start == 0));
    let mut counts = [0; 16];
    for epoch in 0..100 {
        starts(&clips, epoch, 0).iter().for_each(|start| counts[*start] += 1);
    }
    // 1,250 each, with a standard deviation of 34.
    assert!(counts.iter().all(|count| (1_100..=1_400).contains(count)), "{counts:?}");
    // Another epoch, seed or song has other crops, another list of songs the same.
    assert_eq!(starts(&clips, 5, 3), starts(&crops(&[0, 1, 2, 3], 7), 5, 3));
    assert_eq!(starts(&clips, 5, 3), starts(&crops(&[3, 0], 7), 5, 0));
    assert_ne!(starts(&clips, 5, 3), starts(&clips, 6, 3));
    assert_ne!(starts(&clips, 5, 3), starts(&crops(&[0, 1, 2, 3], 8), 5, 3));
    assert_ne!(starts(&clips, 5, 3), starts(&clips, 5, 0));
}

#[test]
fn a_cut_is_a_setting_that_is_checked() {
    let folder = folder();
    let store = folder.open("store");
    let grid = ClipSet::new(&store, store.songs().iter().collect(), ClipLength::from_frames(10).unwrap());
    for (json, cut) in [
        (r#""grid""#, Cut::Grid),
        (r#"{"overlap":{"hop_frames":5}}"#, Cut::Overlap { hop_frames: 5 }),
        (r#"{"random":{"per_song":4}}"#, Cut::Random { per_song: 4 }),
    ] {
        assert_eq!(serde_json::from_str::<Cut>(json).unwrap(), cut);
        assert_eq!(serde_json::to_string(&cut).unwrap(), json);
        assert_eq!(grid.recut(cut, RandomStream::new(0)).unwrap().cut(), cut);
    }
    for (cut, setting) in
        [(Cut::Overlap { hop_frames: 0 }, "hop_frames"), (Cut::Random { per_song: 0 }, "per_song")]
    {
        let refused = grid.recut(cut, RandomStream::new(0)).err().unwrap();
        assert_eq!(refused.to_string(), format!("{setting} is 0; it must be at least 1"));
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
fn artists_without_a_clip_in_some_part_are_named_with_the_part() {
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
    let refused = split.clips(&store, ClipLength::from_frames(10).unwrap()).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "clips of 10 frames are too long: A has no song of 10 frames or more in train"
    );
    assert!(
        matches!(refused, ClipError::NoClips { frames: 10, part: "train", artists, others: 1, .. } if artists == ["A"])
    );
    let dropping = ClipGrid { length: ClipLength::from_frames(5).unwrap(), drop_last: true };
    let refused = split.clips(&store, dropping).err().unwrap().to_string();
    assert_eq!(refused, "clips of 5 frames are too long: A has no song of 10 frames or more in train");
    let refused = split.clips(&store, ClipLength::from_frames(12).unwrap()).err().unwrap().to_string();
    assert!(refused.contains("A has no song of 12 frames"), "{refused}");
    let refused = split.clips(&store, ClipLength::from_frames(100).unwrap()).err().unwrap().to_string();
    assert_eq!(
        refused,
        "clips of 100 frames (3.2 s) are longer than every song of the split; the longest song has 16 (0.5 s)"
    );
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
