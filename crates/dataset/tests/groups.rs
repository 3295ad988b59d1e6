//! Copies of a song never lie in two parts of a split.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use auteur_dataset::{Drawing, Fold, Split, SplitKind, StoredSong, distinct_songs};
use proptest::prelude::*;
use support::many::songs_of;

/// Two artists of three albums of eight songs, and one of two of four.
fn songs() -> Vec<StoredSong> {
    songs_of(&[vec![8, 8, 8], vec![8, 8, 8], vec![4, 4]])
}

fn drawing(kind: SplitKind, groups: &[Vec<String>]) -> Drawing<'_> {
    Drawing { kind, seed: 3, fold: None, exclude: &[], groups }
}

/// The parts that each group's songs are in.
fn parts_of<'a>(split: &'a Split, group: &[String]) -> BTreeSet<&'a str> {
    let in_part = |part: &[String]| group.iter().any(|song| part.contains(song));
    split.parts().into_iter().filter(|(_, part)| in_part(part)).map(|(name, _)| name).collect()
}

fn group(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| format!("{path}.mp3")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_group_is_in_two_parts(
        members in prop::collection::vec(0_usize..56, 2..24),
        sizes in prop::collection::vec(2_usize..5, 1..8),
        seed in any::<u64>(),
        is_album in any::<bool>(),
        folds in prop::option::of(2_usize..4),
    ) {
        let songs = songs();
        let members: BTreeSet<usize> = members.into_iter().collect();
        let mut members = members.into_iter().map(|song| songs[song].path.clone());
        let groups = sizes.iter().map(|&size| members.by_ref().take(size).collect::<Vec<_>>());
        let groups: Vec<Vec<String>> = groups.filter(|group| group.len() > 1).collect();
        let kind = if is_album { SplitKind::Album } else { SplitKind::Song };
        let folds = folds.map_or(vec![None], |n| Fold::all(n).unwrap().into_iter().map(Some).collect());
        let mut tested = BTreeMap::new();
        for fold in folds {
            let asked = Drawing { seed, fold, ..drawing(kind, &groups) };
            let split = Split::drawn(&songs, &asked).unwrap();
            for group in &groups {
                prop_assert!(parts_of(&split, group).len() <= 1, "{group:?} in {split:?}");
            }
            // Every song has a place, if only among those that are left out.
            let all = split.parts().map(|(_, part)| part.len()).iter().sum::<usize>();
            prop_assert_eq!(all + split.copies_left_out.len(), songs.len());
            split.test.into_iter().for_each(|song| *tested.entry(song).or_insert(0) += 1);
            if fold.is_none() {
                tested.clear();
            }
        }
        prop_assert!(tested.values().all(|&times| times == 1));
    }
}

#[test]
fn copies_by_one_artist_go_together_and_nothing_is_left_out() {
    let groups = [group(&["A/0/0", "A/1/5", "A/2/7"]), group(&["B/0/1", "B/0/2"])];
    let split = Split::drawn(&songs(), &drawing(SplitKind::Song, &groups)).unwrap();
    assert!(split.copies_left_out.is_empty());
    assert!(groups.iter().all(|group| parts_of(&split, group).len() == 1));
}

#[test]
fn of_copies_by_two_artists_the_tested_one_stays() {
    // Whatever is tested of A has a copy by B.
    let songs = songs();
    let test = Split::by_song(&songs, 3, &[]).unwrap().test;
    let own = test.iter().find(|song| song.starts_with("A/")).unwrap();
    let train = Split::by_song(&songs, 3, &[]).unwrap().train;
    let other = train.iter().find(|song| song.starts_with("B/")).unwrap();
    let groups = [vec![own.clone(), other.clone()]];
    let split = Split::drawn(&songs, &drawing(SplitKind::Song, &groups)).unwrap();
    assert!(split.test.contains(own) && !split.train.contains(other));
    assert_eq!(split.copies_left_out, std::slice::from_ref(other));
}

#[test]
fn an_album_that_is_tested_stays_whole() {
    let songs = songs();
    let plain = Split::by_album(&songs, 3, &[]).unwrap();
    let [own, other] =
        [&plain.test, &plain.train].map(|part| part.iter().find(|song| song.starts_with("A/")));
    let groups = [vec![own.unwrap().clone(), other.unwrap().clone()]];
    let split = Split::drawn(&songs, &drawing(SplitKind::Album, &groups)).unwrap();
    assert_eq!(split.test, plain.test);
    assert_eq!(split.copies_left_out, std::slice::from_ref(other.unwrap()));
}

#[test]
fn a_group_of_songs_that_are_not_there_changes_nothing() {
    let groups = [group(&["A/0/0", "gone"]), group(&["gone", "too"])];
    let split = Split::drawn(&songs(), &drawing(SplitKind::Song, &groups)).unwrap();
    assert_eq!(split, Split::by_song(&songs(), 3, &[]).unwrap());
    assert_eq!(distinct_songs(&songs(), &[group(&["C/0/0", "C/0/1", "A/0/0"])])["C"], 7);
}
