//! Folders that are not what a study wrote.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auteur_ground::Silent;
use auteur_study::{
    ArtistSet, FileError, Grid, GridProgress, JobState, JobStatus, Share, Study, StudyError, Watcher,
};
use support::regression::Regression;
use support::{Folder, TIMES, bytes_below, plan, quiet, run, settings, workforce};

#[test]
fn a_folder_that_was_tampered_with_is_reported_and_not_used() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&folder.path("study"), &grid, &workforce(), &Silent);
    let study = Study::open(folder.path("study")).unwrap();
    let file = |job: usize, name: &str| study.job_folder(&study.jobs()[job]).path().join(name);
    let append = |path: &Path| fs::write(path, [fs::read(path).unwrap(), b" ".to_vec()].concat()).unwrap();
    append(&file(0, "evaluation.json"));
    append(&file(1, "predictions.parquet"));
    fs::remove_file(file(2, "predictions.parquet")).unwrap();
    append(&file(3, "split.json"));
    fs::write(file(4, "complete.json"), "{}").unwrap();
    // The results of one job in the place of another's.
    fs::remove_dir_all(file(5, "")).unwrap();
    fs::rename(file(6, ""), file(5, "")).unwrap();
    // A job that now says it was done with other settings.
    let record = fs::read_to_string(file(7, "job.json")).unwrap();
    let other = record.replace("\"epochs\": 4", "\"epochs\": 5");
    assert_ne!(other, record);
    fs::write(file(7, "job.json"), other).unwrap();

    let trials = study.trials();
    assert_eq!(trials.complete.len(), 4);
    let reasons: Vec<_> = trials.missing.iter().map(|status| status.state.to_string()).collect();
    assert!(
        reasons[0].starts_with("tampered with: ") && reasons[0].contains("seed0/evaluation.json is not as")
    );
    assert!(reasons[1].ends_with("predictions.parquet is not as it was written"), "{}", reasons[1]);
    assert!(reasons[2].ends_with("predictions.parquet is missing"), "{}", reasons[2]);
    assert!(reasons[3].ends_with("split.json is not as it was written"), "{}", reasons[3]);
    assert!(reasons[4].contains("complete.json was altered (missing field `format`"), "{}", reasons[4]);
    assert!(
        reasons[5].ends_with(
            "complete.json belongs to regression-song-3s-seed0, not to regression-album-1s-seed21"
        ),
        "{}",
        reasons[5]
    );
    assert_eq!(reasons[6], "new");
    assert!(reasons[7].contains("job.json is not as it was written"), "{}", reasons[7]);

    // A further run does what is missing and leaves alone what it cannot trust.
    let report = run(&folder.path("study"), &grid, &workforce(), &Silent);
    assert_eq!((report.failed().count(), report.tampered().count()), (0, 7));
    assert_eq!(study.trials().complete.len(), 5);
    for job in [0, 1, 2, 3, 4, 5, 7] {
        fs::remove_dir_all(file(job, "")).unwrap();
    }
    assert!(run(&folder.path("study"), &grid, &workforce(), &Silent).is_complete());
}

#[test]
fn a_job_whose_record_or_answers_were_altered_is_named_and_not_used() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let path = folder.path("study");
    run(&path, &grid, &workforce(), &Silent);
    let study = Study::open(&path).unwrap();
    let job = &study.jobs()[3];
    for name in ["job.json", "predictions.parquet"] {
        let file = study.job_folder(job).path().join(name);
        let written = fs::read(&file).unwrap();
        fs::write(&file, [written.as_slice(), b" "].concat()).unwrap();
        let before = bytes_below(&path);
        let report = run(&path, &grid, &workforce(), &Silent);
        let reason = format!("{} is not as it was written", file.display());
        assert_eq!(report.tampered().collect::<Vec<_>>(), [(&job.condition, reason.as_str())]);
        let trials = study.trials();
        assert_eq!(trials.complete.len(), study.jobs().len() - 1);
        assert!(trials.complete.iter().all(|trial| trial.condition != job.condition));
        assert_eq!(trials.missing, [JobStatus { job: job.clone(), state: JobState::Tampered(reason) }]);
        assert_eq!(bytes_below(&path), before, "it is left alone");
        fs::write(&file, written).unwrap();
    }
    // What else a classifier keeps there decides nothing once the job is complete.
    fs::write(study.job_folder(job).path().join("config.toml"), "altered").unwrap();
    assert!(run(&path, &grid, &workforce(), &Silent).is_complete());
    assert_eq!(study.trials().complete.len(), study.jobs().len());
}

#[test]
fn a_begun_job_of_other_songs_is_not_resumed() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let study = Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let job_folder = study.job_folder(&study.jobs()[0]);
    fs::create_dir(job_folder.path()).unwrap();
    grid.split(&study.jobs()[1].condition).unwrap().write(&job_folder.split()).unwrap();
    let report = run(&folder.path("study"), &grid, &workforce(), &Silent);
    let faults: Vec<_> = report.tampered().map(|(_, reason)| reason).collect();
    let [fault] = faults[..] else { panic!("{faults:?}") };
    assert!(fault.ends_with(
        "split.json differs from this study's split of regression-song-1s-seed0, perhaps because other artists were left out"
    ));
}

