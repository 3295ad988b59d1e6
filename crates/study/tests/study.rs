//! A study from its beginning to its results, in one process.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod support;

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use auteur_classifier::{Configuration, Section, SplitConfig, TrainingConfig};
use auteur_dataset::SplitKind;
use auteur_evaluation::Vote;
use auteur_ground::Silent;
use auteur_study::{
    Failure, Grid, GridProgress, Hooks, JobState, Outcome, Runner, Study, StudyPlan, Task, Training, Watcher,
    Workforce,
};
use support::regression::Regression;
use support::{
    Folder, SEATING, TIMES, bytes_below, job_name, lengths, plan, quiet, run, settings, workforce,
};

/// Keeps what it is told, and cancels after so many looks.
#[derive(Default)]
struct Witness {
    notes: Mutex<Vec<String>>,
    last: Mutex<GridProgress>,
    cancel_after: Option<usize>,
    looks: AtomicUsize,
}

impl Watcher for Witness {
    fn show(&self, progress: &GridProgress) {
        *self.last.lock().unwrap() = progress.clone();
    }

    fn note(&self, message: &str) {
        self.notes.lock().unwrap().push(message.to_owned());
    }

    fn is_cancelled(&self) -> bool {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        self.cancel_after.is_some_and(|after| looks >= after)
    }
}

/// How a job may end.
type End = fn() -> Result<Outcome, Failure>;

/// The regression, but for jobs of some seed, which end otherwise.
struct Unlucky<'a> {
    regression: Regression<'a>,
    seed: u64,
    end: End,
}

impl Runner for Unlucky<'_> {
    fn run(&self, task: &Task<'_>) -> Result<Outcome, Failure> {
        if task.configuration.training.seed == self.seed { (self.end)() } else { self.regression.run(task) }
    }

    fn rough_seconds_per_frame(&self, classifier: &str) -> f64 {
        self.regression.rough_seconds_per_frame(classifier)
    }
}

#[test]
fn a_study_runs_to_its_end_and_is_read_without_the_store() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let witness = Witness::default();
    let report = run(&folder.path("study"), &grid, &workforce(), &witness);
    assert!(report.is_complete() && !report.was_cancelled);
    let last = witness.last.into_inner().unwrap();
    assert_eq!((last.done, last.left, last.failed, last.elsewhere, last.seconds_left), (12, 0, 0, 0, 0.0));
    fs::remove_dir_all(folder.path("store")).unwrap();

    let study = Study::open(folder.path("study")).unwrap();
    let trials = study.trials();
    assert!(trials.missing.is_empty());
    let names: Vec<_> = trials.complete.iter().map(|trial| trial.condition.name()).collect();
    assert_eq!(names, study.plan().conditions(SEATING).iter().map(|one| one.name()).collect::<Vec<_>>());
    for trial in &trials.complete {
        assert!(trial.seconds().unwrap() > 0.0);
        let [Training { epochs, fold: None, .. }] = trial.trainings.as_slice() else { panic!("{trial:?}") };
        assert_eq!(epochs.len(), 4);
        assert!(epochs[3].loss < epochs[0].loss);
        let width = trial.answers.embedding_width().unwrap();
        assert_eq!(trial.answers.embeddings().len(), trial.answers.n_clips() * width);
        assert!(trial.answers.songs().all(|song| song.path().starts_with(song.artist())));
        // Four artists of different colour are told apart by chance a quarter of the time.
        let accuracy = trial.evaluation.song.report(Vote::MeanProbability).accuracy;
        assert!(accuracy > 0.7, "{}: {accuracy}", trial.condition);
    }
    // Nothing but results is left in the folder of a complete job.
    let job = fs::read_dir(study.job_folder(&study.jobs()[0]).path()).unwrap();
    let mut files: Vec<_> = job.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(
        files,
        [
            "checkpoint.json",
            "complete.json",
            "epochs.jsonl",
            "evaluation.json",
            "job.json",
            "predictions.parquet",
            "split.json"
        ]
    );
}

