//! Whole trainings on a GPU, and runs and models that change the device.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_audio::FeatureConfig;
use auteur_ground::{Progress, Silent};
use auteur_model::{
    Clips, ComputeDevice, CrnnConfig, Execution, MODEL_FILE, ModelError, RandomStream, SplitOrigin,
    TrainConfig, TrainData, TrainOutcome, TrainedModel, train,
};
use half::f16;

use crate::gpu;

const N_MELS: usize = 16;
const FRAMES: usize = 9;
const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];
const EPOCHS: usize = 4;

/// Losses may drift apart by this much in the few steps of these runs: each blows up the differences of the one
/// before, and an optimiser without its state would be tenfold as far away.
const DRIFT: f64 = 1e-2;
/// Probabilities may differ by this much: a GPU has its own exponential.
const PROBABILITY_TOLERANCE: f32 = 1e-4;

/// Clips of noise in which each artist has a loud band.
pub(crate) struct NoisyClips(Vec<Vec<f16>>);

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
        Self((0..count).map(clip).collect())
    }
}

impl Clips for NoisyClips {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn artist(&self, clip: usize) -> usize {
        clip % ARTISTS.len()
    }
    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        Ok(&self.0[clip])
    }
}

/// Cancels after a number of epochs.
struct CancelAfter {
    epochs: usize,
    begun: AtomicUsize,
}

impl Progress for CancelAfter {
    fn begin(&self, _: &str, _: u64) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn finish(&self) {}
    fn is_cancelled(&self) -> bool {
        self.begun.load(Ordering::Relaxed) > self.epochs
    }
}

fn train_in(run: &Path, device: &ComputeDevice, progress: &dyn Progress) -> TrainOutcome {
    let data = TrainData {
        train: &NoisyClips::new(1, 20),
        validation: &NoisyClips::new(2, 7),
        artists: &ARTISTS.map(str::to_owned),
        features: &FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() },
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        songs: "the songs of this test".to_owned(),
    };
    let config = TrainConfig {
        learning_rate: 1e-2,
        batch_size: 8,
        epochs: EPOCHS,
        clip_frames: FRAMES,
        network: CrnnConfig {
            channels: vec![4, 5],
            pools: vec![(2, 4), (2, 4)],
            recurrent_units: 6,
            ..CrnnConfig::default()
        },
        ..TrainConfig::default()
    };
    train(run, &data, &config, Execution { device: device.clone(), progress }).unwrap()
}

/// The losses of a run's epochs, of which the first half ran on one device and the second on the other.
pub(crate) fn losses_when_resumed(first: &ComputeDevice, second: &ComputeDevice) -> Vec<f64> {
    let run = tempfile::tempdir().unwrap();
    let stop = CancelAfter { epochs: EPOCHS / 2, begun: AtomicUsize::new(0) };
    assert_eq!(train_in(run.path(), first, &stop).history.len(), EPOCHS / 2);
    let resumed = train_in(run.path(), second, &Silent);
    assert_eq!(resumed.resumed_epochs, EPOCHS / 2);
    losses(&resumed)
}

/// The losses of the epochs of a run that nothing disturbed.
pub(crate) fn losses_undisturbed(device: &ComputeDevice) -> Vec<f64> {
    losses(&train_in(tempfile::tempdir().unwrap().path(), device, &Silent))
}

/// Training and validation losses of all epochs.
fn losses(outcome: &TrainOutcome) -> Vec<f64> {
    assert_eq!(outcome.history.len(), EPOCHS);
    outcome.history.iter().flat_map(|epoch| [epoch.loss, epoch.validation_loss]).collect()
}

fn expect_near(found: &[f64], expected: &[f64]) {
    let apart = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs());
    let furthest = apart.fold(0.0, f64::max);
    println!("losses apart by {furthest:.1e}");
    assert!(furthest < DRIFT, "{found:?}, expected {expected:?}");
}

#[test]
fn a_training_learns_what_it_learns_on_the_cpu() {
    expect_near(&losses_undisturbed(&gpu()), &losses_undisturbed(&ComputeDevice::cpu()));
}

#[test]
fn a_resumed_run_goes_on_as_if_undisturbed_on_either_device() {
    let (cpu, gpu) = (ComputeDevice::cpu(), gpu());
    let expected = losses_undisturbed(&cpu);
    expect_near(&losses_when_resumed(&gpu, &gpu), &expected);
    expect_near(&losses_when_resumed(&cpu, &gpu), &expected);
    expect_near(&losses_when_resumed(&gpu, &cpu), &expected);
}

#[test]
fn a_model_predicts_the_same_on_either_device() {
    let (run, gpu) = (tempfile::tempdir().unwrap(), gpu());
    train_in(run.path(), &gpu, &Silent);
    let clips = NoisyClips::new(3, 70);
    let views: Vec<&[f16]> = clips.0.iter().map(Vec::as_slice).collect();
    let [on_cpu, on_gpu] = [ComputeDevice::cpu(), gpu].map(|device| {
        TrainedModel::load(&run.path().join(MODEL_FILE), &device).unwrap().predict(&views).unwrap()
    });
    for (at, (cpu, gpu)) in on_cpu.probabilities.iter().zip(&on_gpu.probabilities).enumerate() {
        assert!((cpu - gpu).abs() < PROBABILITY_TOLERANCE, "place {at}: CPU {cpu}, GPU {gpu}");
    }
}
