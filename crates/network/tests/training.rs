//! Training in a folder: the same bytes however it was interrupted, and refusals that name what is wrong.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/small.rs"]
mod small;
#[path = "support/clips.rs"]
mod clips;

use std::{
    fs,
    path::Path,
    sync::Mutex,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_classifier::{
    Device, EPOCHS_FILE, EVENTS_FILE, EpochRecord, Finish, FitEnd, FitError, History, MODEL_FILE, ModelFile,
    Reference, Settings, Validation,
};
use auteur_dataset::Cut;
use auteur_ground::{Progress, Silent};
use auteur_network::{ChosenAugmentation, CrnnConfig, GruVariant, LabelledClips, NetworkSettings, RECIPES};
use clips::Clips;
use half::f16;
use small::{FRAMES, N_MELS, Small, settings};
use tempfile::TempDir;

/// Clips that are not numbers from read number `broken_at` on.
struct Breaking {
    clips: Clips,
    nothing: Vec<f16>,
    reads: AtomicUsize,
    broken_at: usize,
}

impl LabelledClips for Breaking {
    fn len(&self) -> usize {
        self.clips.len()
    }
    fn label(&self, clip: usize) -> usize {
        self.clips.label(clip)
    }
    fn song(&self, clip: usize) -> usize {
        self.clips.song(clip)
    }
    fn frames(&self, epoch: usize, clip: usize) -> Result<&[f16], FitError> {
        let intact = self.reads.fetch_add(1, Ordering::Relaxed) < self.broken_at;
        if intact { self.clips.frames(epoch, clip) } else { Ok(&self.nothing) }
    }
}

/// Cancels at the n-th question.
struct CancelAt {
    asked: AtomicUsize,
    at: usize,
}

impl Progress for CancelAt {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

/// Keeps the notes.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Progress for Notes {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn note(&self, message: &str) {
        self.0.lock().unwrap().push(message.to_owned());
    }
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// The training of this file, with one of its parts changed.
fn small(settings: NetworkSettings<CrnnConfig>) -> Small<'static> {
    Small { settings, seed: 0, clip_frames: FRAMES, device: Device::Cpu, progress: &Silent }
}

/// The epochs of a training on 20 clips.
fn train_in(run: &Path, settings: NetworkSettings<CrnnConfig>) -> Result<History, FitError> {
    train_as(run, &small(settings))
}

fn train_as(run: &Path, small: &Small) -> Result<History, FitError> {
    small::train_on(run, &small::clips(1, 20), small).map(history)
}

fn cancelled_at(run: &Path, at: usize) -> History {
    let progress = &CancelAt { asked: 0.into(), at };
    train_as(run, &Small { progress, ..small(settings()) }).unwrap()
}

/// The epochs, however the training ended.
fn history(end: FitEnd) -> History {
    match end {
        FitEnd::Complete { history, .. } => history.unwrap(),
        FitEnd::Stopped { history } => history,
    }
}

/// The model's bytes, and the log without what a clock decides.
fn result(run: &Path) -> (Vec<u8>, Vec<EpochRecord>) {
    let log = fs::read_to_string(run.join(EPOCHS_FILE)).unwrap();
    let records = log.lines().map(|line| {
        let record: EpochRecord = serde_json::from_str(line).unwrap();
        EpochRecord { seconds: 0.0, clips_per_second: 0.0, ..record }
    });
    (fs::read(run.join(MODEL_FILE)).unwrap(), records.collect())
}

/// Names of all that is in a run's folder.
fn names(run: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(run).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A run that was never disturbed.
fn undisturbed() -> TempDir {
    let run = tempfile::tempdir().unwrap();
    assert_eq!(train_in(run.path(), settings()).unwrap().finish, Some(Finish::LastEpoch));
    run
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, second) = (undisturbed(), undisturbed());
    assert_eq!(result(first.path()), result(second.path()));
    assert_eq!(names(first.path()), ["checkpoint-000004", EPOCHS_FILE, EVENTS_FILE, MODEL_FILE]);
    let other = tempfile::tempdir().unwrap();
    train_as(other.path(), &Small { seed: 1, ..small(settings()) }).unwrap();
    assert_ne!(result(first.path()).0, result(other.path()).0);
}