#[test]
fn a_task_says_all_settings_of_its_job_and_none_of_another() {
    let folder = Folder::example();
    let store = folder.store();
    let mut plan = plan(&store);
    plan.exclude = vec!["Cid".to_owned()];
    plan.settings.training.threads = 7;
    plan.settings.sections.insert("other".to_owned(), Section::new());
    let grid = Grid::new(&plan, &store).unwrap();
    let told = Mutex::new(Vec::new());
    let log = |task: &Task<'_>, step: &str| {
        if step == "begin" {
            told.lock().unwrap().push((job_name(task).to_owned(), task.configuration.clone()));
        }
    };
    let study = Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let runner = Regression { store: &store, pause: Duration::ZERO, log: &log };
    assert!(
        study.run(&grid, &workforce(), Hooks { runner: &runner, watcher: &Silent }).unwrap().is_complete()
    );
    let told = told.into_inner().unwrap();
    let told = |name: &str| told.iter().find(|(job, _)| job == name).map(|(_, settings)| settings.clone());
    let expected = Configuration {
        split: SplitConfig { exclude: vec!["Cid".to_owned(), "Dee".to_owned()], ..SplitConfig::default() },
        features: Some(store.config().clone()),
        training: TrainingConfig { seed: 21, clip_frames: 32, ..TrainingConfig::default() },
        ..settings(4)
    };
    assert_eq!(told("regression-song-with-albums-1s-seed21").unwrap(), expected);
    let song = told("regression-song-3s-seed0").unwrap();
    assert_eq!((song.split.exclude, song.training.clip_frames), (vec!["Cid".to_owned()], 94));
}

#[test]
fn several_jobs_at_once_share_the_cores_and_end_in_the_same_bytes() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    run(&folder.path("one"), &grid, &workforce(), &Silent);
    let threads = Mutex::new(Vec::new());
    let log = |task: &Task<'_>, _: &str| threads.lock().unwrap().push(task.threads);
    let runner = Regression { store: &store, pause: Duration::from_millis(5), log: &log };
    let at_once = |jobs: usize, cores: usize| Workforce {
        jobs: NonZeroUsize::new(jobs).unwrap(),
        cores: NonZeroUsize::new(cores).unwrap(),
        ..workforce()
    };
    let study = Study::begin(folder.path("three"), &grid, TIMES, &Silent).unwrap();
    let hooks = Hooks { runner: &runner, watcher: &Silent };
    assert!(study.run(&grid, &at_once(3, 8), hooks).unwrap().is_complete());
    assert!(threads.lock().unwrap().iter().all(|&threads| threads == 2));
    assert_eq!(at_once(3, 2).threads_per_job(), 1);
    assert_eq!(bytes_below(&folder.path("one")), bytes_below(&folder.path("three")));
}

#[test]
fn the_shares_of_a_study_do_all_of_it_in_one_folder() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    for share in ["2/3", "3/3", "1/3"] {
        let workforce = Workforce { share: share.parse().unwrap(), ..workforce() };
        let report = run(&folder.path("study"), &grid, &workforce, &Silent);
        assert!(report.is_complete());
        assert_eq!(report.jobs.len(), 4);
    }
    assert_eq!(Study::open(folder.path("study")).unwrap().trials().complete.len(), 12);
}

#[test]
fn a_failed_job_leaves_its_reason_stops_no_other_and_is_tried_again() {
    let folder = Folder::example();
    let store = folder.store();
    let grid = Grid::new(&plan(&store), &store).unwrap();
    let ends: [(End, &str); 2] = [
        (|| Err("the covariance of Ann is singular".into()), "the covariance of Ann is singular"),
        (|| panic!("index {} out of range", 7), "the classifier panicked: index 7 out of range"),
    ];
    let study = Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    for (end, reason) in ends {
        let regression = Regression { store: &store, pause: Duration::ZERO, log: &quiet };
        let (runner, watcher) = (Unlucky { regression, seed: 21, end }, Witness::default());
        let report = study.run(&grid, &workforce(), Hooks { runner: &runner, watcher: &watcher }).unwrap();
        assert!(!report.is_complete());
        let faults: Vec<_> = report.failed().map(|(condition, reason)| (condition.seed, reason)).collect();
        assert_eq!(faults, [(21, reason); 6]);
        assert_eq!(watcher.notes.lock().unwrap()[0], format!("regression-song-1s-seed21: {reason}"));
        let trials = study.trials();
        assert_eq!(trials.complete.len(), 6);
        assert!(trials.missing.iter().all(|status| status.state == JobState::Failed(reason.to_owned())));
    }
    assert!(run(&folder.path("study"), &grid, &workforce(), &Silent).is_complete());
    run(&folder.path("undisturbed"), &grid, &workforce(), &Silent);
    assert_eq!(bytes_below(&folder.path("study")), bytes_below(&folder.path("undisturbed")));
}

