//! The network, its gradients and the optimiser against Keras 3.15, with weights and clips that both compute; gradients
//! and training against Keras in f64.
//!
//! The vectors come from `reference/make_crnn.py`.
#![allow(clippy::unwrap_used, reason = "what fails in a helper fails the test")]

#[path = "support/gradients.rs"]
mod gradients;

use std::collections::BTreeMap;

use auteur_classifier::Sizes;
use auteur_ground::RandomStream;
use auteur_ground::tensors::{Tensor as Array, Tensors, Values};
use auteur_network::{Adam, Crnn, CrnnConfig, Network, NetworkConfig, Pass, weights, with_weights};
use burn::{
    module::Module,
    tensor::{
        Device, Tensor, TensorData,
        activation::{log_softmax, softmax},
    },
};
use burn_optim::GradientsParams;
use gradients::gradients_by_name;
use serde::Deserialize;

const SIZES: Sizes = Sizes { frames: GRADIENT_FRAMES, n_mels: 128, n_artists: 20 };
const GRADIENT_FRAMES: usize = 32;
const GRADIENT_CLIPS: usize = 4;
const LEARNING_RATE: f64 = 1e-3;
/// Of its batch norm.
const KERAS_MOMENTUM: f64 = 0.99;
/// Of its Adam.
const KERAS_EPSILON: f64 = 1e-7;

/// Probabilities may differ by this much; the two libraries add up in another order.
const PROBABILITY_TOLERANCE: f32 = 1e-5;
/// Gradients may differ by this share of their tensor's norm.
const GRADIENT_TOLERANCE: f64 = 1e-5;
/// Weights may differ by this share of what Adam may change them in all steps: where a gradient is near zero, Adam
/// blows up its rounding error.
const STEP_TOLERANCE: f64 = 1e-3;

#[derive(Deserialize)]
struct Vectors {
    parameters: usize,
    probabilities: BTreeMap<usize, Vec<Vec<f32>>>,
    losses: Vec<f32>,
    gradients: BTreeMap<String, Figures>,
    trained: BTreeMap<String, Figures>,
}

/// What is kept of a tensor.
#[derive(Deserialize)]
struct Figures {
    sum: f64,
    norm: f64,
    entries: BTreeMap<usize, f64>,
}