#[test]
fn a_run_cancelled_anywhere_and_resumed_ends_in_the_bytes_of_an_undisturbed_one() {
    let expected = result(undisturbed().path());
    // An epoch has three training batches and one of validation; each asks once.
    for at in [0, 1, 3, 4, 6, 9, 15] {
        let run = tempfile::tempdir().unwrap();
        let cancelled = cancelled_at(run.path(), at);
        assert_eq!((cancelled.finish, cancelled.epochs.len()), (None, at / 4), "cancelled at {at}");
        let resumed = train_in(run.path(), settings()).unwrap();
        assert_eq!((resumed.finish, resumed.resumed), (Some(Finish::LastEpoch), at / 4));
        assert_eq!(result(run.path()), expected, "cancelled at {at}");
    }
}

#[test]
fn what_a_killed_run_left_behind_is_cleared_and_repaired() {
    let expected = result(undisturbed().path());
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    cancelled_at(run, 9);
    let last = run.join("checkpoint-000002");
    let earlier = run.join("checkpoint-000001");
    let partial = run.join("checkpoint-unfinished");
    for leftover in [&earlier, &partial] {
        fs::create_dir(leftover).unwrap();
        fs::copy(last.join("network.burnpack"), leftover.join("network.burnpack")).unwrap();
        fs::write(leftover.join("state.json"), "{\"settings\": {\"trai").unwrap();
    }
    fs::write(run.join(".unfinished-model.safetensors"), "torn").unwrap();
    fs::write(run.join(MODEL_FILE), "torn").unwrap();
    let log = fs::read_to_string(run.join(EPOCHS_FILE)).unwrap();
    fs::write(run.join(EPOCHS_FILE), &log[..log.len() / 2]).unwrap();
    let events = fs::read(run.join(EVENTS_FILE)).unwrap();
    fs::write(run.join(EVENTS_FILE), &events[..events.len() - 5]).unwrap();

    assert_eq!(train_in(run, settings()).unwrap().resumed, 2);
    assert_eq!(result(run), expected);
    assert!(fs::read(run.join(EVENTS_FILE)).unwrap().starts_with(&events));
    assert_eq!(names(run), ["checkpoint-000004", EPOCHS_FILE, EVENTS_FILE, MODEL_FILE]);
}

#[test]
fn a_complete_run_says_so_and_repairs_its_files() {
    let folder = undisturbed();
    let expected = result(folder.path());
    fs::remove_file(folder.path().join(MODEL_FILE)).unwrap();
    let outcome = train_in(folder.path(), settings()).unwrap();
    assert_eq!((outcome.resumed, outcome.epochs.len()), (4, 4));
    assert!(outcome.finish.is_some());
    assert_eq!(result(folder.path()), expected);
}

#[test]
fn other_settings_are_refused_with_both_values() {
    let folder = undisturbed();
    let other = train_in(folder.path(), NetworkSettings { batch_size: 4, ..settings() });
    let error = other.unwrap_err().to_string();
    assert!(error.starts_with("this run began with crnn.batch_size = 8; now it is 4"), "{error}");
    let other = train_in(folder.path(), NetworkSettings { cut: Cut::Random { per_song: 2 }, ..settings() });
    let error = other.unwrap_err().to_string();
    assert!(error.starts_with("this run began with crnn.cut = \"grid\"; now"), "{error}");
    let other = train_as(folder.path(), &Small { seed: 1, ..small(settings()) });
    let error = other.unwrap_err().to_string();
    assert!(error.starts_with("this run began with training.seed = 0; now"), "{error}");
    let other = small::train_on(folder.path(), &small::clips(1, 21), &small(settings()));
    let error = other.unwrap_err().to_string();
    assert!(error.starts_with("this run began with training_clips = 20; now"), "{error}");
}

