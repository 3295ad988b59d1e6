//! One step of training: a batch and a network become a network that fits the batch better, and the batch's score.

use auteur_ground::RandomStream;
use burn::tensor::Device;
use burn_optim::{GradientsParams, ModuleOptimizer};

use crate::{
    average::{Trained, follow},
    contrastive::contrastive,
    data::Batch,
    host::{clips, to_vec},
    loss::{ClipSums, Diverged, cross_entropy, smooth},
    network::{Network, NetworkConfig, NetworkOutput},
    objective::{Contrastive, Objective},
    pass::Pass,
    settings::NetworkSettings,
};

/// What takes the steps of an epoch.
pub(crate) struct Stepper<'a, C> {
    pub(crate) optimizer: &'a mut ModuleOptimizer,
    pub(crate) settings: &'a NetworkSettings<C>,
    /// Clips of an epoch.
    pub(crate) clips: usize,
    /// Steps of the run so far.
    pub(crate) taken: usize,
    /// One that keeps gradients.
    pub(crate) device: Device,
}

impl<C: NetworkConfig> Stepper<'_, C> {
    /// Takes a step; `dropout` is a stream of this step alone.
    pub(crate) fn step<N: Network<Config = C>>(
        &mut self,
        trained: Trained<N>,
        batch: Batch,
        dropout: RandomStream,
    ) -> Result<(Trained<N>, ClipSums), Diverged> {
        let Batch { values, mut labels, sizes } = batch;
        let Trained { last, average } = trained;
        let mut pass = match self.settings.objective {
            Objective::Softmax => Pass::training(dropout),
            Objective::Contrastive(_) => Pass::probing(dropout),
        };
        let clips = clips(values, [sizes.frames, sizes.n_mels], &self.device);
        let NetworkOutput { bottleneck, logits } = last.forward(clips, &mut pass);
        let contrast = match self.settings.objective {
            Objective::Softmax => None,
            Objective::Contrastive(Contrastive { temperature, .. }) => {
                Some(contrastive(bottleneck, &labels, temperature))
            }
        };
        smooth(&mut labels, self.settings.label_smoothing, sizes.n_artists);
        let score = ClipSums::of(&to_vec(logits.clone()), &labels, sizes.n_artists).finite()?;
        let named = cross_entropy(logits, &labels, &self.device);
        let gradients = contrast.into_iter().fold(named, |sum, loss| sum + loss).backward();
        let gradients = GradientsParams::from_grads(gradients, &last);
        self.taken += 1;
        let rate = self.settings.learning_rate_at(self.taken, self.clips);
        let last = self.optimizer.step(rate, last, gradients);
        let momentum = self.settings.moving_averages().momentum_at(self.taken);
        let last = last.absorb(pass.into_statistics(), momentum);
        let average =
            average.map(|average| follow(average, &last, self.settings.average_weights, self.taken));
        Ok((Trained { last, average }, score))
    }
}

#[cfg(test)]
mod tests;
