//! Splits by song and by album, their files, and what is said where songs are missing.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use auteur_dataset::{FeatureStore, LeftOut, Split, SplitError, SplitKind};
use proptest::prelude::*;
use support::Folder;
use support::many::{MANY, songs_of};

fn message(refused: Result<Split, SplitError>) -> String {
    refused.unwrap_err().to_string()
}

fn album_of(path: &str) -> &str {
    path.rsplit_once('/').unwrap().0
}

fn artist_of(path: &str) -> &str {
    path.split_once('/').unwrap().0
}

/// Which songs are in a part does not depend on what else is in the split.
fn artists_in(part: &[String]) -> BTreeSet<&str> {
    part.iter().map(|path| artist_of(path)).collect()
}

fn count_by_artist(part: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for path in part {
        *counts.entry(artist_of(path)).or_default() += 1;
    }
    counts
}

fn artists() -> impl Strategy<Value = Vec<Vec<usize>>> {
    prop::collection::vec(prop::collection::vec(1_usize..=8, 1..=6), 2..=12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn song_split_shares_no_song_and_has_every_artist_in_every_part(artists in artists(), seed in any::<u64>()) {
        let songs = songs_of(&artists);
        let few: Vec<_> = (0..artists.len()).filter(|&artist| artists[artist].iter().sum::<usize>() < 3).collect();
        let exclude: Vec<_> = few.iter().map(|&artist| char::from(b'A' + artist as u8).to_string()).collect();
        prop_assume!(artists.len() - exclude.len() >= 2);
        if !few.is_empty() {
            prop_assert!(Split::by_song(&songs, seed, &[]).is_err());
        }
        let split = Split::by_song(&songs, seed, &exclude).unwrap();

        let kept: Vec<_> = songs.iter().filter(|song| !song.is_by(&exclude)).collect();
        let assigned: BTreeSet<_> = split.parts().iter().flat_map(|(_, part)| part.iter()).collect();
        prop_assert_eq!(assigned, kept.iter().map(|song| &song.path).collect::<BTreeSet<_>>());
        prop_assert_eq!(split.train.len() + split.validation.len() + split.test.len(), kept.len());
        let n_artists = artists.len() - exclude.len();
        for (_, part) in split.parts() {
            prop_assert_eq!(artists_in(part).len(), n_artists);
        }
        // The sizes of scikit-learn's train_test_split, unless there are more artists.
        let test = kept.len().div_ceil(10).max(n_artists);
        prop_assert_eq!(split.test.len(), test);
        prop_assert_eq!(split.validation.len(), (kept.len() - test).div_ceil(10).max(n_artists));
        prop_assert_eq!(split.left_out.len(), exclude.len());
    }

    #[test]
    fn song_split_is_stratified(sizes in prop::collection::vec(3_usize..=48, 2..=12), seed in any::<u64>()) {
        let artists: Vec<Vec<usize>> =
            sizes.iter().map(|size| (0..6).map(|album| size.saturating_sub(8 * album).min(8)).collect()).collect();
        let songs = songs_of(&artists);
        let split = Split::by_song(&songs, seed, &[]).unwrap();
        let counts = count_by_artist(&split.test);
        for (artist, size) in count_by_artist(&songs.iter().map(|song| song.path.clone()).collect::<Vec<_>>()) {
            let share = size as f64 * split.test.len() as f64 / songs.len() as f64;
            // Largest remainder gives the share rounded up or down; small artists may have taken from it.
            prop_assert!((counts[artist] as f64) < share.max(0.0) + 1.0, "{} of {share} for {artist}", counts[artist]);
        }
    }

    #[test]
    fn a_split_without_test_learns_from_all_songs_but_a_tenth(artists in artists(), seed in any::<u64>()) {
        let songs = songs_of(&artists);
        let with_two = artists.iter().filter(|albums| albums.iter().sum::<usize>() > 1).count();
        let split = Split::without_test(&songs, seed, &[]);
        if with_two < 2 {
            prop_assert!(message(split).contains("with two songs (one each for training and validation), but two"));
            return Ok(());
        }
        let split = split.unwrap();
        prop_assert!(split.test.is_empty());
        prop_assert_eq!(artists_in(&split.train).len(), artists.len());
        prop_assert_eq!(artists_in(&split.validation).len(), with_two);
        let validated: usize = artists.iter().map(|albums| albums.iter().sum::<usize>()).filter(|&songs| songs > 1).sum();
        prop_assert_eq!(split.validation.len(), validated.div_ceil(10).max(with_two));
        let mut assigned: Vec<_> = split.parts().iter().flat_map(|(_, part)| part.to_vec()).collect();
        assigned.sort();
        prop_assert_eq!(assigned, songs.iter().map(|song| song.path.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn album_split_shares_no_test_album(artists in artists(), seed in any::<u64>()) {
        let songs = songs_of(&artists);
        let can_be_split = |albums: &Vec<usize>| albums.len() > 2 || albums.len() == 2 && albums.iter().sum::<usize>() > 2;
        let n_artists = artists.iter().filter(|albums| can_be_split(albums)).count();
        let split = Split::by_album(&songs, seed, &[]);
        if n_artists < 2 {
            let refused = matches!(split, Err(SplitError::Impossible { .. }));
            prop_assert!(refused);
            return Ok(());
        }
        let split = split.unwrap();
        prop_assert_eq!(split.left_out.len(), artists.len() - n_artists);
        let test_albums: BTreeSet<_> = split.test.iter().map(|path| album_of(path)).collect();
        prop_assert_eq!(test_albums.len(), n_artists);
        for path in split.train.iter().chain(&split.validation) {
            prop_assert!(!test_albums.contains(album_of(path)), "{path}");
        }
        let mut assigned: Vec<_> = split.parts().iter().flat_map(|(_, part)| part.to_vec()).collect();
        assigned.sort();
        let left_out: Vec<_> = split.left_out.iter().map(|left_out| left_out.artist.as_str()).collect();
        let kept = songs.iter().filter(|song| !left_out.contains(&&*song.artist));
        prop_assert_eq!(assigned, kept.map(|song| song.path.clone()).collect::<Vec<_>>());
        for (_, part) in split.parts() {
            prop_assert_eq!(artists_in(part).len(), n_artists);
        }
    }

    #[test]
    fn album_split_keeps_validation_albums_whole_where_there_are_three(seed in any::<u64>()) {
        let split = Split::by_album(&songs_of(&[vec![3, 4, 5, 6], vec![8, 7, 6]]), seed, &[]).unwrap();
        let validation: BTreeSet<_> = split.validation.iter().map(|path| album_of(path)).collect();
        prop_assert_eq!(validation.len(), 2);
        prop_assert!(split.train.iter().all(|path| !validation.contains(album_of(path))));
    }

    #[test]
    fn a_split_does_not_depend_on_the_other_artists_order_or_number(seed in any::<u64>()) {
        let three = songs_of(&[vec![8, 8, 8], vec![8, 8, 8], vec![8, 8, 8]]);
        let mut two: Vec<_> = three.iter().filter(|song| *song.artist != *"C").cloned().collect();
        two.reverse();
        let mut of_three = Split::by_album(&three, seed, &[]).unwrap();
        for part in [&mut of_three.train, &mut of_three.validation, &mut of_three.test] {
            part.retain(|path| artist_of(path) != "C");
        }
        prop_assert_eq!(of_three, Split::by_album(&two, seed, &[]).unwrap());
    }
}

#[test]
fn two_albums_give_validation_from_the_training_album() {
    let split = Split::by_album(&songs_of(&[vec![8, 8], vec![7, 1]]), 0, &[]).unwrap();
    // 15 % of eight songs are one, and so is the least.
    assert_eq!(count_by_artist(&split.validation), [("A", 1), ("B", 1)].into());
    assert_eq!(count_by_artist(&split.test), [("A", 8), ("B", 1)].into());
    assert_eq!(count_by_artist(&split.train), [("A", 7), ("B", 6)].into());
}

#[test]
fn seeds_give_different_splits_and_the_same_seed_the_same() {
    let songs = songs_of(&[vec![8, 8, 8], vec![8, 8, 8]]);
    for split in [Split::by_song, Split::by_album] {
        assert_eq!(split(&songs, 21, &[]).unwrap(), split(&songs, 21, &[]).unwrap());
        assert_ne!(split(&songs, 21, &[]).unwrap().test, split(&songs, 42, &[]).unwrap().test);
    }
}

#[test]
fn the_splits_of_the_paper_s_seeds_never_change() {
    let songs = songs_of(&[vec![3, 2, 4, 3], vec![5, 8], vec![4, 3, 3], vec![7]]);
    let splits: BTreeMap<String, Split> = [0, 21, 42]
        .into_iter()
        .flat_map(|seed| {
            let by_song = Split::by_song(&songs, seed, &[]).unwrap();
            let by_album = Split::by_album(&songs, seed, &[]).unwrap();
            [(format!("song {seed}"), by_song), (format!("album {seed}"), by_album)]
        })
        .collect();
    let expected: BTreeMap<String, Split> = serde_json::from_str(include_str!("golden/splits.json")).unwrap();
    assert_eq!(splits, expected, "{}", serde_json::to_string(&splits).unwrap());
}

#[test]
fn artists_with_too_few_songs_are_named_with_their_number() {
    let songs = songs_of(&[vec![3, 2], vec![1, 1], vec![5], vec![1]]);
    let refused = Split::by_song(&songs, 0, &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot split by song: B has 2 songs, D has one song, but a song split needs three (one each for training, \
         validation and testing)"
    );
    assert!(matches!(refused, SplitError::Impossible { artists, .. } if artists == ["B", "D"]));
    let split = Split::by_song(&songs, 0, &["B".to_string(), "D".to_string()]).unwrap();
    let left_out = ["B", "D"].map(|artist| LeftOut { artist: artist.into(), reason: "was excluded".into() });
    assert_eq!(split.left_out, left_out);
}

#[test]
fn artists_with_one_album_are_left_out_of_an_album_split_and_listed() {
    let split = Split::by_album(&songs_of(&[vec![3, 2], vec![8], vec![5, 5], vec![1, 1]]), 0, &[]).unwrap();
    let left_out: Vec<_> =
        split.left_out.iter().map(|out| format!("{} {}", out.artist, out.reason)).collect();
    assert_eq!(
        left_out,
        [
            "B has one album, but an album split needs two (one for testing)",
            "D has two albums of one song each, but an album split needs two songs besides the test album"
        ]
    );
    assert_eq!(
        message(Split::by_album(&songs_of(&[vec![3, 2], vec![8], vec![4]]), 0, &[])),
        "cannot split by album: B has one album, but an album split needs two (one for testing), C has one album, \
         but an album split needs two (one for testing), which leaves only A"
    );
}

#[test]
fn one_artist_cannot_be_split() {
    let one = songs_of(&[vec![8, 8, 8]]);
    for (split, kind) in [(Split::by_song(&one, 0, &[]), "song"), (Split::by_album(&one, 0, &[]), "album")] {
        assert_eq!(
            message(split),
            format!("cannot split by {kind}: A is the only artist, but telling artists apart needs two")
        );
    }
}

#[test]
fn leaving_out_an_artist_that_is_not_there_is_an_error() {
    let refused = Split::by_song(&songs_of(&[vec![8], vec![8]]), 0, &["Askyel".to_string()]);
    assert_eq!(
        message(refused),
        "cannot leave out Askyel: the store has no artist of that name; its artists are A, B"
    );
}

#[test]
fn a_split_comes_back_from_its_file_and_python_s_comes_in() {
    let split = Split::by_album(&songs_of(&[vec![8, 8], vec![8], vec![7, 1]]), 42, &[]).unwrap();
    let path = MANY.0.path("split.json");
    split.write(&path).unwrap();
    assert_eq!(Split::read(&path).unwrap(), split);
    fs::write(&path, r#"{"test": ["A/0/0.mp3"], "train": ["A/0/1.mp3"], "validation": []}"#).unwrap();
    let given = Split::read(&path).unwrap();
    assert_eq!((given.kind, given.seed, given.test), (None, None, vec!["A/0/0.mp3".to_string()]));
    assert_eq!(split.kind, Some(SplitKind::Album));
}

#[test]
fn a_file_that_is_no_split_is_refused_with_what_is_wrong() {
    let path = MANY.0.path("no-split.json");
    for (text, problem) in [
        (
            r#"{"train": [], "validation": [], "tests": []}"#,
            "no-split.json is not a split file: unknown field `tests`",
        ),
        (r#"{"train": [], "validation": []}"#, "no-split.json is not a split file: missing field `test`"),
        (r#"{"train": ["A/0/0.mp3"], "#, "no-split.json is not a split file: EOF"),
    ] {
        fs::write(&path, text).unwrap();
        let message = message(Split::read(&path));
        assert!(message.contains(problem), "{message}");
        assert!(
            message.ends_with(
                r#"; it should look like {"train": [path...], "validation": [...], "test": [...]}, or be a table (CSV or Parquet) with the columns path and split"#
            )
        );
    }
}

/// A store of two artists of three songs, and a split of it.
fn small() -> (Folder, FeatureStore, Split) {
    let folder =
        Folder::with(&["A/0/1.mp3", "A/0/2.mp3", "A/0/3.mp3", "B/0/1.mp3", "B/0/2.mp3", "B/0/3.mp3"]);
    folder.add("B/0/broken.mp3", support::UNREADABLE);
    folder.build("store").unwrap();
    let store = folder.open("store");
    let split = Split::by_song(store.songs(), 0, &[]).unwrap();
    (folder, store, split)
}

#[test]
fn a_split_that_fits_is_reported_with_its_labels_and_what_it_leaves() {
    let (_folder, store, split) = small();
    let report = split.check(&store).unwrap();
    assert_eq!(report.artists, ["A", "B"]);
    assert_eq!((&report.not_tested, &report.not_validated, &report.unassigned), (&vec![], &vec![], &vec![]));
    let report = Split::without_test(store.songs(), 0, &[]).unwrap().check(&store).unwrap();
    assert_eq!((report.not_tested, report.unassigned), (vec!["A".to_string(), "B".to_string()], vec![]));
    let mut fewer = split.clone();
    let dropped = fewer.test.pop().unwrap();
    let report = fewer.check(&store).unwrap();
    assert_eq!(
        (report.not_tested, report.unassigned),
        (vec![artist_of(&dropped).to_string()], vec![dropped])
    );
}

#[test]
fn a_recording_that_is_there_twice_is_reported_with_its_parts() {
    let (folder, _, split) = small();
    let [trained, tested] = [&split.train[0], &split.test[0]];
    folder.add(tested, trained);
    folder.build("store").unwrap();
    let mut pair = [trained.clone(), tested.clone()];
    pair.sort();
    let found = split.check(&folder.open("store")).unwrap().repeated;
    let [twice] = &found[..] else { panic!("{found:?}") };
    assert_eq!(twice.recording.paths, pair);
    let mut parts = twice.parts.clone();
    parts.sort();
    assert_eq!(parts, ["test", "train"]);
}

#[test]
fn a_split_that_does_not_fit_is_refused_with_the_path() {
    let (_folder, store, split) = small();
    let refused = |change: fn(&mut Split)| {
        let mut changed = split.clone();
        change(&mut changed);
        changed.check(&store).unwrap_err().to_string()
    };
    for (change, problem) in [
        (
            (|split| split.test.insert(0, "artists/A/0/1.mp3".into())) as fn(&mut Split),
            "one path in test cannot be found in the store; the first is artists/A/0/1.mp3; paths begin with the \
             artist, as A/0/1.mp3 does",
        ),
        (
            |split| split.train.extend(["C/0/1.mp3".into(), "C/0/2.mp3".into()]),
            "2 paths in train cannot be found in the store; the first is C/0/1.mp3; paths are relative to the \
             folder of music, such as A/0/1.mp3",
        ),
        (
            |split| split.train.push("B/0/broken.mp3".into()),
            "one path in train cannot be found in the store; the first is B/0/broken.mp3, which was set aside: is \
             no music: 8 bytes",
        ),
        (|split| split.validation.clear(), "validation has no songs, and only the test part may be empty"),
        (
            |split| split.train.retain(|path| path.starts_with('A')),
            "B: in validation but not in train; a model cannot name an artist that it has never heard",
        ),
        (
            |split| {
                [&mut split.train, &mut split.validation, &mut split.test]
                    .into_iter()
                    .for_each(|part| part.retain(|path| path.starts_with("A")))
            },
            "A is the only artist, but telling artists apart needs two",
        ),
    ] {
        assert_eq!(refused(change), format!("the split does not fit: {problem}"));
    }
    let mut twice = split.clone();
    twice.test.push(twice.train[0].clone());
    let expected = format!(
        "the split does not fit: {} is in both train and test; a song belongs to one part",
        twice.train[0]
    );
    assert_eq!(twice.check(&store).unwrap_err().to_string(), expected);
}
