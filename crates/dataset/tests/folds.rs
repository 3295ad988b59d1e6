//! Cross-validation: every song is tested once, and never with songs of its own fold or album in training.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use auteur_dataset::{Fold, Split, SplitError, SplitKind, StoredSong};
use proptest::prelude::*;
use support::many::songs_of;

type FoldOf = fn(&[StoredSong], u64, Fold, &[String]) -> Result<Split, SplitError>;

fn folds_of(split: FoldOf, songs: &[StoredSong], seed: u64, of: usize) -> Vec<Split> {
    Fold::all(of).unwrap().into_iter().map(|fold| split(songs, seed, fold, &[]).unwrap()).collect()
}

fn album_of(path: &str) -> &str {
    path.rsplit_once('/').unwrap().0
}

fn count_by_artist(part: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for path in part {
        *counts.entry(path.split_once('/').unwrap().0).or_default() += 1;
    }
    counts
}

/// That every song is tested once, and in each fold is in one part.
fn expect_every_song_is_tested_once(splits: &[Split], songs: &[StoredSong]) {
    let mut tested: Vec<&String> = splits.iter().flat_map(|split| &split.test).collect();
    tested.sort();
    assert_eq!(tested, songs.iter().map(|song| &song.path).collect::<Vec<_>>());
    for split in splits {
        let all: BTreeSet<&String> = split.parts().into_iter().flat_map(|(_, part)| part).collect();
        assert_eq!(all.len(), songs.len());
        assert_eq!(split.parts().iter().map(|(_, part)| part.len()).sum::<usize>(), songs.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn song_folds_test_every_song_once_and_deal_artists_evenly(
        sizes in prop::collection::vec(4_usize..=8, 2..12),
        of in 2_usize..=8,
        seed in any::<u64>(),
    ) {
        let artists: Vec<Vec<usize>> = sizes.iter().map(|&size| vec![size]).collect();
        let songs = songs_of(&artists);
        let splits = folds_of(Split::song_fold, &songs, seed, of);
        expect_every_song_is_tested_once(&splits, &songs);
        let tested: Vec<usize> = splits.iter().map(|split| split.test.len()).collect();
        prop_assert!(tested.iter().max().unwrap() - tested.iter().min().unwrap() <= 1);
        for (number, split) in splits.iter().enumerate() {
            prop_assert_eq!(split.fold.map(|fold| (fold.number(), fold.of())), Some((number + 1, of)));
            let counts = count_by_artist(&split.test);
            for (artist, &size) in ('A'..).zip(&sizes) {
                let tested = counts.get(artist.to_string().as_str()).copied().unwrap_or_default();
                prop_assert!((size / of..=size.div_ceil(of)).contains(&tested));
            }
            prop_assert_eq!(count_by_artist(&split.validation).len(), sizes.len());
            prop_assert_eq!(count_by_artist(&split.train).len(), sizes.len());
        }
    }

    #[test]
    fn album_folds_test_every_album_once_and_whole(
        artists in prop::collection::vec(prop::collection::vec(2_usize..=8, 2..=6), 2..8),
        more in 0_usize..4,
        seed in any::<u64>(),
    ) {
        let songs = songs_of(&artists);
        let of = artists.iter().map(Vec::len).max().unwrap().saturating_sub(more).max(2);
        let splits = folds_of(Split::album_fold, &songs, seed, of);
        expect_every_song_is_tested_once(&splits, &songs);
        for split in &splits {
            let tested: BTreeSet<&str> = split.test.iter().map(|path| album_of(path)).collect();
            let learnt = split.train.iter().chain(&split.validation);
            prop_assert!(learnt.clone().all(|path| !tested.contains(album_of(path))));
            prop_assert_eq!(count_by_artist(&split.train).len(), artists.len());
            prop_assert_eq!(count_by_artist(&split.validation).len(), artists.len());
        }
    }
}

#[test]
fn as_many_folds_as_albums_test_one_album_of_every_artist_and_validate_on_another() {
    let songs = songs_of(&[vec![8; 6], vec![7; 6], vec![6; 6]]);
    let splits = folds_of(Split::album_fold, &songs, 21, 6);
    let albums = |part: &[String]| part.iter().map(|path| album_of(path).to_owned()).collect::<BTreeSet<_>>();
    let mut validated = BTreeSet::new();
    for split in &splits {
        let counts = [&split.train, &split.validation, &split.test].map(|part| albums(part).len());
        assert_eq!(counts, [12, 3, 3]);
        validated.extend(albums(&split.validation));
    }
    assert_eq!(validated.len(), 18);
}

#[test]
fn song_folds_validate_on_other_songs_by_turns() {
    let songs = songs_of(&[vec![8, 2], vec![8, 2], vec![8, 2]]);
    let splits = folds_of(Split::song_fold, &songs, 0, 5);
    let validated: BTreeSet<&String> = splits.iter().flat_map(|split| &split.validation).collect();
    assert_eq!(splits.iter().map(|split| split.validation.len()).sum::<usize>(), validated.len());
}

#[test]
fn another_seed_deals_other_folds_and_the_same_seed_the_same() {
    let songs = songs_of(&[vec![8, 8], vec![8, 8], vec![8, 8]]);
    let (first, second) =
        (folds_of(Split::song_fold, &songs, 0, 5), folds_of(Split::song_fold, &songs, 1, 5));
    assert_ne!(first[0].test, second[0].test);
    assert_eq!(first, folds_of(Split::song_fold, &songs, 0, 5));
}

#[test]
fn artists_with_too_few_songs_beside_a_fold_are_named() {
    let fold = "1/2".parse().unwrap();
    let refused = Split::song_fold(&songs_of(&[vec![3], vec![8]]), 0, fold, &[]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot split by song: A has 3 songs, but a song split into two folds needs four (two to test, one each for \
         training and validation)"
    );
    assert!(Split::song_fold(&songs_of(&[vec![3], vec![8]]), 0, "1/3".parse().unwrap(), &[]).is_ok());
}

#[test]
fn an_album_fold_leaves_out_the_same_artists_whichever_it_is() {
    // C has one album; of D the fold that tests the large album leaves one song.
    let songs = songs_of(&[vec![4, 4], vec![3, 3], vec![8], vec![6, 1]]);
    let splits = folds_of(Split::album_fold, &songs, 3, 2);
    for split in &splits {
        assert_eq!(split.kind, Some(SplitKind::Album));
        let left_out: Vec<String> =
            split.left_out.iter().map(|out| format!("{} {}", out.artist, out.reason)).collect();
        assert_eq!(
            left_out,
            [
                "C has one album, but an album split needs two (one for testing)",
                "D has too few songs: beside the albums that are tested two must be left to learn from"
            ]
        );
    }
    assert_eq!(splits.iter().map(|split| split.test.len()).sum::<usize>(), 14);
}

#[test]
fn more_folds_than_albums_are_refused() {
    let songs = songs_of(&[vec![4, 4], vec![3, 3, 2]]);
    assert_eq!(Split::most_album_folds(&songs, &[]).unwrap(), 3);
    let refused = Split::album_fold(&songs, 0, "1/5".parse().unwrap(), &[]).unwrap_err().to_string();
    assert_eq!(refused, "cannot split by album into 5 folds: no artist has more than 3 albums");
    let songs = songs_of(&[vec![4], vec![4]]);
    let refused = Split::song_fold(&songs, 0, "9/9".parse().unwrap(), &[]).unwrap_err().to_string();
    assert_eq!(refused, "cannot split by song into 9 folds: there are 8 songs");
}