fn vectors() -> Vectors {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reference/vectors/crnn.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Numbers in -1..1.
fn symmetric(random: RandomStream, count: usize) -> Vec<f64> {
    (0..count as u64).map(|position| 2.0 * random.uniform(position) - 1.0).collect()
}

/// The formula of `make_crnn.py`.
fn formula(name: &str, shape: &[usize], values: Vec<f64>) -> Vec<f32> {
    let rows: usize = shape[..shape.len() - 1].iter().product();
    let (centre, spread) = match name.rsplit('.').next().unwrap() {
        "kernel" | "recurrent_kernel" => {
            (0.0, if name == "output.kernel" { 3.0 } else { 1.0 } * (3.0 / rows as f64).sqrt())
        }
        "gamma" => (1.0, 0.2),
        "moving_mean" if name.starts_with("input") => (-30.0, 5.0),
        "moving_variance" => {
            let variance = if name.starts_with("input") { 800.0 } else { 0.5 };
            (variance, 0.5 * variance)
        }
        _ => (0.0, 0.1),
    };
    values.into_iter().map(|value| (centre + spread * value) as f32).collect()
}

fn network(config: &CrnnConfig, device: &Device) -> Crnn {
    let network = Crnn::new(config, SIZES, RandomStream::new(0), device);
    let filled: Tensors = weights(&network)
        .into_iter()
        .zip(0..)
        .map(|((name, weight), number)| {
            let count = weight.shape.iter().product();
            let values = symmetric(RandomStream::new(0).branch(number), count);
            let values = formula(&name, &weight.shape, values);
            (name, Array::f32(&weight.shape, values))
        })
        .collect();
    with_weights(network, filled).unwrap()
}

/// Decibels, `[count, frames, n_mels]`.
fn clips(frames: usize, count: usize, device: &Device) -> Tensor<3> {
    let values = symmetric(RandomStream::new(1).branch(frames as u64), count * frames * SIZES.n_mels);
    let values: Vec<f32> = values.into_iter().map(|value| (-30.0 + 50.0 * value) as f32).collect();
    Tensor::from_data(TensorData::new(values, [count, frames, SIZES.n_mels]), device)
}

#[test]
fn probabilities_and_parameter_count_are_those_of_keras() {
    let (vectors, device) = (vectors(), Device::flex());
    let network = network(&CrnnConfig::default(), &device);
    assert_eq!(network.num_params(), vectors.parameters);
    assert_eq!(CrnnConfig::default().parameter_count(SIZES), vectors.parameters);
    assert_eq!(vectors.probabilities.len(), 3);
    for (frames, expected) in vectors.probabilities {
        let output = network.forward(clips(frames, expected.len(), &device), &mut Pass::Inference);
        let found: Vec<f32> = softmax(output.logits, 1).into_data().iter().collect();
        for (at, (found, expected)) in found.iter().zip(expected.concat()).enumerate() {
            let distance = (found - expected).abs();
            assert!(
                distance < PROBABILITY_TOLERANCE,
                "{frames} frames, place {at}: {found}, Keras {expected}"
            );
        }
    }
}

#[test]
fn gradients_and_three_steps_of_adam_are_those_of_keras() {
    let (vectors, device) = (vectors(), Device::flex().autodiff());
    let config = CrnnConfig { block_dropout: 0.0, output_dropout: 0.0, ..CrnnConfig::default() };
    let mut network = network(&config, &device);
    let mut optimizer = Adam { epsilon: KERAS_EPSILON, weight_decay: 0.0 }.optimizer();
    let clips = clips(GRADIENT_FRAMES, GRADIENT_CLIPS, &device);
    let chosen: Vec<f32> = (0..GRADIENT_CLIPS * SIZES.n_artists)
        .map(|at| f32::from(u8::from(at % SIZES.n_artists == at / SIZES.n_artists * 3)))
        .collect();
    let chosen = Tensor::<2>::from_data(TensorData::new(chosen, [GRADIENT_CLIPS, SIZES.n_artists]), &device);
    for (step, expected) in vectors.losses.iter().enumerate() {
        let mut pass = Pass::training(RandomStream::new(0));
        let logits = network.forward(clips.clone(), &mut pass).logits;
        let loss = -(log_softmax(logits, 1) * chosen.clone()).sum() / GRADIENT_CLIPS as f32;
        let found: f32 = loss.clone().into_scalar();
        assert!((found - expected).abs() < 1e-4 * expected, "step {step}: loss {found}, Keras {expected}");
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        if step == 0 {
            compare_gradients(&network, &gradients, &vectors.gradients);
        }
        network =
            optimizer.step(LEARNING_RATE, network, gradients).absorb(pass.into_statistics(), KERAS_MOMENTUM);
    }
    let weights = weights(&network);
    assert_eq!(weights.keys().collect::<Vec<_>>(), vectors.trained.keys().collect::<Vec<_>>());
    let tolerance = STEP_TOLERANCE * LEARNING_RATE * vectors.losses.len() as f64;
    for (name, expected) in vectors.trained {
        let Values::F32(values) = &weights[&name].values else { panic!("{name} is not f32") };
        let values: Vec<f64> = values.iter().map(|value| f64::from(*value)).collect();
        // A moving average may be large; f32 holds seven digits.
        let tolerance = tolerance + 1e-6 * expected.norm;
        compare(&name, &values, &expected, tolerance);
    }
}

fn compare_gradients(network: &Crnn, gradients: &GradientsParams, expected: &BTreeMap<String, Figures>) {
    let found = gradients_by_name(network, gradients);
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, expected) in expected {
        compare(name, &found[name], expected, GRADIENT_TOLERANCE * expected.norm);
    }
}

fn compare(name: &str, found: &[f64], expected: &Figures, tolerance: f64) {
    let norm = found.iter().map(|value| value * value).sum::<f64>().sqrt();
    let sum: f64 = found.iter().sum();
    // The sum of n errors that are independent grows like the root of n.
    let sum_tolerance = tolerance * (found.len() as f64).sqrt();
    assert!((norm - expected.norm).abs() <= tolerance, "{name}: norm {norm}, Keras {}", expected.norm);
    assert!((sum - expected.sum).abs() <= sum_tolerance, "{name}: sum {sum}, Keras {}", expected.sum);
    for (place, expected) in &expected.entries {
        let found = found[*place];
        assert!((found - expected).abs() <= tolerance, "{name}[{place}]: {found}, Keras {expected}");
    }
}