#[test]
fn a_study_cancelled_every_other_epoch_resumes_to_the_same_bytes() {
    let folder = Folder::example();
    let store = folder.store();
    let mut plan = plan(&store);
    plan.lengths = lengths(&[3.0]);
    plan.seeds = vec![0];
    let grid = Grid::new(&plan, &store).unwrap();
    run(&folder.path("undisturbed"), &grid, &workforce(), &Silent);
    let mut cancelled = 0;
    let report = loop {
        // Enough looks for an epoch or two; each run resumes what the one before left.
        let watcher = Witness { cancel_after: Some(3), ..Witness::default() };
        let report = run(&folder.path("study"), &grid, &workforce(), &watcher);
        assert_eq!(report.failed().count(), 0);
        assert!(!report.jobs.iter().any(|status| matches!(status.state, JobState::Running(_))));
        if report.is_complete() {
            break report;
        }
        assert!(report.was_cancelled);
        cancelled += 1;
    };
    assert!(cancelled > 3, "{report:?} after {cancelled}");
    assert_eq!(bytes_below(&folder.path("study")), bytes_below(&folder.path("undisturbed")));
}

#[test]
fn a_study_grows_and_keeps_what_is_done() {
    let folder = Folder::example();
    let store = folder.store();
    let mut small = plan(&store);
    small.lengths = lengths(&[3.0]);
    small.seeds = vec![0];
    run(&folder.path("study"), &Grid::new(&small, &store).unwrap(), &workforce(), &Silent);
    let before = bytes_below(&folder.path("study"));

    let grid = Grid::new(&plan(&store), &store).unwrap();
    let begun = AtomicUsize::new(0);
    let log = |_: &Task<'_>, step: &str| {
        begun.fetch_add(usize::from(step == "begin"), Ordering::Relaxed);
    };
    let study = Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let runner = Regression { store: &store, pause: Duration::ZERO, log: &log };
    let hooks = Hooks { runner: &runner, watcher: &Silent };
    assert!(study.run(&grid, &workforce(), hooks).unwrap().is_complete());
    assert_eq!(begun.into_inner(), 9, "three of twelve were done");
    let after = bytes_below(&folder.path("study"));
    let kept = |name: &Path| name.components().count() > 1;
    assert!(before.iter().filter(|(name, _)| kept(name)).all(|(name, bytes)| after[name] == *bytes));
    // Asking for less again changes nothing.
    run(&folder.path("study"), &Grid::new(&small, &store).unwrap(), &workforce(), &Silent);
    assert_eq!(bytes_below(&folder.path("study")), after);
    assert_eq!(Study::open(folder.path("study")).unwrap().corpus().unwrap().artists[0].clips.len(), 2);
}

#[test]
fn a_study_asked_for_one_split_after_the_other_compares_the_two() {
    let folder = Folder::example();
    let store = folder.store();
    let study = folder.path("study");
    let of = |split| StudyPlan { splits: vec![split], ..plan(&store) };
    run(&study, &Grid::new(&of(SplitKind::Song), &store).unwrap(), &workforce(), &Silent);
    let asked = of(SplitKind::Album);
    let begun = Study::begin(&study, &Grid::new(&asked, &store).unwrap(), TIMES, &Silent).unwrap();
    let grid = Grid::new(begun.plan(), &store).unwrap().only(&asked);
    assert_eq!(grid.jobs().len(), 8, "album, and song of the artists with albums");
    assert!(run(&study, &grid, &workforce(), &Silent).is_complete());
    let begun = Study::open(&study).unwrap();
    assert_eq!((begun.jobs().len(), begun.trials().complete.len()), (12, 12));
}

