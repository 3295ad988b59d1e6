//! Adam as Keras computes it, with or without weight decay, as an optimiser that Burn's machinery steps, saves and resumes.
//!
//! Burn's own Adam multiplies epsilon by the second bias correction, which at the first steps makes it a thirtieth of
//! what Keras adds; its state is the same and is used here.

use auteur_kernels::adam;
use burn::{
    module::ParamGroup,
    tensor::{Device, Tensor},
};
use burn_optim::{
    AdaptiveMomentumState, LearningRate, ModuleOptimizer, Optimizer, RecordState, StateSink, StateSource,
};

use crate::cpu::{self, Moments};

/// Weight of the old mean of gradients.
const BETA_1: f64 = 0.9;
/// Weight of the old mean of squared gradients.
const BETA_2: f64 = 0.999;

/// What the names of the weights that decay contain, and no others.
const KERNEL: &str = "kernel";

/// Both moving averages of one weight tensor and the number of steps so far.
#[derive(Clone)]
pub struct AdamState<const D: usize>(AdaptiveMomentumState<D>);

impl<const D: usize> RecordState for AdamState<D> {
    fn state_flatten(&self, prefix: &str, sink: &mut StateSink) {
        self.0.state_flatten(prefix, sink);
    }

    /// Reads the state onto the CPU, from where the next step takes it to the weights' device.
    ///
    /// Burn passes its default device, which is a GPU wherever one is compiled in, be there one or not.
    fn state_unflatten(prefix: &str, source: &mut StateSource, _default: &Device) -> Option<Self> {
        AdaptiveMomentumState::state_unflatten(prefix, source, &Device::flex()).map(Self)
    }
}

/// The formula of one step.
///
/// # Source
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, in the form before section 2.1 that
/// Keras 3 `optimizers.Adam` uses, and Keras 2.1 before it, with their default weights of the old moments. The decay is that of
/// Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, as in Keras 3 `optimizers.AdamW`.
#[derive(Clone, Copy, Debug)]
pub struct Adam {
    /// Added to the root of the mean square.
    pub epsilon: f64,
    /// Share of each kernel, times the learning rate, that it loses at a step. Biases and batch norms lose nothing.
    pub weight_decay: f64,
}

impl Adam {
    /// An optimiser for a whole network, at its first step.
    pub fn optimizer(self) -> ModuleOptimizer {
        let others = ModuleOptimizer::from(Self { weight_decay: 0.0, ..self });
        others.with_group(ParamGroup::from_predicate(KERNEL), self, None)
    }
}

impl Optimizer for Adam {
    type State<const D: usize> = AdamState<D>;

    fn step<const D: usize>(
        &self,
        learning_rate: LearningRate,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let (time, mean, mean_square) = match state {
            Some(AdamState(state)) => (state.time + 1, state.moment_1, state.moment_2),
            None => (1, gradient.zeros_like(), gradient.zeros_like()),
        };
        let decay = learning_rate * self.weight_decay;
        let corrected =
            learning_rate * (1.0 - BETA_2.powf(time as f64)).sqrt() / (1.0 - BETA_1.powf(time as f64));
        let (weights, Moments { mean, mean_square }) = match cpu::serves(&weights) {
            true => {
                let betas = (BETA_1 as f32, BETA_2 as f32);
                let (rate, epsilon, decay) = (corrected as f32, self.epsilon as f32, decay as f32);
                let step = adam::Step { rate, betas, epsilon, decay };
                cpu::adam_step(step, weights, gradient, Moments { mean, mean_square })
            }
            false => {
                let mean = mean * BETA_1 + gradient.clone() * (1.0 - BETA_1);
                let mean_square = mean_square * BETA_2 + gradient.square() * (1.0 - BETA_2);
                let change = mean.clone() * corrected / (mean_square.clone().sqrt() + self.epsilon);
                (weights * (1.0 - decay) - change, Moments { mean, mean_square })
            }
        };
        (weights, Some(AdamState(AdaptiveMomentumState::new(time, mean, mean_square))))
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        AdamState(state.0.to_device(device))
    }
}
