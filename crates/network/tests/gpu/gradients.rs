//! One training step of the same network on the same clips: the GPU's operations against the CPU's kernels.

use std::{collections::BTreeMap, env};

use auteur_classifier::{Device, Sizes};
use auteur_ground::RandomStream;
use auteur_network::{ComputeDevice, Crnn, CrnnConfig, Network, Pass};
use burn::tensor::{Tensor, TensorData, activation::log_softmax};
use burn_optim::GradientsParams;

use crate::gradients_by_name::gradients_by_name;

/// The paper's clips: 1, 3, 5, 10, 20 and 30 s.
const FRAMES: [usize; 6] = [32, 94, 157, 313, 628, 911];
const N_MELS: usize = 128;

/// Losses may differ by this share.
const LOSS_TOLERANCE: f64 = 1e-5;
/// Gradients may differ by this share of their tensor's norm: Winograd's rounding on the CPU, a GPU's own exponential,
/// and sums in another order, through five batch norms. The first block's bias differs most, whose hundred thousands of
/// summands nearly cancel out. Where Burn computes nonsense, the share is about 1.
const GRADIENT_TOLERANCE: f64 = 1e-3;

/// What is compared at each length.
struct Size {
    config: CrnnConfig,
    n_artists: usize,
    clips: usize,
}

impl Size {
    /// Small enough for a GPU that is software, or the paper's with its batch.
    fn chosen() -> Self {
        match env::var("AUTEUR_GPU_TEST").as_deref() {
            Ok("full") => Self { config: CrnnConfig::default(), n_artists: 20, clips: 16 },
            _ => {
                let config = CrnnConfig { channels: vec![8, 16, 16, 16], ..CrnnConfig::default() };
                Self { config, n_artists: 3, clips: 2 }
            }
        }
    }

    /// The loss of one training step and the gradient of each weight, by name.
    fn step(&self, frames: usize, device: &ComputeDevice) -> (f64, BTreeMap<String, Vec<f64>>) {
        let device = device.training();
        let sizes = Sizes { frames, n_mels: N_MELS, n_artists: self.n_artists };
        let network = Crnn::new(&self.config, sizes, RandomStream::new(1), &device);
        let random = RandomStream::new(2);
        let values = (0..(self.clips * frames * N_MELS) as u64).map(|at| 60.0 * random.uniform(at) - 60.0);
        let values: Vec<f32> = values.map(|value| value as f32).collect();
        let clips = Tensor::from_data(TensorData::new(values, [self.clips, frames, N_MELS]), &device);

        let mut pass = Pass::training(RandomStream::new(3));
        let logits = network.forward(clips, &mut pass).logits;
        let mut chosen = vec![0.0f32; self.clips * self.n_artists];
        for clip in 0..self.clips {
            chosen[clip * self.n_artists + clip % self.n_artists] = -1.0 / self.clips as f32;
        }
        let chosen = Tensor::from_data(TensorData::new(chosen, [self.clips, self.n_artists]), &device);
        let loss = (log_softmax(logits, 1) * chosen).sum();
        let value: f32 = loss.clone().into_scalar();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        (f64::from(value), gradients_by_name(&network, &gradients))
    }
}

fn norm(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum::<f64>().sqrt()
}

#[test]
fn loss_and_every_gradient_are_those_of_the_cpu_at_every_clip_length() {
    let size = Size::chosen();
    let [cpu, gpu] = [Device::Cpu, Device::Gpu].map(|device| ComputeDevice::open(device).unwrap());
    for frames in FRAMES {
        let (expected_loss, expected) = size.step(frames, &cpu);
        let (loss, found) = size.step(frames, &gpu);
        let apart = (loss - expected_loss).abs();
        assert!(apart <= LOSS_TOLERANCE * expected_loss, "{frames} frames: {loss}, CPU {expected_loss}");

        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        // A bias before a batch norm has no gradient but rounding, so the largest norm counts too.
        let largest = expected.values().map(|values| norm(values.iter().copied())).fold(0.0, f64::max);
        let shares = expected.iter().map(|(name, expected)| {
            assert_eq!(found[name].len(), expected.len(), "{frames} frames, {name}");
            let difference = norm(found[name].iter().zip(expected).map(|(found, expected)| found - expected));
            (difference / norm(expected.iter().copied()).max(1e-3 * largest), name)
        });
        let shares: Vec<(f64, &String)> = shares.collect();
        let (share, name) = shares.iter().max_by(|left, right| left.0.total_cmp(&right.0)).unwrap();
        println!("{frames} frames: loss apart by {apart:.1e}, {name} by {share:.1e} of its norm");
        let wrong: Vec<_> =
            shares.iter().filter(|(share, _)| share.is_nan() || *share > GRADIENT_TOLERANCE).collect();
        assert!(wrong.is_empty(), "{frames} frames, shares of norms: {wrong:?}");
    }
}
