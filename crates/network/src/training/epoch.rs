//! One epoch: the training clips and a network become a better network, and both parts' scores.
//!
//! Nothing is written here, and all that is random follows from the seed, the epoch and the step.

use std::{sync::mpsc::Receiver, time::Instant};

use auteur_classifier::FitError;
use burn_optim::ModuleOptimizer;

use super::{chance::Chance, grouped::grouped, task::TrainingTask};
use crate::{
    augment::{Given, augment},
    average::Trained,
    data::{Batch, prepared_ahead},
    device::ComputeDevice,
    host::{clips, to_vec},
    loss::{ClipSums, Diverged},
    network::Network,
    objective::{Contrastive, Objective},
    step::Stepper,
};

/// Clips that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// What the epochs of a run have in common.
pub(super) struct Learner<'a, N: Network> {
    pub(super) task: &'a TrainingTask<'a, N::Config>,
    pub(super) device: ComputeDevice,
    pub(super) chance: Chance,
}

/// The clips of one epoch.
pub(super) struct Plan {
    /// The epoch, counted from 1.
    pub(super) epoch: usize,
    /// Clips to learn from, in this order.
    pub(super) training: Vec<usize>,
    /// Clips to judge by.
    pub(super) validation: Vec<usize>,
}

/// What an epoch came to.
pub(super) struct Learnt<N> {
    pub(super) trained: Trained<N>,
    /// Of the training clips, as they were learnt from.
    pub(super) training: ClipSums,
    /// Seconds that training took.
    pub(super) seconds: f64,
    /// Of the validation clips, afterwards.
    pub(super) validation: ClipSums,
}

type Batches = Receiver<Result<Batch, FitError>>;

impl<N: Network> Learner<'_, N> {
    /// The network before the first epoch.
    pub(super) fn first_network(&self) -> N {
        let config = &self.task.settings.network;
        N::new(config, self.task.sizes(), self.chance.weights(), &self.device.training())
    }

    /// The clips of an epoch: those to learn from in random order, which is one of groups where clips are contrasted; those to
    /// judge by as they lie in their songs.
    pub(super) fn plan(&self, epoch: usize) -> Plan {
        let (clips, random) = (self.task.train, self.chance.order(epoch));
        let training = match self.task.settings.objective {
            Objective::Softmax => random.permutation(clips.len()),
            Objective::Contrastive(Contrastive { clips_per_artist, .. }) => {
                grouped(clips, clips_per_artist, random)
            }
        };
        Plan { epoch, training, validation: (0..self.task.validation.len()).collect() }
    }

    /// Learns from every training clip once and judges the result; none when it is cancelled.
    pub(super) fn epoch(
        &self,
        plan: &Plan,
        trained: &Trained<N>,
        optimizer: &mut ModuleOptimizer,
    ) -> Result<Option<Learnt<N>>, FitError> {
        let start = Instant::now();
        let Some((trained, training)) = self.learn(plan, trained, optimizer)? else { return Ok(None) };
        let seconds = start.elapsed().as_secs_f64();
        let validation = self.validate(plan, trained.judged())?;
        Ok(validation.map(|validation| Learnt { trained, training, seconds, validation }))
    }

    /// One step for each batch of the training clips.
    fn learn(
        &self,
        plan: &Plan,
        first: &Trained<N>,
        optimizer: &mut ModuleOptimizer,
    ) -> Result<Option<(Trained<N>, ClipSums)>, FitError> {
        let TrainingTask { settings, progress, .. } = self.task;
        let (sizes, epoch) = (self.task.sizes(), plan.epoch);
        let mut stepper = Stepper {
            optimizer,
            settings,
            clips: plan.training.len(),
            taken: (epoch - 1) * settings.steps(plan.training.len()),
            device: self.device.training(),
        };
        let batches = plan.training.chunks(settings.batch_size).zip(1..).map(|(chosen, step)| {
            let mut batch = Batch::read(self.task.train, epoch, chosen, sizes)?;
            let random = self.chance.augmentation(epoch, step);
            augment(&mut batch, &settings.augmentations, Given { features: self.task.features, random })?;
            Ok(batch)
        });
        let steps = move |batches: Batches| {
            let (mut trained, mut sum) = (first.clone(), ClipSums::default());
            for (batch, step) in batches.into_iter().zip(1..) {
                let batch = batch?;
                if progress.is_cancelled() {
                    return Ok(None);
                }
                let clips = batch.clips();
                let dropout = self.chance.dropout(epoch, step);
                let (next, score) = stepper
                    .step(trained, batch, dropout)
                    .map_err(|diverged| at(epoch, format!("step {step}"), diverged))?;
                trained = next;
                sum.add(score);
                progress.advance(clips as u64);
            }
            Ok(Some((trained, sum)))
        };
        prepared_ahead(batches, steps)
    }

    /// Judges all validation clips in inference.
    fn validate(&self, plan: &Plan, network: &N) -> Result<Option<ClipSums>, FitError> {
        let (sizes, progress) = (self.task.sizes(), self.task.progress);
        let (network, device) = (network.valid().prepared(), self.device.inference());
        let batches = plan.validation.chunks(VALIDATION_BATCH);
        let batches = batches.map(|chosen| Batch::read(self.task.validation, plan.epoch, chosen, sizes));
        let judge = |batches: Batches| {
            let mut sum = ClipSums::default();
            for batch in batches {
                let batch = batch?;
                if progress.is_cancelled() {
                    return Ok(None);
                }
                let counted = batch.clips();
                let logits = network(clips(batch.values, [sizes.frames, sizes.n_mels], &device)).logits;
                sum.add(ClipSums::of(&to_vec(logits), &batch.labels, sizes.n_artists));
                progress.advance(counted as u64);
            }
            let sum = sum.finite().map_err(|diverged| at(plan.epoch, "validation".to_owned(), diverged))?;
            Ok(Some(sum))
        };
        prepared_ahead(batches, judge)
    }
}

/// The error of a loss that is not a number.
fn at(epoch: usize, place: String, diverged: Diverged) -> FitError {
    FitError::Diverged { epoch, place, loss: diverged.loss }
}
