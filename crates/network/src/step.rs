//! One step of training: a batch and a network become a network that fits the batch better, and the batch's score.

use auteur_ground::RandomStream;
use burn::tensor::Device;
use burn_optim::{GradientsParams, ModuleOptimizer};

use crate::{
    data::Batch,
    host::{clips, to_vec},
    layers::MovingAverages,
    loss::{ClipSums, Diverged, cross_entropy},
    network::Network,
    pass::Pass,
};

/// What takes the steps of an epoch.
pub(crate) struct Stepper<'a> {
    pub(crate) optimizer: &'a mut ModuleOptimizer,
    pub(crate) learning_rate: f64,
    /// Of every batch norm.
    pub(crate) averages: MovingAverages,
    /// Steps of the run so far.
    pub(crate) taken: usize,
    /// One that keeps gradients.
    pub(crate) device: Device,
}

impl Stepper<'_> {
    /// Takes a step; `dropout` is a stream of this step alone.
    pub(crate) fn step<N: Network>(
        &mut self,
        network: N,
        batch: Batch,
        dropout: RandomStream,
    ) -> Result<(N, ClipSums), Diverged> {
        let Batch { values, labels, sizes } = batch;
        let mut pass = Pass::training(dropout);
        let clips = clips(values, [sizes.frames, sizes.n_mels], &self.device);
        let logits = network.forward(clips, &mut pass).logits;
        let score = ClipSums::of(&to_vec(logits.clone()), &labels, sizes.n_artists).finite()?;
        let gradients = cross_entropy(logits, &labels, &self.device).backward();
        let gradients = GradientsParams::from_grads(gradients, &network);
        let network = self.optimizer.step(self.learning_rate, network, gradients);
        self.taken += 1;
        let momentum = self.averages.momentum_at(self.taken);
        Ok((network.absorb(pass.into_statistics(), momentum), score))
    }
}
