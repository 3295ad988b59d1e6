//! The paper's network comes out the same, bit for bit, however many threads computed it.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/clips.rs"]
mod clips;

use std::fs;

use auteur_audio::FeatureConfig;
use auteur_classifier::{Device, MODEL_FILE, SplitOrigin, TrainingConfig};
use auteur_ground::Silent;
use auteur_network::{Crnn, CrnnConfig, GruVariant, NetworkSettings, TrainingTask, train};
use clips::Clips;

/// The model after two steps, whose tensors are large enough that all threads take part.
fn model(threads: usize, gru: GruVariant) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let features = FeatureConfig::default();
    let grid = TrainingConfig::default().clips().unwrap();
    let clip = [grid.length.frames(), features.n_mels];
    let task = TrainingTask {
        run: folder.path(),
        train: &Clips::of_noise(4, clip, 2),
        validation: &Clips::of_noise(2, clip, 2),
        fingerprint: String::new(),
        artists: &["Ada", "Bo"].map(str::to_owned),
        features: &features,
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        seed: 0,
        grid,
        settings: NetworkSettings {
            epochs: 1,
            batch_size: 2,
            network: CrnnConfig { gru, ..CrnnConfig::default() },
            ..NetworkSettings::default()
        },
        device: Device::Cpu,
        progress: &Silent,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| train::<Crnn>(&task)).unwrap();
    fs::read(folder.path().join(MODEL_FILE)).unwrap()
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    for gru in [GruVariant::Keras3, GruVariant::Keras21] {
        let expected = model(1, gru);
        for threads in [2, 3] {
            assert_eq!(model(threads, gru), expected, "{threads} threads, {gru:?}");
        }
    }
}
