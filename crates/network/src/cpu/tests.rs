//! The network with our kernels beside the same network with Burn's own operations, which compute it in f64.

use std::collections::BTreeMap;

use auteur_classifier::Sizes;
use auteur_ground::RandomStream;
use auteur_kernels::adam;
use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{DType, Device, Tensor, TensorData},
};
use burn_optim::GradientsParams;

#[path = "../../tests/support/gradients.rs"]
mod gradients;

use gradients::gradients_by_name;

use super::{Moments, adam_step};
use crate::{Adam, Crnn, CrnnConfig, Network, Pass, loss::cross_entropy};

/// Gradients may differ by this share of their tensor's norm: Winograd's rounding, and sums of f32, through five batch
/// norms.
const GRADIENT_TOLERANCE: f64 = 5e-5;
/// Those of a convolution's bias: their hundred thousands of summands nearly cancel out, as batch norm takes away what a
/// bias adds, and the rounding of the summands remains.
const BIAS_TOLERANCE: f64 = 1e-3;
/// Losses of one step may differ by this share.
const LOSS_TOLERANCE: f64 = 1e-5;
/// Of batch norm, as in training.
const MOMENTUM: f64 = 0.99;
/// Adam's.
const EPSILON: f64 = 1e-7;
/// Losses of two trainings may drift apart by this much within a hundred steps, which blow up differences.
const DRIFT: f64 = 1e-2;

struct Setting {
    config: CrnnConfig,
    sizes: Sizes,
    clips: usize,
    /// Seed of the clips. Where the two largest values of a pooling window differ by less than a millionth, rounding decides
    /// which of them the gradient goes to; these seeds make clips without such a window.
    noise: u64,
}

/// Takes the weights of a network to a type of numbers.
struct To(DType);

impl ModuleMapper for To {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Self(dtype) = *self;
        param.map(|weights| {
            let (device, is_learnt) = (weights.device(), weights.is_require_grad());
            Tensor::from_data(weights.into_data(), (&device, dtype)).set_require_grad(is_learnt)
        })
    }
}

impl Setting {
    /// The network in f32, which the kernels compute, or in f64, which Burn does.
    fn network(&self, dtype: DType, device: &Device) -> Crnn {
        Crnn::new(&self.config, self.sizes, RandomStream::new(5), device).map(&mut To(dtype))
    }

    /// Noise in which each artist has a loud band, and the clips' labels.
    fn batch(&self, number: u64, device: &Device, dtype: DType) -> (Tensor<3>, Vec<f32>) {
        let random = RandomStream::new(self.noise).branch(number);
        let Sizes { frames, n_mels, n_artists } = self.sizes;
        let (mut values, mut labels) = (Vec::new(), vec![0.0; self.clips * n_artists]);
        for clip in 0..self.clips {
            let artist = clip % n_artists;
            labels[clip * n_artists + artist] = 1.0;
            for cell in 0..frames * n_mels {
                let band = cell % n_mels * n_artists / n_mels;
                let loud = if band == artist { 20.0 } else { 0.0 };
                values.push((40.0 * random.branch(clip as u64).uniform(cell as u64) - 60.0 + loud) as f32);
            }
        }
        let values = TensorData::new(values, [self.clips, frames, n_mels]);
        (Tensor::from_data(values, (device, dtype)), labels)
    }

    /// The loss of one training step and the gradient of each weight, by name.
    fn step(&self, dtype: DType) -> (f64, BTreeMap<String, Vec<f64>>) {
        let device = Device::flex().autodiff();
        let network = self.network(dtype, &device);
        let (clips, labels) = self.batch(0, &device, dtype);
        let mut pass = Pass::training(RandomStream::new(7));
        let loss = cross_entropy(network.forward(clips, &mut pass).logits, &labels, &device);
        let value = value(&loss);
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        (value, gradients_by_name(&network, &gradients))
    }

    /// The loss of each of `steps` steps of training.
    fn losses(&self, steps: u64, dtype: DType) -> Vec<f64> {
        let device = Device::flex().autodiff();
        let (mut network, mut optimizer) =
            (self.network(dtype, &device), Adam { epsilon: EPSILON, weight_decay: 0.1 }.optimizer());
        (0..steps)
            .map(|step| {
                let (clips, labels) = self.batch(step, &device, dtype);
                let mut pass = Pass::training(RandomStream::new(8).branch(step));
                let loss = cross_entropy(network.forward(clips, &mut pass).logits, &labels, &device);
                let value = value(&loss);
                let gradients = GradientsParams::from_grads(loss.backward(), &network);
                network =
                    optimizer.step(1e-3, network.clone(), gradients).absorb(pass.into_statistics(), MOMENTUM);
                value
            })
            .collect()
    }
}

/// A loss as a number.
fn value(loss: &Tensor<1>) -> f64 {
    loss.clone().into_data().iter::<f64>().sum()
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum::<f64>().sqrt()
}

