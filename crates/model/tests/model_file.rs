//! A model file alone is enough to predict, and what is not one is refused with its reason.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

use std::{collections::HashMap, fs};

use auteur_audio::FeatureConfig;
use auteur_ground::Silent;
use auteur_model::{
    ClipOutputs, Clips, ComputeDevice, CrnnConfig, Execution, MODEL_FILE, ModelError, RandomStream,
    SplitOrigin, TrainConfig, TrainData, TrainedModel, train,
};
use half::f16;
use safetensors::{Dtype, SafeTensors, tensor::TensorView};

const N_MELS: usize = 16;
const FRAMES: usize = 8;
const UNITS: usize = 6;

struct RandomClips(Vec<Vec<f16>>);

impl RandomClips {
    fn new(count: u64) -> Self {
        let values = (FRAMES * N_MELS) as u64;
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
        clip % 3
    }
    fn frames(&self, clip: usize) -> Result<&[f16], ModelError> {
        Ok(&self.0[clip])
    }
}

/// The bytes of a small model.
fn model() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let network = CrnnConfig {
        channels: vec![4],
        pools: vec![(2, 16)],
        recurrent_units: UNITS,
        ..CrnnConfig::default()
    };
    let data = TrainData {
        train: &RandomClips::new(6),
        validation: &RandomClips::new(3),
        artists: &["Ada", "Bo", "Cy"].map(str::to_owned),
        features: &FeatureConfig { n_mels: N_MELS, ..FeatureConfig::default() },
        split: SplitOrigin { kind: "album".to_owned(), seed: Some(21) },
        songs: String::new(),
    };
    let config = TrainConfig { epochs: 1, clip_frames: FRAMES, network, ..TrainConfig::default() };
    train(folder.path(), &data, &config, Execution { device: ComputeDevice::cpu(), progress: &Silent })
        .unwrap();
    fs::read(folder.path().join(MODEL_FILE)).unwrap()
}

/// The model with its tensors and metadata changed.
fn changed(change: impl FnOnce(&mut HashMap<String, (Vec<usize>, Vec<f32>)>, &mut String)) -> Vec<u8> {
    let bytes = model();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let mut json = header.metadata().as_ref().unwrap()["auteur"].clone();
    let mut tensors: HashMap<String, (Vec<usize>, Vec<f32>)> = SafeTensors::deserialize(&bytes)
        .unwrap()
        .iter()
        .map(|(name, view)| {
            let values = view.data().chunks(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()));
            (name.to_owned(), (view.shape().to_vec(), values.collect()))
        })
        .collect();
    change(&mut tensors, &mut json);
    let data: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
        .into_iter()
        .map(|(name, (shape, values))| (name, shape, values.iter().flat_map(|v| v.to_le_bytes()).collect()))
        .collect();
    let views = data
        .iter()
        .map(|(name, shape, bytes)| (name, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    safetensors::serialize(views, Some(HashMap::from([("auteur".to_owned(), json)]))).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    TrainedModel::from_bytes(bytes, &ComputeDevice::cpu()).unwrap_err().to_string()
}

#[test]
fn the_metadata_tells_what_prediction_needs() {
    let model = TrainedModel::from_bytes(&model(), &ComputeDevice::cpu()).unwrap();
    let metadata = model.metadata();
    assert_eq!(metadata.artists, ["Ada", "Bo", "Cy"]);
    assert_eq!((metadata.clip_frames, metadata.features.n_mels, metadata.epoch), (FRAMES, N_MELS, 1));
    assert_eq!(metadata.split, SplitOrigin { kind: "album".to_owned(), seed: Some(21) });
}

#[test]
fn a_clip_has_the_same_probabilities_alone_and_among_others() {
    let model = TrainedModel::from_bytes(&model(), &ComputeDevice::cpu()).unwrap();
    let clips = RandomClips::new(70);
    let views: Vec<&[f16]> = (0..70).map(|clip| clips.frames(clip).unwrap()).collect();
    let together = model.predict(&views).unwrap();
    assert_eq!((together.probabilities.len(), together.bottleneck.len()), (70 * 3, 70 * UNITS));
    for (view, expected) in views.iter().zip(together.probabilities.chunks(3)) {
        let alone = model.predict(&[view]).unwrap().probabilities;
        assert!((alone.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        for (alone, expected) in alone.iter().zip(expected) {
            // Another batch size adds up in another order.
            assert!((alone - expected).abs() < 1e-6, "{alone} {expected}");
        }
    }
}

#[test]
fn no_clips_give_no_probabilities_and_short_ones_are_refused() {
    let model = TrainedModel::from_bytes(&model(), &ComputeDevice::cpu()).unwrap();
    assert_eq!(model.predict(&[]).unwrap(), ClipOutputs::default());
    let error = model.predict(&[&[f16::ZERO; 5]]).unwrap_err();
    assert!(matches!(error, ModelError::ClipShape { found: 5, frames: FRAMES, n_mels: N_MELS }), "{error}");
}

#[test]
fn a_newer_format_is_refused_with_both_versions() {
    let newer = changed(|_, json| *json = r#"{"format": 2, "something": "else"}"#.to_owned());
    let message = refusal(&newer);
    assert_eq!(
        message,
        "the model has format 2, this version reads up to 1; use a newer version of the program"
    );
}

#[test]
fn tensors_that_do_not_fit_are_refused_by_name() {
    let shape = changed(|tensors, _| tensors.get_mut("output.kernel").unwrap().0 = vec![3, 6]);
    assert!(refusal(&shape).contains("the tensor output.kernel is [3, 6], its network needs [6, 3]"));
    let missing = changed(|tensors, _| drop(tensors.remove("blocks.0.bias")));
    assert!(refusal(&missing).contains("weights, its network has"));
    let renamed = changed(|tensors, _| {
        let bias = tensors.remove("blocks.0.bias").unwrap();
        tensors.insert("blocks.0.slant".to_owned(), bias);
    });
    assert!(refusal(&renamed).contains("the tensor blocks.0.bias is missing"));
    let infinite = changed(|tensors, _| tensors.get_mut("output.bias").unwrap().1[2] = f32::NAN);
    assert!(refusal(&infinite).contains("the tensor output.bias holds NaN at place 2"));
}

#[test]
fn a_network_too_large_for_its_file_is_refused_before_it_is_built() {
    let large = changed(|_, json| *json = json.replace(r#""channels":[4]"#, r#""channels":[4096]"#));
    assert!(refusal(&large).contains("weights, its network has"), "{}", refusal(&large));
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let bytes = model();
    for length in [0, 7, 8, 100, bytes.len() - 1] {
        let message = refusal(&bytes[..length]);
        assert!(message.starts_with("not a model of this program, or damaged:"), "{length}: {message}");
    }
    let other = safetensors::serialize(Vec::<(String, TensorView)>::new(), None).unwrap();
    assert!(refusal(&other).contains("its metadata has no key auteur"));
    let folder = tempfile::tempdir().unwrap();
    let error = TrainedModel::load(folder.path(), &ComputeDevice::cpu()).unwrap_err().to_string();
    assert!(error.ends_with("not a regular file"), "{error}");
}

#[test]
fn a_flipped_bit_never_panics() {
    let bytes = model();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let random = RandomStream::new(0);
    for number in 0..300 {
        let mut flipped = bytes.clone();
        let bit = random.bits(number) as usize % (8 * header);
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Err(error) = TrainedModel::from_bytes(&flipped, &ComputeDevice::cpu()) {
            assert!(
                matches!(error, ModelError::ModelFile { .. } | ModelError::NewerFormat { .. }),
                "{error}"
            );
        }
    }
}
