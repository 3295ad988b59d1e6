//! Prints how many clips a second the paper's network learns from, on random clips of the protocol's 3 s.
//!
//! `cargo run --release -p auteur-model --example training_speed [CLIPS]`

#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

use std::error::Error;

use auteur_audio::FeatureConfig;
use auteur_dataset::Silent;
use auteur_model::{Clips, ModelError, RandomStream, SplitOrigin, TrainConfig, TrainData, train};
use half::f16;
use mimalloc::MiMalloc;

/// The program's allocator: it keeps the large blocks that each step frees and the next step wants again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ARTISTS: usize = 20;

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

fn main() -> Result<(), Box<dyn Error>> {
    let clips = std::env::args().nth(1).map_or(Ok(160), |count| count.parse())?;
    let config = TrainConfig { epochs: 2, ..TrainConfig::default() };
    let features = FeatureConfig::default();
    let values = config.clip_frames * features.n_mels;
    let data = TrainData {
        train: &RandomClips::new(clips, values),
        validation: &RandomClips::new(16, values),
        artists: &(0..ARTISTS).map(|artist| format!("artist {artist}")).collect::<Vec<_>>(),
        features: &features,
        split: SplitOrigin { kind: "random".to_owned(), seed: None },
        songs: String::new(),
    };
    let run = tempfile::tempdir()?;
    for epoch in train(run.path(), &data, &config, &Silent)?.history {
        println!("epoch {}: {:.1} clips/s, loss {:.4}", epoch.epoch, epoch.clips_per_second, epoch.loss);
    }
    Ok(())
}
