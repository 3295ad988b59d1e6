//! A plan set against the songs of a store.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::BTreeSet;

use auteur_dataset::{ClipGrid, ClipLength, FeatureStore, Split, SplitKind};
use auteur_study::{ArtistSet, Condition, Grid, Job, StudyPlan};
use proptest::prelude::*;
use support::{Folder, lengths, plan};

fn refusal(store: &FeatureStore, change: impl FnOnce(&mut StudyPlan)) -> String {
    let mut plan = plan(store);
    change(&mut plan);
    Grid::new(&plan, store).map(|_| ()).unwrap_err().to_string()
}

fn artists(split: &Split, store: &FeatureStore) -> BTreeSet<String> {
    let songs = split.parts().into_iter().flat_map(|(_, songs)| songs);
    songs.map(|song| store.song(song).unwrap().artist.to_string()).collect()
}

fn jobs_of(grid: &Grid<'_>, split: SplitKind, set: ArtistSet) -> Vec<Job> {
    let is = |condition: &Condition| condition.split == split && condition.artists == set;
    grid.jobs().iter().filter(|job| is(&job.condition)).cloned().collect()
}

#[test]
fn the_song_split_of_the_artists_with_albums_is_added_where_they_are_fewer() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    assert_eq!(grid.jobs().len(), 12);
    let [song] = &jobs_of(&grid, SplitKind::Song, ArtistSet::WithAlbums)[..1] else { unreachable!() };
    let split = grid.split(&song.condition).unwrap();
    assert_eq!(artists(split, &store), BTreeSet::from(["Ann", "Bob"].map(str::to_owned)));
    let why: Vec<_> = split.left_out.iter().map(|artist| artist.reason.as_str()).collect();
    assert_eq!(why, ["has one album, but an album split needs two (one for testing)"; 2]);

    let mut only_song = plan(&store);
    only_song.splits = vec![SplitKind::Song];
    assert_eq!(Grid::new(&only_song, &store).unwrap().jobs().len(), 4, "there is nothing to compare with");
    let mut without = plan(&store);
    without.exclude = vec!["Cid".to_owned(), "Dee".to_owned()];
    assert_eq!(Grid::new(&without, &store).unwrap().jobs().len(), 8, "one song split serves for both");
}

#[test]
fn a_length_that_no_song_reaches_is_refused_and_one_that_some_artist_lacks_is_impossible() {
    let folder = Folder::with(&[
        ("Ann", &[("One", 4, 300)]),
        ("Bob", &[("One", 4, 300)]),
        // Shorter than three seconds.
        ("Cid", &[("One", 4, 80)]),
    ]);
    let store = folder.store();
    let refused = refusal(&store, |plan| {
        plan.splits = vec![SplitKind::Song];
        plan.lengths = lengths(&[1.0, 30.0]);
    });
    assert!(refused.starts_with("no song lasts 30 s: the longest, "), "{refused}");
    assert!(refused.ends_with(".mp3, has 9.60 s"), "{refused}");

    let mut plan = plan(&store);
    plan.splits = vec![SplitKind::Song];
    let grid = Grid::new(&plan, &store).unwrap();
    let reasons: Vec<_> = grid.jobs().iter().map(|job| job.impossible.as_deref()).collect();
    let lacks = Some("no song in train by Cid is at least 3 s long");
    assert_eq!(reasons, [None, None, lacks, lacks]);
    plan.lengths = lengths(&[3.0]);
    let refused = Grid::new(&plan, &store).map(|_| ()).unwrap_err().to_string();
    assert!(
        refused.starts_with("none of the study's 2 jobs can be done; the first: no song in train by Cid"),
        "{refused}"
    );
}

#[test]
fn lengths_that_are_the_same_clips_are_refused() {
    let folder = Folder::example();
    let refused = refusal(&folder.store(), |plan| plan.lengths = lengths(&[3.0, 1.0, 3.01]));
    assert_eq!(refused, "clips of 3 s and 3.01 s are both 94 frames long");
}

#[test]
fn splits_that_cannot_be_made_are_refused_with_their_artists() {
    let folder = Folder::example();
    let store = folder.store();
    let without_albums = refusal(&store, |plan| plan.exclude = vec!["Ann".to_owned()]);
    assert_eq!(
        without_albums,
        "cannot split by album: Cid has one album, but an album split needs two (one for testing), Dee has one \
         album, but an album split needs two (one for testing), which leaves only Bob"
    );
    let unknown = refusal(&store, |plan| plan.exclude = vec!["Eve".to_owned()]);
    assert!(unknown.starts_with("cannot leave out Eve: the store has no artist of that name"), "{unknown}");
    let lonely = Folder::with(&[("Ann", &[("One", 4, 300), ("Two", 4, 300)])]);
    let refused = refusal(&lonely.store(), |_| {});
    assert!(refused.contains("Ann is the only artist, but telling artists apart needs two"), "{refused}");
}