#[test]
fn an_altered_checkpoint_is_refused_by_name() {
    let folder = undisturbed();
    let file = folder.path().join("checkpoint-000004/optimizer.burnpack");
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(bytes.len() - 1);
    fs::write(&file, bytes).unwrap();
    let error = train_in(folder.path(), settings()).unwrap_err().to_string();
    assert!(error.contains("optimizer.burnpack was altered or cut off"), "{error}");
}

#[test]
fn a_checkpoint_of_another_version_is_refused_by_its_number() {
    let folder = undisturbed();
    let file = folder.path().join("checkpoint-000004/state.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("\"format\": 3", "\"format\": 7", 1)).unwrap();
    let error = train_in(folder.path(), settings()).unwrap_err().to_string();
    assert!(error.contains("state.json: it has format 7; this program reads format 3"), "{error}");
}

#[test]
fn a_loss_that_is_not_a_number_stops_the_run_and_keeps_the_best_weights() {
    let folder = tempfile::tempdir().unwrap();
    // Twenty reads an epoch: the second epoch's second batch is the first that is broken.
    let clips = Breaking {
        clips: small::clips(1, 20),
        nothing: vec![f16::NAN; FRAMES * N_MELS],
        reads: AtomicUsize::new(0),
        broken_at: 20 + 8,
    };
    let error = small::train_on(folder.path(), &clips, &small(settings())).unwrap_err();
    assert_eq!(error.to_string(), "the loss became NaN in epoch 2, step 2");
    let model = ModelFile::read(&folder.path().join(MODEL_FILE)).unwrap();
    assert_eq!(model.card.validation.epoch, Some(1));
}

#[test]
fn training_stops_early_and_the_model_is_that_of_the_lowest_validation_loss() {
    let folder = tempfile::tempdir().unwrap();
    let settings = NetworkSettings { epochs: 60, patience: 2, ..settings() };
    let end = small::train_on(folder.path(), &small::clips(1, 20), &small(settings)).unwrap();
    let FitEnd::Complete { card, history: Some(history) } = end else { panic!("{end:?}") };
    assert_eq!(history.finish, Some(Finish::EarlyStopping));
    let best = history.best().unwrap();
    assert_eq!(best.epoch, history.epochs.len() - 2);

    let file = ModelFile::read(&folder.path().join(MODEL_FILE)).unwrap();
    assert_eq!(*card, file.card);
    let expected = Validation {
        epoch: Some(best.epoch),
        loss: Some(best.validation_loss),
        accuracy: Some(best.validation_accuracy),
        f1: None,
    };
    assert_eq!(card.validation, expected);
    let model = RECIPES[0].load(file, Device::Cpu).unwrap();
    let judged = small::clips(2, 7);
    let heard = judged.songs(N_MELS);
    let judgements = model.judge(&heard, &Silent).unwrap();
    let rows = judgements.iter().zip(0..);
    let loss = rows.map(|(song, at)| -f64::from(song.probabilities[at % 3]).ln()).sum::<f64>() / 7.0;
    // Probabilities in f32.
    assert!((loss - best.validation_loss).abs() < 1e-5, "{loss} {}", best.validation_loss);
}

#[test]
fn the_network_learns_which_band_is_loud() {
    let folder = tempfile::tempdir().unwrap();
    let settings = NetworkSettings { batch_size: 2, epochs: 50, patience: 50, ..settings() };
    let history = train_in(folder.path(), settings).unwrap();
    assert_eq!(history.best().unwrap().validation_accuracy, 1.0, "{:?}", history.best());
    assert!(history.epochs[0].loss > 2.0 * history.epochs[49].loss);
}

