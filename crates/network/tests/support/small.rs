//! A small network and a training of it, for tests.

use std::path::Path;

use auteur_audio::FeatureConfig;
use auteur_classifier::{Device, FitEnd, FitError, SplitOrigin};
use auteur_dataset::ClipLength;
use auteur_ground::Progress;
use auteur_network::{Crnn, CrnnConfig, LabelledClips, NetworkSettings, TrainingTask, train};

use crate::clips::Clips;

pub(crate) const N_MELS: usize = 16;
pub(crate) const FRAMES: usize = 9;
pub(crate) const ARTISTS: [&str; 3] = ["Ada", "Bo", "Cy"];

/// What differs from training to training.
pub(crate) struct Small<'a> {
    pub(crate) settings: NetworkSettings<CrnnConfig>,
    pub(crate) seed: u64,
    pub(crate) clip_frames: usize,
    pub(crate) device: Device,
    pub(crate) progress: &'a dyn Progress,
}

/// Settings of a small network that learns quickly.
pub(crate) fn settings() -> NetworkSettings<CrnnConfig> {
    NetworkSettings {
        learning_rate: 1e-2,
        batch_size: 8,
        epochs: 4,
        network: CrnnConfig {
            channels: vec![4, 5],
            pools: vec![(2, 4), (2, 4)],
            recurrent_units: 6,
            ..CrnnConfig::default()
        },
        ..NetworkSettings::default()
    }
}

/// Clips to learn from or to judge.
pub(crate) fn clips(seed: u64, count: u64) -> Clips {
    Clips::with_loud_bands(seed, count, [FRAMES, N_MELS], ARTISTS.len())
}

/// Trains on these clips, and chooses by seven others.
pub(crate) fn train_on(
    run: &Path,
    train_clips: &dyn LabelledClips,
    small: &Small,
) -> Result<FitEnd, FitError> {
    train::<Crnn>(&TrainingTask {
        run,
        train: train_clips,
        validation: &clips(2, 7),
        fingerprint: "the songs of this test".to_owned(),
        artists: &ARTISTS.map(str::to_owned),
        features: &FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() },
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        seed: small.seed,
        grid: ClipLength::from_frames(small.clip_frames).unwrap().into(),
        settings: small.settings.clone(),
        device: small.device,
        progress: small.progress,
    })
}
