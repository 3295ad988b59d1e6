//! Trainings with the options that the paper does not have: each is resumed in the same bytes, and does what its setting says.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/clips.rs"]
mod clips;
#[path = "support/small.rs"]
mod small;

use std::{
    fs,
    path::Path,
    sync::Mutex,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_classifier::{Device, FitEnd, FitError, History, MODEL_FILE, ModelFile};
use auteur_ground::{Progress, Silent};
use auteur_network::{
    ChosenAugmentation, Contrastive, CrnnConfig, NetworkSettings, Objective, Schedule, Start,
    augmentation_names,
};
use small::{FRAMES, Small, settings};

/// Cancels at the n-th question, and keeps the notes.
struct Watcher {
    asked: AtomicUsize,
    at: usize,
    notes: Mutex<Vec<String>>,
}

impl Watcher {
    fn new(at: usize) -> Self {
        Self { asked: 0.into(), at, notes: Mutex::default() }
    }
}

impl Progress for Watcher {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn note(&self, message: &str) {
        self.notes.lock().unwrap().push(message.to_owned());
    }
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

fn train_in(
    run: &Path,
    settings: &NetworkSettings<CrnnConfig>,
    progress: &dyn Progress,
) -> Result<History, FitError> {
    let settings = settings.clone();
    let small = Small { settings, seed: 0, clip_frames: FRAMES, device: Device::Cpu, progress };
    small::train_on(run, &small::clips(1, 20), &small).map(|end| match end {
        FitEnd::Complete { history, .. } => history.unwrap(),
        FitEnd::Stopped { history } => history,
    })
}

/// Every option at once.
fn all_options() -> NetworkSettings<CrnnConfig> {
    let all = augmentation_names();
    let augmentations = all.iter().map(|name| ChosenAugmentation::new(name, &Default::default()).unwrap());
    NetworkSettings {
        schedule: Schedule::Cosine,
        warm_up_epochs: 1,
        weight_decay: 0.01,
        label_smoothing: 0.1,
        objective: Objective::Contrastive(Contrastive::default()),
        average_weights: 0.9,
        augmentations: augmentations.collect(),
        ..settings()
    }
}

#[test]
fn a_run_with_every_option_is_resumed_in_the_bytes_of_an_undisturbed_one() {
    let settings = all_options();
    let [undisturbed, cancelled] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    train_in(undisturbed.path(), &settings, &Silent).unwrap();
    // In the second and in the third epoch: an epoch asks four times.
    for at in [5, 6] {
        train_in(cancelled.path(), &settings, &Watcher::new(at)).unwrap();
    }
    assert_eq!(train_in(cancelled.path(), &settings, &Silent).unwrap().resumed, 2);
    let [expected, found] =
        [undisturbed.path(), cancelled.path()].map(|run| fs::read(run.join(MODEL_FILE)).unwrap());
    assert!(found == expected, "the models differ");
    let kept = |name: &str| cancelled.path().join("checkpoint-000004").join(name).exists();
    assert!(kept("network.burnpack") && kept("average.burnpack"));
}

#[test]
fn each_option_changes_the_training_and_none_changes_it_where_it_is_off() {
    let losses = |settings: &NetworkSettings<CrnnConfig>| {
        let folder = tempfile::tempdir().unwrap();
        let history = train_in(folder.path(), settings, &Silent).unwrap();
        assert!(
            !folder.path().join("checkpoint-000004/average.burnpack").exists()
                || settings.average_weights > 0.0
        );
        history.epochs.iter().map(|epoch| epoch.validation_loss.to_bits()).collect::<Vec<u64>>()
    };
    let off = losses(&settings());
    let each = [
        NetworkSettings { schedule: Schedule::Cosine, ..settings() },
        NetworkSettings { warm_up_epochs: 1, ..settings() },
        NetworkSettings { weight_decay: 0.01, ..settings() },
        NetworkSettings { label_smoothing: 0.1, ..settings() },
        NetworkSettings { average_weights: 0.9, ..settings() },
    ];
    for settings in each {
        assert_ne!(losses(&settings), off, "{settings:?}");
    }
}

#[test]
fn the_network_learns_names_with_every_option() {
    let folder = tempfile::tempdir().unwrap();
    let objective = Objective::Softmax;
    let settings = NetworkSettings { objective, batch_size: 2, epochs: 200, patience: 200, ..all_options() };
    let history = train_in(folder.path(), &settings, &Silent).unwrap();
    assert_eq!(history.best().unwrap().validation_accuracy, 1.0, "{:?}", history.best());
}

#[test]
fn a_training_begins_with_a_model_says_so_and_is_resumed_on_that_model_alone() {
    let [first, undisturbed, cancelled] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let long = NetworkSettings { batch_size: 2, epochs: 30, patience: 30, ..settings() };
    let learnt = train_in(first.path(), &long, &Silent).unwrap();
    let file = first.path().join(MODEL_FILE);
    let start = |blake3: &str| Start::Model { file: file.clone(), blake3: blake3.to_owned() };
    let settings = NetworkSettings { start: start("0f"), ..settings() };
    let watcher = Watcher::new(usize::MAX);
    let tuned = train_in(undisturbed.path(), &settings, &watcher).unwrap();
    let notes = watcher.notes.into_inner().unwrap();
    assert!(notes[0].starts_with("begins with the weights of") && !notes[0].contains("drawn anew"));
    // Three steps make a network that was drawn no better than chance.
    assert!(tuned.epochs[0].validation_loss < 0.5 * learnt.epochs[0].validation_loss, "{tuned:?}");
    let card = ModelFile::read(&undisturbed.path().join(MODEL_FILE)).unwrap().card;
    assert_eq!(card.settings["start"]["model"]["blake3"], "0f");
    assert_eq!(card.settings["start"]["model"]["file"], file.display().to_string());

    // In the first epoch, before there is a checkpoint, and in the second.
    for at in [2, 6] {
        train_in(cancelled.path(), &settings, &Watcher::new(at)).unwrap();
    }
    let other = NetworkSettings { start: start("1e"), ..settings.clone() };
    let refused = train_in(cancelled.path(), &other, &Silent).unwrap_err().to_string();
    assert!(refused.starts_with("this run began with crnn.start.model.blake3 = \"0f\""), "{refused}");
    assert_eq!(train_in(cancelled.path(), &settings, &Silent).unwrap().resumed, 1);
    let [expected, found] =
        [undisturbed.path(), cancelled.path()].map(|run| fs::read(run.join(MODEL_FILE)).unwrap());
    assert!(found == expected, "the models differ");
}
