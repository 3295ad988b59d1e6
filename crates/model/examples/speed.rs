//! Times the paper's network on random clips, one line of JSON a measurement.
//!
//! ```text
//! cargo run --release -p auteur-model --example speed -- train FRAMES BATCH STEPS [gpu]
//! cargo run --release -p auteur-model --example speed -- infer MODEL BATCH CALLS [gpu]
//! ```
//!
//! The first measurement is made at once and is the warm-up; each line on the standard input asks for
//! another. An answer holds the `seconds` of all STEPS or CALLS, and after inference the first clip's
//! `probabilities`. Training is that of `auteur train`, with its validation and files between the
//! measurements. `bench/peers` runs it in turn with Keras and PyTorch, on the same clips.

#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::{
    error::Error,
    io::stdin,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use auteur_audio::FeatureConfig;
use auteur_ground::Progress;
use auteur_model::{
    Clips, ComputeDevice, Execution, ModelError, RandomStream, SplitOrigin, TrainConfig, TrainData,
    TrainedModel, train,
};
use half::f16;
use mimalloc::MiMalloc;
use serde_json::json;

/// The program's allocator: it keeps the large blocks that each step frees and the next step wants again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ARTISTS: usize = 20;
/// As many as are validated at once, so that the memory is that of a real training.
const VALIDATION_CLIPS: usize = 64;
/// Epochs without end: whoever asks decides when it is enough.
const ENDLESS: usize = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let device = match arguments.pop_if(|last| *last == "gpu") {
        Some(_) => ComputeDevice::gpu()?,
        None => ComputeDevice::cpu(),
    };
    match arguments[..] {
        ["train", frames, batch, steps] => {
            time_training([frames.parse()?, batch.parse()?, steps.parse()?], device)
        }
        ["infer", model, batch, calls] => {
            let model = TrainedModel::load(Path::new(model), &device)?;
            time_inference(&model, batch.parse()?, calls.parse()?)
        }
        _ => {
            Err("usage: speed train FRAMES BATCH STEPS [gpu], or speed infer MODEL BATCH CALLS [gpu]".into())
        }
    }
}

/// Times epochs of `steps` batches until nobody asks for another.
fn time_training(
    [frames, batch_size, steps]: [usize; 3],
    device: ComputeDevice,
) -> Result<(), Box<dyn Error>> {
    let config = TrainConfig {
        batch_size,
        clip_frames: frames,
        epochs: ENDLESS,
        patience: ENDLESS,
        ..TrainConfig::default()
    };
    let features = FeatureConfig::default();
    let values = frames * features.n_mels;
    let clips = RandomClips::new(steps * batch_size, values);
    let data = TrainData {
        train: &clips,
        validation: &RandomClips::new(VALIDATION_CLIPS, values),
        artists: &(0..ARTISTS).map(|artist| format!("artist {artist}")).collect::<Vec<_>>(),
        features: &features,
        split: SplitOrigin { kind: "random".to_owned(), seed: None },
        songs: String::new(),
    };
    let run = tempfile::tempdir()?;
    let progress = &Stopwatch::new(clips.len() as u64);
    train(run.path(), &data, &config, Execution { device, progress })?;
    Ok(())
}

/// Times `calls` predictions of one batch until nobody asks for another.
fn time_inference(model: &TrainedModel, batch: usize, calls: usize) -> Result<(), Box<dyn Error>> {
    let about = model.metadata();
    let clips = RandomClips::new(batch, about.clip_frames * about.features.n_mels);
    let clips: Vec<&[f16]> = clips.0.iter().map(Vec::as_slice).collect();
    loop {
        let start = Instant::now();
        let mut probabilities = Vec::new();
        for _ in 0..calls {
            probabilities = model.predict(&clips)?.probabilities;
        }
        let seconds = start.elapsed().as_secs_f64();
        println!("{}", json!({ "seconds": seconds, "probabilities": probabilities[..about.artists.len()] }));
        if !another_is_asked_for() {
            return Ok(());
        }
    }
}

/// Waits for a line on the standard input; false at its end.
fn another_is_asked_for() -> bool {
    matches!(stdin().read_line(&mut String::new()), Ok(length) if length > 0)
}

/// Decibels in the range of real music.
struct RandomClips(Vec<Vec<f16>>);

impl RandomClips {
    fn new(clips: usize, values: usize) -> Self {
        let clip = |number: u64| {
            let random = RandomStream::new(number);
            (0..values as u64).map(|at| f16::from_f64(60.0 * random.uniform(at) - 50.0)).collect()
        };
        Self((0..clips as u64).map(clip).collect())
    }
}

impl Clips for RandomClips {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn artist(&self, clip: usize) -> usize {
        clip % ARTISTS
    }

    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        Ok(&self.0[clip])
    }
}

/// Times the learning part of each epoch, from its begin to its last step, and holds the next one back until
/// it is asked for.
struct Stopwatch {
    /// Training clips of an epoch; those that follow are validated.
    clips: u64,
    epoch: Mutex<Epoch>,
}

/// The epoch that is under way.
struct Epoch {
    start: Instant,
    learnt: u64,
    /// What the learning part took, once it is over.
    seconds: Option<f64>,
    cancelled: bool,
}

impl Stopwatch {
    fn new(clips: u64) -> Self {
        let epoch = Epoch { start: Instant::now(), learnt: 0, seconds: None, cancelled: false };
        Self { clips, epoch: Mutex::new(epoch) }
    }

    /// Does `change` to the epoch.
    fn with<T>(&self, change: impl FnOnce(&mut Epoch) -> T) -> T {
        change(&mut self.epoch.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Progress for Stopwatch {
    fn begin(&self, _task: &str, _total: u64) {
        self.with(|epoch| {
            if let Some(seconds) = epoch.seconds.take() {
                println!("{}", json!({ "seconds": seconds }));
                epoch.cancelled = !another_is_asked_for();
            }
            epoch.learnt = 0;
            epoch.start = Instant::now();
        });
    }

    fn advance(&self, by: u64) {
        self.with(|epoch| {
            epoch.learnt += by;
            if epoch.learnt == self.clips {
                epoch.seconds = Some(epoch.start.elapsed().as_secs_f64());
            }
        });
    }

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.with(|epoch| epoch.cancelled)
    }
}
