//! Folders that are not what a study wrote.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;

use auteur_dataset::Silent;
use auteur_study::{Grid, Study, StudyError};
use support::{Folder, TIMES, bytes_below, plan, run, settings};

#[test]
fn a_folder_that_was_tampered_with_is_reported_and_not_used() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&folder.path("study"), &grid, &settings(), &Silent);
    let study = Study::open(&folder.path("study")).unwrap();
    let file = |job: usize, name: &str| study.job_folder(&study.jobs()[job]).path().join(name);
    let append = |path: &Path| fs::write(path, [fs::read(path).unwrap(), b" ".to_vec()].concat()).unwrap();
    append(&file(0, "evaluation.json"));
    append(&file(1, "predictions.parquet"));
    fs::remove_file(file(2, "bottleneck.safetensors")).unwrap();
    append(&file(3, "epochs.jsonl"));
    fs::write(file(4, "complete.json"), "{}").unwrap();
    // The results of one job in the place of another's.
    fs::remove_dir_all(file(5, "")).unwrap();
    fs::rename(file(6, ""), file(5, "")).unwrap();

    let trials = study.trials();
    assert_eq!(trials.complete.len(), 5);
    let reasons: Vec<_> = trials.missing.iter().map(|status| status.state.to_string()).collect();
    assert!(
        reasons[0].starts_with("tampered with: ") && reasons[0].contains("seed0/evaluation.json is not as")
    );
    assert!(
        reasons[1]
            .contains("predictions.parquet is not as the job wrote it; restore the file, or delete the")
    );
    assert!(
        reasons[2]
            .contains("bottleneck.safetensors is missing; restore the file, or delete the job's folder")
    );
    assert!(reasons[3].contains("epochs.jsonl is not as the job wrote it"));
    assert!(reasons[4].contains("complete.json was altered (missing field `format`"), "{}", reasons[4]);
    assert!(
        reasons[5].contains("complete.json is that of regression-song-3s-seed0, another job"),
        "{}",
        reasons[5]
    );
    assert_eq!(reasons[6], "new");

    // A further run does what is missing and leaves alone what it cannot trust.
    let report = run(&folder.path("study"), &grid, &settings(), &Silent);
    assert_eq!(report.faults().count(), 6);
    assert_eq!(study.trials().complete.len(), 6);
    for job in 0..6 {
        fs::remove_dir_all(file(job, "")).unwrap();
    }
    assert!(run(&folder.path("study"), &grid, &settings(), &Silent).is_complete());
}

#[test]
fn a_begun_job_of_other_songs_is_not_gone_on_with() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let study = Study::begin(&folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let job_folder = study.job_folder(&study.jobs()[0]);
    fs::create_dir(job_folder.path()).unwrap();
    grid.split(&study.jobs()[1].condition).unwrap().write(&job_folder.split()).unwrap();
    let report = run(&folder.path("study"), &grid, &settings(), &Silent);
    let faults: Vec<_> = report.faults().map(|(_, reason)| reason).collect();
    let [fault] = faults[..] else { panic!("{faults:?}") };
    assert!(fault.ends_with(
        "split.json is not the split of regression-song-1s-seed0; delete the job's folder to do the job anew"
    ));
}

#[test]
fn folders_that_are_no_study_or_another_study_are_left_alone() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let refusal =
        |at: &Path, grid: &Grid<'_>| Study::begin(at, grid, TIMES, &Silent).unwrap_err().to_string();
    let music = folder.path("music");
    assert_eq!(
        refusal(&music, &grid),
        format!("{} holds other files and no study; choose a new or empty folder", music.display())
    );
    let unread = Study::open(&music).unwrap_err().to_string();
    assert!(
        unread.ends_with(&format!("is no study; make it with: auteur study STORE -o {}", music.display()))
    );

    let study = folder.path("study");
    run(&study, &grid, &settings(), &Silent);
    let before = bytes_below(&study);
    let other = Folder::with(&[
        ("Ann", &[("One", 3, 300), ("Two", 3, 280)]),
        ("Bob", &[("One", 9, 300), ("Two", 3, 280)]),
    ]);
    let other_store = other.store();
    let other_grid = Grid::new(&plan(&other_store), &other_store).unwrap();
    let refused = refusal(&study, &other_grid);
    assert!(refused.contains("is a study of another store: it has 24 songs ("), "{refused}");
    let mut longer = plan(&store);
    longer.epochs = 5;
    let refused = refusal(&study, &Grid::new(&longer, &store).unwrap());
    assert!(refused.contains("was begun with --epochs 4, 5 was asked for"), "{refused}");
    assert_eq!(bytes_below(&study), before);

    fs::write(study.join("study.json"), r#"{"format": 2}"#).unwrap();
    let newer = Study::open(&study).unwrap_err();
    assert!(matches!(newer, StudyError::OtherFormat { found: 2, expected: 1, .. }), "{newer}");
    fs::write(study.join("study.json"), "no json").unwrap();
    assert!(refusal(&study, &grid).contains("study.json was altered (expected ident"));
    // The study's own files are a function of plan and store.
    fs::remove_file(study.join("study.json")).unwrap();
    fs::write(study.join("excerpts.safetensors"), "no tensors").unwrap();
    Study::begin(&study, &grid, TIMES, &Silent).unwrap();
    assert_eq!(bytes_below(&study), before);
}
