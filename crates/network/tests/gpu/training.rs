//! Whole trainings on a GPU, and runs and models that change the device.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use auteur_classifier::{Device, FitEnd, History, MODEL_FILE, ModelFile};
use auteur_ground::{Progress, Silent};
use auteur_network::{NetworkSettings, RECIPES};

use crate::small::{self, FRAMES, N_MELS, Small};

const EPOCHS: usize = 4;

/// Losses may drift apart by this much in the few steps of these runs: each blows up the differences of the one
/// before, and an optimiser without its state would be tenfold as far away.
const DRIFT: f64 = 1e-2;
/// Probabilities may differ by this much: a GPU has its own exponential.
const PROBABILITY_TOLERANCE: f32 = 1e-4;

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

fn train_in(run: &Path, device: Device, progress: &dyn Progress) -> History {
    let settings = NetworkSettings { epochs: EPOCHS, ..small::settings() };
    let small = Small { settings, seed: 0, clip_frames: FRAMES, device, progress };
    match small::train_on(run, &small::clips(1, 20), &small).unwrap() {
        FitEnd::Complete { history, .. } => history.unwrap(),
        FitEnd::Stopped { history } => history,
    }
}

/// The losses of a run's epochs, of which the first half ran on one device and the second on the other.
pub(crate) fn losses_when_resumed(first: Device, second: Device) -> Vec<f64> {
    let run = tempfile::tempdir().unwrap();
    let stop = CancelAfter { epochs: EPOCHS / 2, begun: AtomicUsize::new(0) };
    assert_eq!(train_in(run.path(), first, &stop).epochs.len(), EPOCHS / 2);
    let resumed = train_in(run.path(), second, &Silent);
    assert_eq!(resumed.resumed, EPOCHS / 2);
    losses(&resumed)
}

/// The losses of the epochs of a run that nothing disturbed.
pub(crate) fn losses_undisturbed(device: Device) -> Vec<f64> {
    losses(&train_in(tempfile::tempdir().unwrap().path(), device, &Silent))
}

/// Training and validation losses of all epochs.
fn losses(history: &History) -> Vec<f64> {
    assert_eq!(history.epochs.len(), EPOCHS);
    history.epochs.iter().flat_map(|epoch| [epoch.loss, epoch.validation_loss]).collect()
}

fn expect_near(found: &[f64], expected: &[f64]) {
    let apart = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs());
    let furthest = apart.fold(0.0, f64::max);
    println!("losses apart by {furthest:.1e}");
    assert!(furthest < DRIFT, "{found:?}, expected {expected:?}");
}

#[test]
fn a_training_learns_what_it_learns_on_the_cpu() {
    expect_near(&losses_undisturbed(Device::Gpu), &losses_undisturbed(Device::Cpu));
}

#[test]
fn a_resumed_run_ends_as_if_undisturbed_on_either_device() {
    let expected = losses_undisturbed(Device::Cpu);
    expect_near(&losses_when_resumed(Device::Gpu, Device::Gpu), &expected);
    expect_near(&losses_when_resumed(Device::Cpu, Device::Gpu), &expected);
    expect_near(&losses_when_resumed(Device::Gpu, Device::Cpu), &expected);
}

#[test]
fn a_model_judges_the_same_on_either_device() {
    let run = tempfile::tempdir().unwrap();
    train_in(run.path(), Device::Gpu, &Silent);
    let clips = small::clips(3, 70);
    let heard = clips.songs(N_MELS);
    let [on_cpu, on_gpu] = [Device::Cpu, Device::Gpu].map(|device| {
        let file = ModelFile::read(&run.path().join(MODEL_FILE)).unwrap();
        let judged = RECIPES[0].load(file, device).unwrap().judge(&heard, &Silent).unwrap();
        judged.into_iter().flat_map(|song| song.probabilities).collect::<Vec<f32>>()
    });
    assert_eq!(on_cpu.len(), 70 * 3);
    for (at, (cpu, gpu)) in on_cpu.iter().zip(&on_gpu).enumerate() {
        assert!((cpu - gpu).abs() < PROBABILITY_TOLERANCE, "place {at}: CPU {cpu}, GPU {gpu}");
    }
}