#[test]
fn a_log_of_epochs_which_holds_times_is_not_vouched_for() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&folder.path("study"), &grid, &workforce(), &Silent);
    let study = Study::open(folder.path("study")).unwrap();
    let file = |job: usize, name: &str| study.job_folder(&study.jobs()[job]).path().join(name);
    let text = fs::read_to_string(file(0, "complete.json")).unwrap();
    assert!(!text.contains("epochs.jsonl"));
    // Another process did the same epochs in other seconds.
    let log = fs::read_to_string(file(0, "epochs.jsonl")).unwrap();
    fs::write(file(0, "epochs.jsonl"), log.replace("\"seconds\":0.0", "\"seconds\":2.5")).unwrap();
    assert_eq!(study.trials().complete.len(), 12);
    fs::write(file(0, "epochs.jsonl"), "torn").unwrap();
    let reason = study.trials().missing[0].state.to_string();
    assert!(reason.contains("epochs.jsonl is not a log of epochs at line 1 ("), "{reason}");
}

#[test]
fn jobs_of_other_settings_are_not_taken_for_those_of_the_study() {
    let folder = Folder::example();
    let store = folder.store();
    let [study, other] = ["study", "other"].map(|name| folder.path(name));
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&study, &grid, &workforce(), &Silent);
    let mut longer = plan(&store);
    longer.settings = settings(5);
    run(&other, &Grid::new(&longer, &store).unwrap(), &workforce(), &Silent);
    // The jobs of one seed are put into the place of the study's.
    for job in grid.jobs().iter().filter(|job| job.condition.seed == 21) {
        let [place, from] = [&study, &other].map(|study| study.join(job.condition.name()));
        fs::remove_dir_all(&place).unwrap();
        fs::rename(from, place).unwrap();
    }
    let before = bytes_below(&study);
    let report = run(&study, &grid, &workforce(), &Silent);
    let reasons: Vec<_> = report.tampered().map(|(_, reason)| reason).collect();
    assert_eq!(reasons.len(), 6);
    assert!(
        reasons[0].ends_with("seed21/job.json has regression.epochs = 5 where the study has 4"),
        "{}",
        reasons[0]
    );
    let runner = Regression { store: &store, pause: Duration::ZERO, log: &quiet };
    let listed = grid.forecast(&study, Share::default(), &runner).unwrap();
    assert_eq!(listed.iter().map(|one| one.status.clone()).collect::<Vec<_>>(), report.jobs);
    let trials = Study::open(&study).unwrap().trials();
    assert!(trials.complete.iter().all(|trial| trial.condition.seed == 0));
    let missing: Vec<_> = report.jobs.iter().filter(|status| status.condition().seed == 21).collect();
    assert_eq!(trials.missing.iter().collect::<Vec<_>>(), missing);
    assert_eq!(bytes_below(&study), before);
}

#[test]
fn jobs_of_other_artists_are_not_taken_for_those_of_the_study() {
    let folder = Folder::example();
    let store = folder.store();
    let path = folder.path("study");
    run(&path, &Grid::new(&plan(&store), &store).unwrap(), &workforce(), &Silent);
    // Begun anew with an artist less in the folder that holds the jobs with all.
    fs::remove_file(path.join("study.json")).unwrap();
    let mut without = plan(&store);
    without.exclude = vec!["Dee".to_owned()];
    let grid = Grid::new(&without, &store).unwrap();
    let report = run(&path, &grid, &workforce(), &Silent);
    assert_eq!(report.tampered().count(), 12);
    let (_, reason) = report.tampered().next().unwrap();
    assert!(reason.contains("split.json differs from this study's split of"), "{reason}");
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
    run(&path, &grid, &workforce(), &Silent);
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
    let report = run(&path, &grid, &workforce(), &Silent);
    assert_eq!((report.failed().count(), report.tampered().count()), (1, 0));
    let (_, reason) = report.failed().next().unwrap();
    assert!(reason.starts_with("cannot read ") && reason.contains("predictions.parquet: "), "{reason}");
    assert!(matches!(study.trials().missing[..], [JobStatus { state: JobState::Failed(_), .. }]));
    let report = run(&path, &grid, &workforce(), &Mender { looks: AtomicUsize::new(0), mend: &mend });
    assert!(report.is_complete(), "{report:?}");
    assert!(run(&path, &grid, &workforce(), &Silent).is_complete());
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
        format!("{} contains other files and is not a study", music.display())
    );
    let unread = Study::open(&music).unwrap_err().to_string();
    assert_eq!(unread, format!("{} is not a study", music.display()));

    let study = folder.path("study");
    run(&study, &grid, &workforce(), &Silent);
    let before = bytes_below(&study);
    let other = Folder::with(&[
        ("Ann", &[("One", 3, 300), ("Two", 3, 280)]),
        ("Bob", &[("One", 9, 300), ("Two", 3, 280)]),
    ]);
    let other_store = other.store();
    let other_grid = Grid::new(&plan(&other_store), &other_store).unwrap();
    let refused = refusal(&study, &other_grid);
    assert!(refused.contains("is a different study: it began with a store of 24 songs ("), "{refused}");
    let mut longer = plan(&store);
    longer.settings = settings(5);
    let refused = refusal(&study, &Grid::new(&longer, &store).unwrap());
    assert!(refused.contains("it began with regression.epochs = 4, now it is 5"), "{refused}");
    assert_eq!(bytes_below(&study), before);

    fs::write(study.join("study.json"), r#"{"format": 3}"#).unwrap();
    let newer = Study::open(&study).unwrap_err();
    assert!(
        matches!(newer, StudyError::File(FileError::OtherFormat { found: 3, expected: 2, .. })),
        "{newer}"
    );
    fs::write(study.join("study.json"), "no json").unwrap();
    assert!(refusal(&study, &grid).contains("study.json was altered (expected ident"));
    // The study's own files are a function of plan and store.
    fs::remove_file(study.join("study.json")).unwrap();
    fs::write(study.join("excerpts.safetensors"), "no tensors").unwrap();
    Study::begin(&study, &grid, TIMES, &Silent).unwrap();
    assert_eq!(bytes_below(&study), before);
}
