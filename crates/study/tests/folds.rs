//! A study whose trials are cross-validations.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use auteur_classifier::PREDICTIONS_FILE;
use auteur_dataset::SplitKind;
use auteur_ground::Silent;
use auteur_study::{ArtistSet, FEWEST_TEST_SONGS, Grid, JobState, Study, StudyPlan};
use support::{Folder, lengths, plan, run, settings, workforce};

/// One length, so that it is quick; three folds.
fn folded(folder: &Folder) -> StudyPlan {
    StudyPlan { folds: Some(3), lengths: lengths(&[3.0]), ..plan(&folder.store()) }
}

#[test]
fn every_trial_judges_every_song_once_and_pools_its_folds() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&folded(&folder), &store).unwrap();
    let report = run(&folder.path("study"), &grid, &workforce(), &Silent);
    assert!(report.is_complete());
    let trials = Study::open(folder.path("study")).unwrap().trials();
    assert!(trials.missing.is_empty());
    // Two seeds of the song split, of that of the artists with albums, and of the album split.
    assert_eq!(trials.complete.len(), 6);
    for trial in &trials.complete {
        assert_eq!((trial.trainings.len(), trial.condition.fold), (3, None));
        let of_all = trial.condition.split == SplitKind::Song && trial.condition.artists == ArtistSet::All;
        let songs = store.songs().iter().filter(|song| of_all || ["Ann", "Bob"].contains(&&*song.artist));
        let judged: Vec<&str> = trial.answers.songs().map(|song| song.path()).collect();
        assert_eq!(judged, songs.map(|song| song.path.as_str()).collect::<Vec<_>>());
        assert_eq!(trial.evaluation.songs, judged.len());
        for (number, training) in (1..).zip(&trial.trainings) {
            assert_eq!(training.fold.map(|fold| fold.number()), Some(number));
            assert!(training.answers.embedding_width().is_some());
            assert!(!training.epochs.is_empty());
        }
        assert_eq!(trial.answers.embedding_width(), None, "each fold has a space of its own");
    }
}

#[test]
fn a_trial_that_lacks_a_fold_is_not_scored() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&folded(&folder), &store).unwrap();
    run(&folder.path("study"), &grid, &workforce(), &Silent);
    let lost = folder.path("study").join("regression-song-3s-seed21-fold2of3").join(PREDICTIONS_FILE);
    fs::remove_file(lost).unwrap();
    let trials = Study::open(folder.path("study")).unwrap().trials();
    assert_eq!(trials.complete.len(), 5);
    let [missing] = trials.missing.as_slice() else { panic!("{:?}", trials.missing) };
    assert_eq!(missing.condition().name(), "regression-song-3s-seed21-fold2of3");
    assert!(matches!(missing.state, JobState::Tampered(_)));
}

#[test]
fn small_test_parts_are_replaced_by_a_cross_validation() {
    let folder = Folder::example();
    let store = folder.store();
    assert!(store.songs().len().div_ceil(10) < FEWEST_TEST_SONGS);
    let suited = StudyPlan::suited(&store, &[], settings(4));
    assert_eq!((suited.folds, suited.seeds), (Some(5), vec![0, 1, 2]));
    let paper = StudyPlan::paper(&store, settings(4));
    assert_eq!((paper.folds, paper.seeds), (None, vec![0, 21, 42]));
}

#[test]
fn the_folds_of_a_job_are_in_the_settings_that_it_was_done_with() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&folded(&folder), &store).unwrap();
    let folds: BTreeSet<_> = grid.jobs().iter().map(|job| grid.split(&job.condition).unwrap().fold).collect();
    assert_eq!(folds.len(), 3);
    assert!(grid.jobs().iter().all(|job| grid.split(&job.condition).unwrap().fold == job.condition.fold));
}

#[test]
fn where_one_fold_is_impossible_no_other_is_trained_in_vain() {
    // Of Ann's songs one is long; where it is tested, none is left to learn from.
    let folder = Folder::with(&[
        ("Ann", &[("Long", 1, 300), ("Short", 5, 60)]),
        ("Bob", &[("One", 6, 300)]),
        ("Cid", &[("One", 6, 300)]),
    ]);
    let store = folder.store();
    let plan = StudyPlan { splits: vec![SplitKind::Song], seeds: vec![0], ..folded(&folder) };
    let refused = Grid::new(&plan, &store).map(|_| ()).unwrap_err().to_string();
    assert!(refused.starts_with("none of the study's 3 jobs can be done; the first: "), "{refused}");
}