#[test]
fn the_list_tells_states_and_times_before_and_after_and_writes_nothing() {
    let folder = Folder::example();
    let store = folder.store();
    let mut plan = plan(&store);
    let grid = Grid::new(&plan, &store).unwrap();
    let runner = Regression { store: &store, pause: Duration::ZERO, log: &quiet };
    let study = folder.path("study");
    let list = |grid: &Grid<'_>, share: &str| grid.forecast(&study, share.parse().unwrap(), &runner).unwrap();
    let before = list(&grid, "1/1");
    assert_eq!(before.len(), 12);
    assert!(before.iter().all(|one| one.status.state == JobState::New && !one.estimate.unwrap().is_measured));
    // The runner's rough word: ten microseconds a frame.
    let frames = before[0].status.job.workload.train_frames() as f64;
    assert_eq!(before[0].estimate.unwrap().seconds, frames * 1e-5);
    assert!(!study.exists());

    run(&study, &grid, &workforce(), &Silent);
    plan.seeds.push(42);
    plan.classifiers.push("other".to_owned());
    plan.settings.sections.insert("other".to_owned(), Section::new());
    let grid = Grid::new(&plan, &store).unwrap();
    let after = list(&grid, "2/2");
    assert_eq!(after.len(), 18);
    for one in &after {
        let job = &one.status.job;
        let is_done = job.condition.seed != 42 && job.condition.classifier == "regression";
        assert_eq!(matches!(one.status.state, JobState::Complete { .. }), is_done);
        assert_eq!(one.estimate.unwrap().is_measured, job.condition.classifier == "regression");
    }
}

#[test]
fn the_excerpts_are_three_seconds_of_every_artist_and_the_corpus_counts_the_music() {
    let folder = Folder::example();
    let store = folder.store();
    let mut plan = plan(&store);
    plan.exclude = vec!["Dee".to_owned()];
    let grid = Grid::new(&plan, &store).unwrap();
    Study::begin(folder.path("study"), &grid, TIMES, &Silent).unwrap();
    let study = Study::open(folder.path("study")).unwrap();
    let excerpts = study.excerpts().unwrap();
    assert_eq!(&excerpts.features, store.config());
    let artists: Vec<_> = excerpts.clips.iter().map(|clip| clip.source.artist.as_str()).collect();
    assert_eq!(artists, ["Ann", "Bob", "Cid"]);
    for clip in &excerpts.clips {
        let song = store.song(&clip.source.song).unwrap();
        assert_eq!(*song.artist, *clip.source.artist);
        let n_mels = store.config().n_mels;
        let start = (clip.source.start_second * store.config().frames_per_second()).round() as usize;
        let features = store.features(song).unwrap();
        let stored = &features.log_mel.halves()[start * n_mels..(start + 94) * n_mels];
        assert!(stored.iter().map(|value| value.to_f32()).eq(clip.decibels.iter().copied()));
    }
    let corpus = study.corpus().unwrap();
    let bob = &corpus.artists[1];
    assert_eq!((bob.artist.as_str(), bob.albums, bob.songs), ("Bob", 3, 7));
    assert!((bob.seconds - (2 * 310 + 3 * 300 + 2 * 260) as f64 * 0.032).abs() < 1e-9);
    let clips: Vec<_> =
        bob.clips.iter().map(|count| (count.clip_seconds.get(), count.clip_frames, count.clips)).collect();
    // Floors of 310, 300 and 260 frames by 32 and by 94.
    assert_eq!(clips, [(1.0, 32, 2 * 9 + 3 * 9 + 2 * 8), (3.0, 94, 2 * 3 + 3 * 3 + 2 * 2)]);
}