fn compare(setting: &Setting) {
    let (loss, gradients) = setting.step(DType::F32);
    let (expected_loss, expected) = setting.step(DType::F64);
    let frames = setting.sizes.frames;
    assert!(
        (loss - expected_loss).abs() <= LOSS_TOLERANCE * expected_loss,
        "{frames}: {loss}, {expected_loss}"
    );
    assert_eq!(gradients.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    // A bias before a batch norm has no gradient but rounding, so the largest norm counts too.
    let largest = expected.values().map(|values| norm(values.iter().copied())).fold(0.0, f64::max);
    for (name, expected) in &expected {
        let found = &gradients[name];
        assert_eq!(found.len(), expected.len(), "{name}");
        let difference = norm(found.iter().zip(expected).map(|(found, expected)| found - expected));
        let scale = norm(expected.iter().copied()).max(1e-3 * largest);
        let is_bias = name.starts_with("blocks") && name.ends_with("bias");
        let tolerance = if is_bias { BIAS_TOLERANCE } else { GRADIENT_TOLERANCE };
        assert!(difference <= tolerance * scale, "{frames} frames, {name}: {difference} of {scale}");
    }
}

#[test]
fn loss_and_every_gradient_are_those_of_burn_at_every_clip_length() {
    for (frames, noise) in [(32, 6), (94, 6), (157, 6), (313, 15), (628, 10), (911, 27)] {
        let config = CrnnConfig { channels: vec![16, 32, 16, 16], ..CrnnConfig::default() };
        compare(&Setting { config, sizes: Sizes { frames, n_mels: 128, n_artists: 3 }, clips: 3, noise });
    }
}

#[test]
fn loss_and_every_gradient_of_the_papers_network_are_those_of_burn() {
    let sizes = Sizes { frames: 94, n_mels: 128, n_artists: 20 };
    compare(&Setting { config: CrnnConfig::default(), sizes, clips: 5, noise: 26 });
}

#[test]
fn sizes_that_fill_no_vector_are_those_of_burn() {
    let config = CrnnConfig {
        channels: vec![3, 7, 17],
        pools: vec![(2, 3), (3, 2), (1, 4)],
        recurrent_units: 5,
        ..CrnnConfig::default()
    };
    compare(&Setting { config, sizes: Sizes { frames: 23, n_mels: 29, n_artists: 2 }, clips: 3, noise: 6 });
}

#[test]
fn a_hundred_steps_stay_with_those_of_burn_and_end_as_low() {
    let config = CrnnConfig {
        channels: vec![16, 16],
        pools: vec![(2, 4), (2, 4)],
        recurrent_units: 8,
        ..CrnnConfig::default()
    };
    let setting =
        Setting { config, sizes: Sizes { frames: 16, n_mels: 16, n_artists: 3 }, clips: 6, noise: 6 };
    let [losses, expected] = [DType::F32, DType::F64].map(|dtype| setting.losses(100, dtype));
    for (step, (loss, expected)) in losses.iter().zip(&expected).enumerate() {
        assert!((loss - expected).abs() < DRIFT, "step {step}: {loss}, Burn {expected}");
    }
    let end = |losses: &[f64]| losses[90..].iter().sum::<f64>() / 10.0;
    assert!(end(&losses) < 0.5 * losses[0], "{} to {}", losses[0], end(&losses));
    assert!((end(&losses) - end(&expected)).abs() < DRIFT);
}

#[test]
fn a_step_of_adam_leaves_those_alone_who_hold_the_same_values() {
    let device = Device::flex();
    let tensor = |values: [f32; 6]| Tensor::<2>::from_data(TensorData::new(values.to_vec(), [2, 3]), &device);
    let step = adam::Step { rate: 0.1, betas: (0.9, 0.999), epsilon: 1e-7, decay: 0.0 };
    let weights = tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let gradient = tensor([0.5, -0.5, 0.25, -0.25, 1.0, -1.0]);
    let zeros = gradient.zeros_like();
    // All of them are shared: the weights with a copy, both moments with each other.
    let moments = Moments { mean: zeros.clone(), mean_square: zeros.clone() };
    let shared = adam_step(step, weights.clone(), gradient.clone(), moments);
    assert_eq!(weights.clone().into_data(), tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).into_data());
    assert_eq!(zeros.into_data(), gradient.zeros_like().into_data());
    // The same step on views: turned weights, and the middle of a larger gradient.
    let turned =
        Tensor::<2>::from_data(TensorData::new(vec![1.0f32, 4.0, 2.0, 5.0, 3.0, 6.0], [3, 2]), &device);
    let larger = Tensor::cat(vec![gradient.clone(), gradient.clone(), gradient.clone()], 0).narrow(0, 2, 2);
    let moments = Moments { mean: gradient.zeros_like(), mean_square: gradient.zeros_like() };
    let viewed = adam_step(step, turned.transpose(), larger, moments);
    let tensors = |(weights, Moments { mean, mean_square }): (Tensor<2>, Moments<2>)| {
        [weights, mean, mean_square].map(Tensor::into_data)
    };
    assert_eq!(tensors(shared), tensors(viewed));
}
