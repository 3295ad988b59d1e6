//! Steps of the recipe beyond the paper's against its equations in f64; vectors from `reference/make_training.py`.

use auteur_audio::FeatureKinds;
use auteur_classifier::{About, Judges, Sizes};
use auteur_ground::tensors::{Tensor as Array, Tensors, Values};
use burn::{module::Module, tensor::Tensor};
use serde::Deserialize;

use super::*;
use crate::{
    CrnnConfig, NetworkOutput, Schedule, layers::Dense, optimizer::Adam, weights::weights,
    weights::with_weights,
};

/// Of weights near 1 after eight steps in f32.
const TOLERANCE: f64 = 2e-6;

const SIZES: Sizes = Sizes { frames: 2, n_mels: 2, n_artists: 3 };

/// One dense layer on all values of a clip.
#[derive(Module, Debug)]
struct Linear {
    output: Dense,
}

impl Network for Linear {
    /// Of no meaning here.
    type Config = CrnnConfig;

    const LAST_LAYER: &'static str = "output";

    fn about() -> About {
        About {
            name: "linear",
            title: "Linear",
            description: "a dense layer",
            work: None,
            hears: FeatureKinds::default(),
            judges: Judges::Clips,
            seconds_per_frame: 0.0,
        }
    }

    fn new(_: &CrnnConfig, sizes: Sizes, random: RandomStream, device: &Device) -> Self {
        Self { output: Dense::new(sizes.frames * sizes.n_mels, sizes.n_artists, random, device) }
    }

    fn forward(&self, clips: Tensor<3>, _: &mut Pass) -> NetworkOutput {
        let [batch, frames, n_mels] = clips.dims();
        let bottleneck = clips.reshape([batch, frames * n_mels]);
        NetworkOutput { logits: self.output.forward(bottleneck.clone()), bottleneck }
    }
}

#[derive(Deserialize)]
struct Vectors {
    kernel: Vec<f32>,
    bias: Vec<f32>,
    steps: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    clips: Vec<f32>,
    labels: Vec<f32>,
    rate: f64,
    loss: f64,
    kernel: Vec<f64>,
    bias: Vec<f64>,
    average_kernel: Vec<f64>,
    average_bias: Vec<f64>,
}

fn near(found: &Tensors, name: &str, expected: &[f64], step: usize) {
    let Values::F32(values) = &found[name].values else { panic!("{name} is not f32") };
    assert_eq!(values.len(), expected.len());
    for (found, expected) in values.iter().zip(expected) {
        let apart = (f64::from(*found) - expected).abs();
        assert!(apart < TOLERANCE, "step {step}, {name}: {found}, {expected}");
    }
}

#[test]
fn smoothed_labels_decayed_weights_the_cosine_and_the_average_are_those_of_their_equations() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/training.json");
    let vectors: Vectors = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let settings = NetworkSettings::<CrnnConfig> {
        learning_rate: 0.05,
        schedule: Schedule::Cosine,
        warm_up_epochs: 1,
        epochs: 4,
        batch_size: 5,
        weight_decay: 0.5,
        label_smoothing: 0.2,
        average_weights: 0.6,
        ..NetworkSettings::default()
    };
    let device = Device::flex().autodiff();
    let drawn = Linear::new(&settings.network, SIZES, RandomStream::new(0), &device);
    let first = Tensors::from([
        ("output.kernel".to_owned(), Array::f32(&[4, 3], vectors.kernel)),
        ("output.bias".to_owned(), Array::f32(&[3], vectors.bias)),
    ]);
    let mut trained = Trained::first(with_weights(drawn, first).unwrap(), settings.average_weights);
    let mut optimizer =
        Adam { epsilon: settings.adam_epsilon, weight_decay: settings.weight_decay }.optimizer();
    let mut stepper = Stepper { optimizer: &mut optimizer, settings: &settings, clips: 10, taken: 0, device };
    assert_eq!(vectors.steps.len(), 8);
    for (expected, step) in vectors.steps.into_iter().zip(1..) {
        assert!((settings.learning_rate_at(step, 10) - expected.rate).abs() < 1e-15);
        let batch = Batch { values: expected.clips, labels: expected.labels, sizes: SIZES };
        let (next, score) = stepper.step(trained, batch, RandomStream::new(0)).unwrap();
        assert!((score.loss() - expected.loss).abs() < TOLERANCE, "step {step}: {}", score.loss());
        let [last, average] = [&next.last, next.judged()].map(weights);
        near(&last, "output.kernel", &expected.kernel, step);
        near(&last, "output.bias", &expected.bias, step);
        near(&average, "output.kernel", &expected.average_kernel, step);
        near(&average, "output.bias", &expected.average_bias, step);
        trained = next;
    }
}
