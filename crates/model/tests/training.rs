//! Training in a folder: the same bytes however it was interrupted, and refusals that name what is wrong.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_audio::FeatureConfig;
use auteur_ground::{Progress, Silent};
use auteur_model::{
    Clips, ComputeDevice, CrnnConfig, EPOCHS_FILE, EpochRecord, Execution, Finish, MODEL_FILE, ModelError,
    RandomStream, SplitOrigin, TrainConfig, TrainData, TrainOutcome, TrainedModel, train,
};
use half::f16;
use tempfile::TempDir;

const N_MELS: usize = 16;
const FRAMES: usize = 9;
const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];

/// Clips of noise in which each artist has a loud band; from read number `broken_at` on they are not numbers.
struct NoisyClips {
    clips: Vec<Vec<f16>>,
    nothing: Vec<f16>,
    reads: AtomicUsize,
    broken_at: usize,
}

impl NoisyClips {
    fn new(seed: u64, count: u64) -> Self {
        let random = RandomStream::new(seed);
        let clip = |number: u64| {
            let value = |at: u64| {
                let loud = if at % N_MELS as u64 / 5 == number % 3 { 20.0 } else { 0.0 };
                f16::from_f64(40.0 * random.branch(number).uniform(at) - 60.0 + loud)
            };
            (0..(FRAMES * N_MELS) as u64).map(value).collect()
        };
        Self {
            clips: (0..count).map(clip).collect(),
            nothing: vec![f16::NAN; FRAMES * N_MELS],
            reads: AtomicUsize::new(0),
            broken_at: usize::MAX,
        }
    }
}

impl Clips for NoisyClips {
    fn len(&self) -> usize {
        self.clips.len()
    }
    fn artist(&self, clip: usize) -> usize {
        clip % ARTISTS.len()
    }
    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        let intact = self.reads.fetch_add(1, Ordering::Relaxed) < self.broken_at;
        Ok(if intact { &self.clips[clip] } else { &self.nothing })
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

fn config() -> TrainConfig {
    TrainConfig {
        learning_rate: 1e-2,
        batch_size: 8,
        epochs: 4,
        clip_frames: FRAMES,
        threads: 2,
        network: CrnnConfig {
            channels: vec![4, 5],
            pools: vec![(2, 4), (2, 4)],
            recurrent_units: 6,
            ..CrnnConfig::default()
        },
        ..TrainConfig::default()
    }
}

fn train_on(
    run: &Path,
    clips: &NoisyClips,
    config: &TrainConfig,
    progress: &dyn Progress,
) -> Result<TrainOutcome, ModelError> {
    let data = TrainData {
        train: clips,
        validation: &NoisyClips::new(2, 7),
        artists: &ARTISTS.map(str::to_owned),
        features: &FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() },
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        songs: "the songs of this test".to_owned(),
    };
    train(run, &data, config, Execution { device: ComputeDevice::cpu(), progress })
}

fn train_in(run: &Path, config: &TrainConfig) -> Result<TrainOutcome, ModelError> {
    train_on(run, &NoisyClips::new(1, 20), config, &Silent)
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
    assert_eq!(train_in(run.path(), &config()).unwrap().finish, Some(Finish::LastEpoch));
    run
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, second) = (undisturbed(), undisturbed());
    assert_eq!(result(first.path()), result(second.path()));
    assert_eq!(names(first.path()), ["checkpoint-000004", EPOCHS_FILE, MODEL_FILE]);
    let other = tempfile::tempdir().unwrap();
    train_in(other.path(), &TrainConfig { seed: 1, ..config() }).unwrap();
    assert_ne!(result(first.path()).0, result(other.path()).0);
}

#[test]
fn a_run_cancelled_anywhere_and_resumed_ends_in_the_bytes_of_an_undisturbed_one() {
    let expected = result(undisturbed().path());
    // An epoch has three training batches and one of validation; each asks once.
    for at in [0, 1, 3, 4, 6, 9, 15] {
        let run = tempfile::tempdir().unwrap();
        let clips = NoisyClips::new(1, 20);
        let cancelled = train_on(run.path(), &clips, &config(), &CancelAt { asked: 0.into(), at }).unwrap();
        assert_eq!((cancelled.finish, cancelled.history.len()), (None, at / 4), "cancelled at {at}");
        let resumed = train_in(run.path(), &config()).unwrap();
        assert_eq!((resumed.finish, resumed.resumed_epochs), (Some(Finish::LastEpoch), at / 4));
        assert_eq!(result(run.path()), expected, "cancelled at {at}");
    }
}

#[test]
fn what_a_killed_run_left_behind_is_cleared_and_repaired() {
    let expected = result(undisturbed().path());
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path();
    train_on(run, &NoisyClips::new(1, 20), &config(), &CancelAt { asked: 0.into(), at: 9 }).unwrap();
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

    assert_eq!(train_in(run, &config()).unwrap().resumed_epochs, 2);
    assert_eq!(result(run), expected);
    assert_eq!(names(run), ["checkpoint-000004", EPOCHS_FILE, MODEL_FILE]);
}

