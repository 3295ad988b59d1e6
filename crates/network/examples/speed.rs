//! Times the paper's network on random clips, one line of JSON a measurement.
//!
//! ```text
//! cargo run --release -p auteur-network --example speed -- train FRAMES BATCH STEPS [gpu]
//! cargo run --release -p auteur-network --example speed -- infer MODEL BATCH CALLS [gpu]
//! ```
//!
//! The first measurement is made at once and is the warm-up; each line on the standard input asks for
//! another. An answer holds the `seconds` of all STEPS or CALLS, and after inference the first clip's
//! `probabilities`. Training is that of `auteur train`, with its validation and files between the
//! measurements; inference is that of `auteur evaluate`. `bench/peers` runs it in turn with Keras and PyTorch,
//! on the same clips.

#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::{
    error::Error,
    io::stdin,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use auteur_audio::{FeatureConfig, LogMel, SongFeatures};
use auteur_classifier::{Device, FitError, Model, ModelFile, Song, SplitOrigin};
use auteur_dataset::ClipLength;
use auteur_ground::{Progress, RandomStream, Silent};
use auteur_network::{Crnn, LabelledClips, NetworkSettings, RECIPES, TrainingTask, train};
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
    auteur_kernels::environment::check()?;
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let device = match arguments.pop_if(|last| *last == "gpu") {
        Some(_) => Device::Gpu,
        None => Device::Cpu,
    };
    match arguments[..] {
        ["train", frames, batch, steps] => {
            time_training([frames.parse()?, batch.parse()?, steps.parse()?], device)
        }
        ["infer", model, batch, calls] => {
            let file = ModelFile::read(Path::new(model))?;
            let recipe = RECIPES.iter().find(|recipe| recipe.about().name == file.card.kind);
            let model = recipe.ok_or("the model is of no network")?.load(file, device)?;
            time_inference(&*model, batch.parse()?, calls.parse()?)
        }
        _ => {
            Err("usage: speed train FRAMES BATCH STEPS [gpu], or speed infer MODEL BATCH CALLS [gpu]".into())
        }
    }
}

/// Times epochs of `steps` batches until nobody asks for another.
fn time_training([frames, batch_size, steps]: [usize; 3], device: Device) -> Result<(), Box<dyn Error>> {
    let features = FeatureConfig::default();
    let clips = RandomClips::new(steps * batch_size, frames * features.n_mels);
    let run = tempfile::tempdir()?;
    let progress = Stopwatch::new(clips.len() as u64);
    train::<Crnn>(&TrainingTask {
        run: run.path(),
        train: &clips,
        validation: &RandomClips::new(VALIDATION_CLIPS, frames * features.n_mels),
        fingerprint: String::new(),
        artists: &(0..ARTISTS).map(|artist| format!("artist {artist}")).collect::<Vec<_>>(),
        features: &features,
        split: SplitOrigin { kind: "random".to_owned(), seed: None },
        seed: 0,
        grid: ClipLength::from_frames(frames)?.into(),
        settings: NetworkSettings {
            batch_size,
            epochs: ENDLESS,
            patience: ENDLESS,
            ..NetworkSettings::default()
        },
        device,
        progress: &progress,
    })?;
    Ok(())
}

/// Times `calls` judgements of one batch until nobody asks for another.
fn time_inference(model: &dyn Model, batch: usize, calls: usize) -> Result<(), Box<dyn Error>> {
    let card = model.card();
    let n_mels = card.features.n_mels;
    let clips = RandomClips::new(batch, card.clip_frames * n_mels);
    let song = |values: &Vec<f16>| {
        let log_mel = LogMel::Half { n_mels, values: values.clone().into() };
        Song { path: "random", features: SongFeatures::new(log_mel) }
    };
    let songs: Vec<Song> = clips.0.iter().map(song).collect();
    loop {
        let start = Instant::now();
        let mut judgements = Vec::new();
        for _ in 0..calls {
            judgements = model.judge(&songs, &Silent)?;
        }
        let seconds = start.elapsed().as_secs_f64();
        let probabilities = judgements.first().map(|song| song.probabilities.as_slice());
        println!("{}", json!({ "seconds": seconds, "probabilities": probabilities }));
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
    /// Clips of `values` values each.
    fn new(clips: usize, values: usize) -> Self {
        let clip = |number: u64| {
            let random = RandomStream::new(number);
            (0..values as u64).map(|at| f16::from_f64(60.0 * random.uniform(at) - 50.0)).collect()
        };
        Self((0..clips as u64).map(clip).collect())
    }
}

impl LabelledClips for RandomClips {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn label(&self, clip: usize) -> usize {
        clip % ARTISTS
    }

    fn song(&self, clip: usize) -> usize {
        clip
    }

    fn frames(&self, _epoch: usize, clip: usize) -> Result<&[f16], FitError> {
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
