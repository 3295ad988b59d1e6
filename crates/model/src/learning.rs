//! One epoch: batches of labelled clips and a network become a better network and its score.
//!
//! Stands apart from [`train`](crate::train), which keeps the folder: nothing is written here, and all that is random
//! follows from the seed, the epoch and the step.

use std::{sync::mpsc::Receiver, time::Instant};

use auteur_ground::Progress;
use burn::{
    module::Module,
    optim::{GradientsParams, ModuleOptimizer},
    tensor::{Device, Tensor, TensorData},
};

use crate::{
    ComputeDevice, Crnn, ModelError, Pass, RandomStream, TrainConfig, TrainData,
    batches::{Batch, prepared_ahead},
    crnn::PreparedCrnn,
    score::{Score, cross_entropy},
};

/// Clips that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// The random streams of a run, by what they decide.
const WEIGHTS: u64 = 1;
const ORDER: u64 = 2;
const DROPOUT: u64 = 3;

/// What the epochs of a run have in common.
pub(crate) struct Learner<'a> {
    pub(crate) data: &'a TrainData<'a>,
    pub(crate) config: &'a TrainConfig,
    pub(crate) progress: &'a dyn Progress,
    pub(crate) device: ComputeDevice,
}

/// What an epoch came to.
pub(crate) struct Learnt {
    pub(crate) network: Crnn,
    /// Of the training clips, as they were learnt from.
    pub(crate) training: Score,
    /// Seconds that training took.
    pub(crate) seconds: f64,
    /// Of the validation clips, afterwards.
    pub(crate) validation: Score,
}

type Batches = Receiver<Result<Batch, ModelError>>;

impl Learner<'_> {
    /// The network before the first epoch.
    pub(crate) fn first_network(&self) -> Crnn {
        Crnn::new(&self.config.network, self.data.ends(), self.random(WEIGHTS), &self.device.training())
    }

    /// Learns from every training clip once and judges the result; none when it is cancelled.
    pub(crate) fn epoch(
        &self,
        epoch: usize,
        network: &Crnn,
        optimizer: &mut ModuleOptimizer,
    ) -> Result<Option<Learnt>, ModelError> {
        let start = Instant::now();
        let Some((network, training)) = self.learn(epoch, network, optimizer)? else { return Ok(None) };
        let seconds = start.elapsed().as_secs_f64();
        let validation = self.validate(epoch, &network)?;
        Ok(validation.map(|validation| Learnt { network, training, seconds, validation }))
    }

    /// One step for each batch of the training clips, in this epoch's order.
    fn learn(
        &self,
        epoch: usize,
        first: &Crnn,
        optimizer: &mut ModuleOptimizer,
    ) -> Result<Option<(Crnn, Score)>, ModelError> {
        let order = self.random(ORDER).branch(epoch as u64).permutation(self.data.train.len());
        let (dropout, device) = (self.random(DROPOUT).branch(epoch as u64), self.device.training());
        let steps = |batches: Batches| {
            let (mut network, mut sum) = (first.clone(), Score::default());
            for (batch, step) in batches.into_iter().zip(1..) {
                let batch = batch?;
                if self.progress.is_cancelled() {
                    return Ok(None);
                }
                let clips = batch.len();
                let mut pass = Pass::training(dropout.branch(step));
                let logits = network.forward(self.clips(batch.values, clips, &device), &mut pass).logits;
                let score = Score::of(&to_vec(logits.clone()), &batch.artists);
                self.expect_finite(score, epoch, || format!("step {step}"))?;
                let gradients = cross_entropy(logits, &batch.artists, &device).backward();
                let gradients = GradientsParams::from_grads(gradients, &network);
                network = optimizer.step(self.config.learning_rate, network, gradients);
                network = network.absorb(pass.into_statistics(), self.config.batch_norm_momentum);
                sum.add(score);
                self.progress.advance(clips as u64);
            }
            Ok(Some((network, sum)))
        };
        prepared_ahead(self.data.train, &order, self.config.batch_size, steps)
    }

    /// Judges all validation clips in inference.
    fn validate(&self, epoch: usize, network: &Crnn) -> Result<Option<Score>, ModelError> {
        let (network, device) = (PreparedCrnn::new(network.valid()), self.device.inference());
        let order: Vec<usize> = (0..self.data.validation.len()).collect();
        let judge = |batches: Batches| {
            let mut sum = Score::default();
            for batch in batches {
                let batch = batch?;
                if self.progress.is_cancelled() {
                    return Ok(None);
                }
                let clips = batch.len();
                let logits = network.forward(self.clips(batch.values, clips, &device)).logits;
                sum.add(Score::of(&to_vec(logits), &batch.artists));
                self.progress.advance(clips as u64);
            }
            self.expect_finite(sum, epoch, || "validation".to_owned())?;
            Ok(Some(sum))
        };
        prepared_ahead(self.data.validation, &order, VALIDATION_BATCH, judge)
    }

    /// The run's random stream for one purpose.
    fn random(&self, purpose: u64) -> RandomStream {
        RandomStream::new(self.config.seed).branch(purpose)
    }

    /// A batch on the device, `[clips, frames, n_mels]`.
    fn clips(&self, values: Vec<f32>, clips: usize, device: &Device) -> Tensor<3> {
        let shape = [clips, self.config.clip_frames, self.data.features.n_mels];
        Tensor::from_data(TensorData::new(values, shape), device)
    }

    /// Stops a run whose loss is not a number: no further step can mend it.
    fn expect_finite(
        &self,
        score: Score,
        epoch: usize,
        place: impl Fn() -> String,
    ) -> Result<(), ModelError> {
        match score.loss().is_finite() {
            true => Ok(()),
            false => Err(ModelError::Diverged {
                epoch,
                place: place(),
                loss: score.loss(),
                learning_rate: self.config.learning_rate,
            }),
        }
    }
}

/// A tensor's values on the host.
fn to_vec(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}
