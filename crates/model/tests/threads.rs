//! The paper's network comes out the same, bit for bit, however many threads computed it.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::fs;

use auteur_audio::FeatureConfig;
use auteur_ground::Silent;
use auteur_model::{
    Clips, ComputeDevice, Execution, MODEL_FILE, ModelError, RandomStream, SplitOrigin, TrainConfig,
    TrainData, train,
};
use half::f16;

struct RandomClips(Vec<Vec<f16>>);

impl RandomClips {
    fn new(count: u64) -> Self {
        let values = (TrainConfig::default().clip_frames * FeatureConfig::default().n_mels) as u64;
        let clip = |number| {
            let random = RandomStream::new(number);
            (0..values).map(|at| f16::from_f64(60.0 * random.uniform(at) - 50.0)).collect()
        };
        Self((0..count).map(clip).collect())
    }
}

impl Clips for RandomClips {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn artist(&self, clip: usize) -> usize {
        clip % 2
    }
    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        Ok(&self.0[clip])
    }
}

/// The model after two steps, whose tensors are large enough that all threads take part.
fn model(threads: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let data = TrainData {
        train: &RandomClips::new(4),
        validation: &RandomClips::new(2),
        artists: &["Ada", "Bo"].map(str::to_owned),
        features: &FeatureConfig::default(),
        split: SplitOrigin { kind: "song".to_owned(), seed: Some(0) },
        songs: String::new(),
    };
    let config = TrainConfig { epochs: 1, batch_size: 2, threads, ..TrainConfig::default() };
    train(folder.path(), &data, &config, Execution { device: ComputeDevice::cpu(), progress: &Silent })
        .unwrap();
    fs::read(folder.path().join(MODEL_FILE)).unwrap()
}

#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let expected = model(1);
    for threads in [2, 3] {
        assert_eq!(model(threads), expected, "{threads} threads");
    }
}
