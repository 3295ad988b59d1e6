//! Folders that are not what a study wrote.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auteur_ground::Silent;
use auteur_study::{
    ArtistSet, Failure, Grid, GridProgress, Hooks, Job, JobState, JobStatus, Outcome, Runner, Shard, Study,
    StudyError, StudyPlan, Task, Watcher,
};
use support::regression::Regression;
use support::{Folder, TIMES, bytes_below, plan, quiet, run, settings};

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
    append(&file(3, "split.json"));
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
    assert!(reasons[3].contains("split.json is not as the job wrote it"));
    assert!(reasons[4].contains("complete.json was altered (missing field `format`"), "{}", reasons[4]);
    assert!(
        reasons[5].contains("complete.json is that of regression-song-3s-seed0, another job"),
        "{}",
        reasons[5]
    );
    assert_eq!(reasons[6], "new");

    // A further run does what is missing and leaves alone what it cannot trust.
    let report = run(&folder.path("study"), &grid, &settings(), &Silent);
    assert_eq!((report.failed().count(), report.tampered().count()), (0, 6));
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
    let faults: Vec<_> = report.tampered().map(|(_, reason)| reason).collect();
    let [fault] = faults[..] else { panic!("{faults:?}") };
    assert!(fault.ends_with(
        "split.json is not the split that this study has of regression-song-1s-seed0, as with other artists left out; \
         delete the job's folder to do the job anew"
    ));
}

#[test]
fn a_log_of_epochs_which_holds_times_is_not_vouched_for() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&folder.path("study"), &grid, &settings(), &Silent);
    let study = Study::open(&folder.path("study")).unwrap();
    let file = |job: usize, name: &str| study.job_folder(&study.jobs()[job]).path().join(name);
    let text = fs::read_to_string(file(0, "complete.json")).unwrap();
    assert!(!text.contains("epochs.jsonl"));
    // As an earlier version wrote it, and then another process the same epochs in other seconds.
    let text = text.replacen("\"evaluation.json\"", "\"epochs.jsonl\": \"0f\",\n    \"evaluation.json\"", 1);
    fs::write(file(0, "complete.json"), text).unwrap();
    let log = fs::read_to_string(file(0, "epochs.jsonl")).unwrap();
    fs::write(file(0, "epochs.jsonl"), log.replace('}', ",\"seconds\":2.5}")).unwrap();
    assert_eq!(study.trials().complete.len(), 12);
    fs::write(file(0, "epochs.jsonl"), "torn").unwrap();
    let reason = study.trials().missing[0].state.to_string();
    assert!(reason.contains("epochs.jsonl is no log of epochs at line 1 ("), "{reason}");
}

/// The regression with settings that the folders of one seed do not have.
struct Settled<'a>(Regression<'a>);

impl Runner for Settled<'_> {
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        self.0.run(task)
    }

    fn expect_settings(&self, _: &StudyPlan, job: &Job, folder: &Path) -> Result<(), StudyError> {
        let what = "has rate = 1 where the study has 2".to_owned();
        match job.condition.seed {
            21 => Err(StudyError::Damaged { path: folder.join("settings.json"), what }),
            _ => Ok(()),
        }
    }

    fn rough_seconds_per_frame(&self, _classifier: &str) -> f64 {
        1e-5
    }
}

#[test]
fn jobs_of_other_settings_or_other_artists_are_not_taken_for_those_of_the_study() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let path = folder.path("study");
    run(&path, &grid, &settings(), &Silent);
    let before = bytes_below(&path);
    let runner = Settled(Regression { store: &store, pause: Duration::ZERO, log: &quiet });
    let hooks = Hooks { runner: &runner, watcher: &Silent };
    let report = Study::open(&path).unwrap().run(&grid, &settings(), hooks).unwrap();
    let reasons: Vec<_> = report.tampered().map(|(_, reason)| reason).collect();
    assert_eq!(reasons.len(), 6);
    assert!(
        reasons[0].ends_with("seed21/settings.json has rate = 1 where the study has 2"),
        "{}",
        reasons[0]
    );
    let listed = grid.forecast(&path, Shard::default(), &runner).unwrap();
    assert_eq!(listed.iter().map(|one| one.status.clone()).collect::<Vec<_>>(), report.jobs);
    assert_eq!(bytes_below(&path), before);

    // Begun anew with an artist less in the folder that holds the jobs with all.
    fs::remove_file(path.join("study.json")).unwrap();
    let mut without = plan(&store);
    without.exclude = vec!["Dee".to_owned()];
    let grid = Grid::new(&without, &store).unwrap();
    let report = run(&path, &grid, &settings(), &Silent);
    assert_eq!(report.tampered().count(), 12);
    let (_, reason) = report.tampered().next().unwrap();
    assert!(reason.contains("split.json is not the split that this study has of"), "{reason}");
    let trials = Study::open(&path).unwrap().trials();
    let all = trials.missing.iter().filter(|status| status.condition().artists == ArtistSet::All);
    let songs: Vec<_> = all.map(|status| status.state.to_string()).collect();
    assert_eq!(songs.len(), 4, "the others never were about that artist");
    assert!(songs[0].contains("predictions.parquet has "), "{}", songs[0]);
}

/// Mends what is broken when it is first looked at after the study began.
struct Mender<'a> {
    looks: AtomicUsize,
    mend: &'a (dyn Fn() + Sync),
}

impl Watcher for Mender<'_> {
    fn show(&self, _progress: &GridProgress) {}

    fn note(&self, _message: &str) {}

    fn is_cancelled(&self) -> bool {
        // The first look is before the first job, the second after the first attempt at it.
        if self.looks.fetch_add(1, Ordering::Relaxed) == 1 {
            (self.mend)();
        }
        false
    }
}

#[test]
fn what_cannot_be_read_has_failed_and_is_looked_at_again() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let path = folder.path("study");
    run(&path, &grid, &settings(), &Silent);
    let before = bytes_below(&path);
    let study = Study::open(&path).unwrap();
    let file = study.job_folder(&study.jobs()[0]).predictions();
    let aside = folder.path("predictions.parquet");
    let spoil = || {
        fs::rename(&file, &aside).unwrap();
        // A folder can be opened, but not read as a file.
        fs::create_dir(&file).unwrap();
    };
    let mend = || {
        fs::remove_dir(&file).unwrap();
        fs::rename(&aside, &file).unwrap();
    };
    spoil();
    let report = run(&path, &grid, &settings(), &Silent);
    assert_eq!((report.failed().count(), report.tampered().count()), (1, 0));
    let (_, reason) = report.failed().next().unwrap();
    assert!(reason.starts_with("cannot read ") && reason.contains("predictions.parquet: "), "{reason}");
    assert!(matches!(study.trials().missing[..], [JobStatus { state: JobState::Failed(_), .. }]));
    let report = run(&path, &grid, &settings(), &Mender { looks: AtomicUsize::new(0), mend: &mend });
    assert!(report.is_complete(), "{report:?}");
    assert!(run(&path, &grid, &settings(), &Silent).is_complete());
    assert_eq!(bytes_below(&path), before);
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