#[test]
fn a_plan_of_another_store_is_refused() {
    let folder = Folder::example();
    let other = Folder::with(&[("Ann", &[("One", 3, 300)]), ("Bob", &[("One", 3, 300)])]);
    let plan = plan(&folder.store());
    let refused = Grid::new(&plan, &other.store()).map(|_| ()).unwrap_err().to_string();
    assert!(refused.starts_with("the plan is for a store of 24 songs ("), "{refused}");
}

type Music = Vec<Vec<(usize, usize)>>;

fn any_music() -> impl Strategy<Value = Music> {
    // Each artist has three songs and more, lest no song split could be made.
    let album = (3_usize..5, 40_usize..400);
    prop::collection::vec(prop::collection::vec(album, 1..4), 2..5)
}

fn store_of(music: &Music) -> Folder {
    let names = ["One", "Two", "Three"];
    let albums: Vec<Vec<(&str, usize, usize)>> = music
        .iter()
        .map(|albums| {
            albums.iter().zip(names).map(|(&(songs, frames), name)| (name, songs, frames)).collect()
        })
        .collect();
    let artists: Vec<_> =
        ["Ann", "Bob", "Cid", "Dee"].into_iter().zip(albums.iter().map(Vec::as_slice)).collect();
    Folder::with(&artists)
}

proptest! {
    // Each case builds a store.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_music_a_grid_compares_like_with_like(music in any_music(), seed: u64, drop_last: bool) {
        let folder = store_of(&music);
        let store = folder.store();
        let with_albums = music.iter().filter(|albums| albums.len() > 1).count();
        let mut plan = plan(&store);
        plan.lengths = lengths(&[1.0, 0.5]);
        plan.seeds = vec![seed];
        plan.settings.training.drop_last_clip = drop_last;
        let grid = Grid::new(&plan, &store);
        if with_albums < 2 {
            prop_assert!(grid.is_err());
            return Ok(());
        }
        let grid = grid.unwrap();
        let all = jobs_of(&grid, SplitKind::Song, ArtistSet::All);
        let fewer = jobs_of(&grid, SplitKind::Song, ArtistSet::WithAlbums);
        let album = jobs_of(&grid, SplitKind::Album, ArtistSet::All);
        prop_assert_eq!(fewer.is_empty(), with_albums == music.len());
        prop_assert_eq!((all.len(), album.len(), grid.jobs().len()), (2, 2, 4 + fewer.len()));
        let compared = if fewer.is_empty() { &all } else { &fewer };
        for (song, album) in compared.iter().zip(&album) {
            let [song_split, album_split] = [song, album].map(|job| grid.split(&job.condition).unwrap());
            prop_assert_eq!(artists(song_split, &store), artists(album_split, &store));
            prop_assert_eq!(artists(album_split, &store).len(), with_albums);
        }
        for job in grid.jobs() {
            let length = ClipLength::from_frames(job.workload.clip_frames).unwrap();
            let clips = grid.split(&job.condition).unwrap().clips(&store, ClipGrid { length, drop_last });
            prop_assert_eq!(clips.is_err(), job.impossible.is_some());
            if let Ok(clips) = clips {
                prop_assert_eq!((clips.train.len(), clips.test.len()), (job.workload.train_clips, job.workload.test_clips));
            }
        }
        // A grid is a function of plan and store.
        let again = Grid::new(&plan, &store).unwrap();
        prop_assert_eq!(again.jobs(), grid.jobs());
    }
}

#[test]
fn copies_lie_in_one_part_of_every_split_and_another_study_has_other_copies() {
    let folder = Folder::example();
    let store = folder.store();
    let own = store.songs().iter().filter(|song| *song.artist == *"Ann");
    let group: Vec<String> = own.step_by(2).map(|song| song.path.clone()).collect();
    assert!(group.len() > 1);
    let grouped = StudyPlan { groups: vec![group.clone()], ..plan(&store) };
    let grid = Grid::new(&grouped, &store).unwrap();
    for job in grid.jobs() {
        let split = grid.split(&job.condition).unwrap();
        let holding =
            split.parts().into_iter().filter(|(_, part)| group.iter().any(|song| part.contains(song)));
        assert!(holding.count() <= 1, "{}: {split:?}", job.condition);
    }
    let refused = grouped.extended(&plan(&store)).unwrap_err().to_string();
    assert!(refused.contains("groups") && refused.contains("one group of copies"), "{refused}");
}