#[test]
fn a_complete_run_says_so_and_repairs_its_files() {
    let folder = undisturbed();
    let expected = result(folder.path());
    fs::remove_file(folder.path().join(MODEL_FILE)).unwrap();
    let outcome = train_in(folder.path(), &config()).unwrap();
    assert!(outcome.was_complete());
    assert_eq!(outcome.history.len(), 4);
    assert_eq!(result(folder.path()), expected);
}

#[test]
fn other_settings_are_refused_with_both_values() {
    let folder = undisturbed();
    let error = train_in(folder.path(), &TrainConfig { batch_size: 4, ..config() }).unwrap_err().to_string();
    assert!(error.starts_with("this run began with training.batch_size = 8, now it is 4;"), "{error}");
    let other_clips = train_on(folder.path(), &NoisyClips::new(1, 21), &config(), &Silent);
    let error = other_clips.unwrap_err().to_string();
    assert!(error.starts_with("this run began with training_clips = 20, now it is 21;"), "{error}");
}

#[test]
fn an_altered_checkpoint_is_refused_by_name() {
    let folder = undisturbed();
    let file = folder.path().join("checkpoint-000004/optimizer.burnpack");
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(bytes.len() - 1);
    fs::write(&file, bytes).unwrap();
    let error = train_in(folder.path(), &config()).unwrap_err().to_string();
    assert!(error.contains("optimizer.burnpack was altered or cut off"), "{error}");
    assert!(error.contains("delete it to train from the start"), "{error}");
}

#[test]
fn a_loss_that_is_not_a_number_stops_the_run_and_keeps_the_best_weights() {
    let folder = tempfile::tempdir().unwrap();
    let mut clips = NoisyClips::new(1, 20);
    // One read is a check, then 20 an epoch: the second epoch's second batch is the first that is broken.
    clips.broken_at = 1 + 20 + 8;
    let error = train_on(folder.path(), &clips, &config(), &Silent).unwrap_err().to_string();
    assert!(error.starts_with("the loss became NaN in epoch 2, step 2;"), "{error}");
    assert!(error.contains("a lower learning rate than 0.01 may help"), "{error}");
    let model = TrainedModel::load(&folder.path().join(MODEL_FILE), &ComputeDevice::cpu()).unwrap();
    assert_eq!(model.metadata().epoch, 1);
}

#[test]
fn training_stops_early_and_the_model_is_that_of_the_lowest_validation_loss() {
    let folder = tempfile::tempdir().unwrap();
    let config = TrainConfig { epochs: 60, patience: 2, ..config() };
    let outcome = train_in(folder.path(), &config).unwrap();
    assert_eq!(outcome.finish, Some(Finish::EarlyStopping));
    let best = outcome.best().unwrap();
    assert_eq!(best.epoch, outcome.history.len() - 2);

    let model = TrainedModel::load(&folder.path().join(MODEL_FILE), &ComputeDevice::cpu()).unwrap();
    assert_eq!(model.metadata().epoch, best.epoch);
    let clips = NoisyClips::new(2, 7);
    let views: Vec<&[f16]> = (0..7).map(|clip| clips.frames(clip).unwrap()).collect();
    let probabilities = model.predict(&views).unwrap().probabilities;
    let rows = probabilities.chunks(3).zip(0..);
    let loss = rows.map(|(row, clip)| -f64::from(row[clip % 3]).ln()).sum::<f64>() / 7.0;
    // Probabilities in f32.
    assert!((loss - best.validation_loss).abs() < 1e-5, "{loss} {}", best.validation_loss);
}

#[test]
fn the_network_learns_which_band_is_loud() {
    let folder = tempfile::tempdir().unwrap();
    // The moving averages of the batch norms, which validation needs, take hundreds of steps to arrive.
    let config = TrainConfig { batch_size: 2, epochs: 50, patience: 50, ..config() };
    let outcome = train_in(folder.path(), &config).unwrap();
    assert_eq!(outcome.best().unwrap().validation_accuracy, 1.0, "{:?}", outcome.best());
    assert!(outcome.history[0].loss > 2.0 * outcome.history[49].loss);
}

#[test]
fn what_cannot_be_trained_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = train_on(folder.path(), &NoisyClips::new(1, 0), &config(), &Silent).unwrap_err();
    assert!(empty.to_string().starts_with("the training part holds no clip"), "{empty}");
    let long = train_in(folder.path(), &TrainConfig { clip_frames: 10, ..config() }).unwrap_err();
    let message = long.to_string();
    assert!(
        message.starts_with("clips hold 144 values, the model expects 16 mel bands in 10 frames"),
        "{message}"
    );
}