#[test]
fn a_network_to_the_letter_of_keras_2_1_learns_and_is_resumed_in_the_same_bytes() {
    let section = RECIPES[0].of_reference(Reference::Keras21);
    let of_reference = NetworkSettings::<CrnnConfig>::of(&section).unwrap();
    let network = CrnnConfig { gru: of_reference.network.gru, ..settings().network };
    let NetworkSettings { adam_epsilon, batch_norm_debias, .. } = of_reference;
    assert_eq!((network.gru, adam_epsilon, batch_norm_debias), (GruVariant::Keras21, 1e-8, false));
    let settings = NetworkSettings { adam_epsilon, batch_norm_debias, network, ..settings() };
    let [undisturbed, cancelled] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    train_in(undisturbed.path(), settings.clone()).unwrap();
    let progress = &CancelAt { asked: 0.into(), at: 9 };
    train_as(cancelled.path(), &Small { progress, ..small(settings.clone()) }).unwrap();
    assert_eq!(train_in(cancelled.path(), settings.clone()).unwrap().resumed, 2);
    assert_eq!(result(cancelled.path()), result(undisturbed.path()));

    let folder = tempfile::tempdir().unwrap();
    let long = NetworkSettings { batch_size: 2, epochs: 50, patience: 50, ..settings };
    let history = train_in(folder.path(), long).unwrap();
    assert_eq!(history.best().unwrap().validation_accuracy, 1.0, "{:?}", history.best());
}

#[test]
fn the_network_learns_as_much_from_clips_that_are_mixed_and_masked() {
    let folder = tempfile::tempdir().unwrap();
    let augmentations =
        ["mixup", "mask"].map(|name| ChosenAugmentation::new(name, &Default::default()).unwrap());
    let settings = NetworkSettings {
        batch_size: 2,
        epochs: 200,
        patience: 200,
        augmentations: augmentations.to_vec(),
        ..settings()
    };
    let history = train_in(folder.path(), settings).unwrap();
    assert_eq!(history.best().unwrap().validation_accuracy, 1.0, "{:?}", history.best());
}

#[test]
fn a_training_whose_moving_averages_have_not_arrived_says_so_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let notes = Notes::default();
    let settings = NetworkSettings { batch_norm_debias: false, ..settings() };
    train_as(folder.path(), &Small { progress: &notes, ..small(settings) }).unwrap();
    let notes = notes.0.into_inner().unwrap();
    assert_eq!(notes.len(), 5, "one for each epoch and one more: {notes:?}");
    assert!(notes[4].contains("batch_norm_debias"), "{notes:?}");
}

#[test]
fn a_short_training_is_judged_by_what_it_heard_and_not_by_initial_averages() {
    // Eight steps an epoch.
    let losses = |batch_norm_debias| {
        let folder = tempfile::tempdir().unwrap();
        let settings = NetworkSettings { epochs: 8, batch_norm_debias, ..settings() };
        let end = small::train_on(folder.path(), &small::clips(1, 60), &small(settings)).unwrap();
        history(end).epochs.iter().map(|epoch| epoch.validation_loss).collect::<Vec<f64>>()
    };
    let [debiased, kept] = [true, false].map(losses);
    // Of one who guesses evenly among the artists.
    let chance = (small::ARTISTS.len() as f64).ln();
    assert!(
        debiased[1] < chance && debiased[3] < 0.75 * chance && debiased[7] < 0.3 * chance,
        "{debiased:?}"
    );
    assert!(kept.iter().all(|loss| *loss > 0.9 * chance), "{kept:?}");
}

#[test]
fn what_cannot_be_trained_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = small::train_on(folder.path(), &small::clips(1, 0), &small(settings())).unwrap_err();
    assert_eq!(empty.to_string(), "there is no clip in train");
    let long = train_as(folder.path(), &Small { clip_frames: 10, ..small(settings()) }).unwrap_err();
    assert!(long.to_string().ends_with("has 144 values; the network expects 160"), "{long}");
    let short = train_as(folder.path(), &Small { clip_frames: 3, ..small(settings()) }).unwrap_err();
    assert!(short.to_string().starts_with("clip_frames is 3"), "{short}");
    let wrong = NetworkSettings { learning_rate: 2.0, ..settings() };
    let wrong = train_in(folder.path(), wrong).unwrap_err();
    assert!(matches!(wrong, FitError::Setting(_)), "{wrong}");
    assert!(!folder.path().join(MODEL_FILE).exists());
}
