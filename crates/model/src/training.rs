//! Labelled clips become a trained network, epoch by epoch, in a folder from which the run can always be resumed.
//!
//! The folder holds `model.safetensors` (the weights with the lowest validation loss so far), `epochs.jsonl` (a line an
//! epoch) and the last checkpoint. All three follow from the checkpoint: after a kill at any moment the run goes on from
//! it and ends in the bytes of an undisturbed run.

use std::{fs, ops::ControlFlow, path::Path, sync::mpsc::Receiver, time::Instant};

use auteur_audio::FeatureConfig;
use auteur_dataset::Progress;
use burn::{
    module::Module,
    optim::GradientsParams,
    tensor::{Device, Tensor, TensorData},
};

use crate::{
    Adam, Clips, Crnn, Ends, EpochRecord, Finish, MODEL_FORMAT, ModelError, ModelMetadata, Pass,
    RandomStream, SplitOrigin, TrainConfig,
    batches::{Batch, prepared_ahead},
    checkpoint::{self, RunState},
    early_stopping::{EarlyStopping, Verdict},
    epoch_log::write_log,
    model_file,
    score::{Score, cross_entropy},
    settings::RunSettings,
    whole_file::write_whole,
};

/// Name of the model file in a run's folder.
pub const MODEL_FILE: &str = "model.safetensors";
/// Name of the log in a run's folder.
pub const EPOCHS_FILE: &str = "epochs.jsonl";

/// Clips that are validated at once.
const VALIDATION_BATCH: usize = 64;

/// The random streams of a run, by what they decide.
const WEIGHTS: u64 = 1;
const ORDER: u64 = 2;
const DROPOUT: u64 = 3;

/// What is learnt from, and what a model must remember of it.
pub struct TrainData<'a> {
    /// Clips that are learnt from.
    pub train: &'a dyn Clips,
    /// Clips that decide when to stop.
    pub validation: &'a dyn Clips,
    /// The artists; a clip's label is a place in this list.
    pub artists: &'a [String],
    /// How the songs became features.
    pub features: &'a FeatureConfig,
    /// Where the split came from.
    pub split: SplitOrigin,
    /// Names the very songs of both parts, such as a hash of their hashes; a run is only resumed on the same.
    pub songs: String,
}

/// How a training ended.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainOutcome {
    /// Why it ended; none when it was cancelled and waits to be resumed.
    pub finish: Option<Finish>,
    /// Epochs that were done before, in the runs that this one resumed.
    pub resumed_epochs: usize,
    /// All epochs so far.
    pub history: Vec<EpochRecord>,
}

impl TrainOutcome {
    /// Whether the run was complete before it was started again.
    pub fn was_complete(&self) -> bool {
        self.finish.is_some() && self.resumed_epochs == self.history.len()
    }

    /// The epoch with the lowest validation loss, whose weights the model file holds.
    pub fn best(&self) -> Option<&EpochRecord> {
        self.history.iter().min_by(|left, right| left.validation_loss.total_cmp(&right.validation_loss))
    }
}

/// Trains in the folder `run`, which is made if it is not there, or resumes what was begun there.
///
/// When `progress` cancels, the current epoch is given up and the run can be resumed from the one before. An epoch's
/// result is noted to `progress`.
///
/// # Errors
/// [`ModelError`]: settings out of range, too few artists or clips, a run that began with other settings, a damaged
/// checkpoint, files that cannot be written, and a loss that is not a number; the last keeps the best weights so far.
pub fn train(
    run: &Path,
    data: &TrainData,
    config: &TrainConfig,
    progress: &dyn Progress,
) -> Result<TrainOutcome, ModelError> {
    let ends = Ends { n_mels: data.features.n_mels, n_artists: data.artists.len() };
    check(data, config, ends)?;
    let failed = |source| ModelError::File { path: run.to_owned(), source };
    fs::create_dir_all(run).map_err(failed)?;

    let training = Training {
        data,
        config,
        progress,
        settings: RunSettings {
            training: config.clone(),
            features: data.features.clone(),
            split: data.split.clone(),
            artists: data.artists.to_vec(),
            training_clips: data.train.len(),
            validation_clips: data.validation.len(),
            songs: data.songs.clone(),
        },
        random: RandomStream::new(config.seed),
        device: Device::flex().autodiff(),
    };
    if config.threads == 0 {
        return training.run(run, ends);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(config.threads).build();
    let pool =
        pool.map_err(|error| ModelError::Threads { threads: config.threads, reason: error.to_string() })?;
    pool.install(|| training.run(run, ends))
}

/// Refuses what cannot be trained.
fn check(data: &TrainData, config: &TrainConfig, ends: Ends) -> Result<(), ModelError> {
    config.validate()?;
    if ends.n_artists < 2 {
        return Err(ModelError::TooFewArtists { found: ends.n_artists });
    }
    if config.network.bands(ends.n_mels) == 0 {
        let needed = config.network.fewest_mel_bands();
        return Err(ModelError::TooFewMelBands { n_mels: ends.n_mels, needed });
    }
    for (part, clips) in [("training", data.train), ("validation", data.validation)] {
        if clips.is_empty() {
            return Err(ModelError::NoClips { part });
        }
        let found = clips.frames(0).len();
        if found != config.clip_frames * ends.n_mels {
            return Err(ModelError::ClipShape { found, frames: config.clip_frames, n_mels: ends.n_mels });
        }
    }
    Ok(())
}

/// What stays the same during a run.
struct Training<'a> {
    data: &'a TrainData<'a>,
    config: &'a TrainConfig,
    progress: &'a dyn Progress,
    settings: RunSettings,
    random: RandomStream,
    device: Device,
}

/// What an epoch of learning came to.
struct Learnt {
    network: Crnn,
    score: Score,
    seconds: f64,
}

impl Training<'_> {
    /// Runs until the end or until it is cancelled.
    fn run(&self, run: &Path, ends: Ends) -> Result<TrainOutcome, ModelError> {
        let network = Crnn::new(&self.config.network, ends, self.random.branch(WEIGHTS), &self.device);
        let mut state = match checkpoint::load(run, &self.settings, network.clone())? {
            Some(state) => state,
            None => RunState {
                network,
                optimizer: Adam::optimizer(),
                best: Vec::new(),
                stopping: EarlyStopping::default(),
                history: Vec::new(),
                finish: None,
            },
        };
        let resumed_epochs = state.history.len();
        if resumed_epochs > 0 {
            publish(run, &state)?;
        }
        while state.finish.is_none() {
            match self.epoch(state)? {
                ControlFlow::Continue(next) => state = next,
                ControlFlow::Break(history) => {
                    return Ok(TrainOutcome { finish: None, resumed_epochs, history });
                }
            }
            checkpoint::save(run, &self.settings, &state)?;
            publish(run, &state)?;
        }
        Ok(TrainOutcome { finish: state.finish, resumed_epochs, history: state.history })
    }

    /// Learns from every training clip once and judges the result; breaks with the history when it is cancelled.
    fn epoch(&self, mut state: RunState) -> Result<ControlFlow<Vec<EpochRecord>, RunState>, ModelError> {
        let start = Instant::now();
        let epoch = state.history.len() + 1;
        let clips = self.data.train.len() + self.data.validation.len();
        self.progress.begin(&self.task(epoch, &state.history), clips as u64);
        let Some(learnt) = self.learn(epoch, &mut state)? else {
            return Ok(ControlFlow::Break(state.history));
        };
        state.network = learnt.network;
        let Some(validation) = self.validate(epoch, &state.network)? else {
            return Ok(ControlFlow::Break(state.history));
        };
        self.progress.finish();

        let record = EpochRecord {
            epoch,
            loss: learnt.score.loss(),
            accuracy: learnt.score.accuracy(),
            validation_loss: validation.loss(),
            validation_accuracy: validation.accuracy(),
            seconds: start.elapsed().as_secs_f64(),
            clips_per_second: self.data.train.len() as f64 / learnt.seconds,
        };
        let verdict = state.stopping.observe(record.validation_loss, self.config.patience);
        if verdict == Verdict::Keep {
            state.best = model_file::encode(&self.metadata(&record), &state.network.weights())?;
        }
        state.finish = match verdict {
            Verdict::Stop => Some(Finish::EarlyStopping),
            _ if epoch >= self.config.epochs => Some(Finish::LastEpoch),
            _ => None,
        };
        self.progress.note(&summary(&record));
        state.history.push(record);
        Ok(ControlFlow::Continue(state))
    }

    /// One step for each batch of the training clips, in this epoch's order; none when it is cancelled.
    fn learn(&self, epoch: usize, state: &mut RunState) -> Result<Option<Learnt>, ModelError> {
        let start = Instant::now();
        let order = self.random.branch(ORDER).branch(epoch as u64).permutation(self.data.train.len());
        let dropout = self.random.branch(DROPOUT).branch(epoch as u64);
        let optimizer = &mut state.optimizer;
        let first = state.network.clone();
        let steps = |batches: Receiver<Batch>| {
            let (mut network, mut sum) = (first, Score::default());
            for (batch, step) in batches.into_iter().zip(1..) {
                if self.progress.is_cancelled() {
                    return Ok(None);
                }
                let mut pass = Pass::training(dropout.branch(step));
                let logits = network.forward(self.clips(&batch, &self.device), &mut pass).logits;
                let score = Score::of(&to_vec(logits.clone()), &batch.artists);
                self.expect_finite(score, epoch, || format!("step {step}"))?;
                let gradients = cross_entropy(logits, &batch.artists, &self.device).backward();
                let gradients = GradientsParams::from_grads(gradients, &network);
                network = optimizer.step(self.config.learning_rate, network, gradients);
                network = network.absorb(pass.into_statistics());
                sum.add(score);
                self.progress.advance(batch.len() as u64);
            }
            Ok(Some(Learnt { network, score: sum, seconds: start.elapsed().as_secs_f64() }))
        };
        prepared_ahead(self.data.train, &order, self.config.batch_size, steps)
    }

    /// Judges all validation clips in inference; none when it is cancelled.
    fn validate(&self, epoch: usize, network: &Crnn) -> Result<Option<Score>, ModelError> {
        let (network, device) = (network.valid(), Device::flex());
        let order: Vec<usize> = (0..self.data.validation.len()).collect();
        let judge = |batches: Receiver<Batch>| {
            let mut sum = Score::default();
            for batch in batches {
                if self.progress.is_cancelled() {
                    return Ok(None);
                }
                let logits = network.forward(self.clips(&batch, &device), &mut Pass::Inference).logits;
                sum.add(Score::of(&to_vec(logits), &batch.artists));
                self.progress.advance(batch.len() as u64);
            }
            self.expect_finite(sum, epoch, || "validation".to_owned())?;
            Ok(Some(sum))
        };
        prepared_ahead(self.data.validation, &order, VALIDATION_BATCH, judge)
    }

    /// A batch on the device, `[clips, frames, n_mels]`.
    fn clips(&self, batch: &Batch, device: &Device) -> Tensor<3> {
        let shape = [batch.len(), self.config.clip_frames, self.data.features.n_mels];
        Tensor::from_data(TensorData::new(batch.values.clone(), shape), device)
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

    fn metadata(&self, record: &EpochRecord) -> ModelMetadata {
        ModelMetadata {
            format: MODEL_FORMAT,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            artists: self.data.artists.to_vec(),
            features: self.data.features.clone(),
            network: self.config.network.clone(),
            clip_frames: self.config.clip_frames,
            seed: self.config.seed,
            split: self.data.split.clone(),
            epoch: record.epoch,
            validation_loss: record.validation_loss,
            validation_accuracy: record.validation_accuracy,
        }
    }

    /// What a progress bar shows: the epoch, and what the one before achieved.
    fn task(&self, epoch: usize, history: &[EpochRecord]) -> String {
        let last = history.last().map(|last| {
            format!(", loss {:.4}, validation accuracy {:.3}", last.validation_loss, last.validation_accuracy)
        });
        format!("epoch {epoch} of at most {}{}", self.config.epochs, last.unwrap_or_default())
    }
}

/// Brings the model file and the log of the folder `run` up to `state`.
fn publish(run: &Path, state: &RunState) -> Result<(), ModelError> {
    let model = run.join(MODEL_FILE);
    if fs::read(&model).ok().as_ref() != Some(&state.best) {
        write_whole(&model, &state.best)?;
    }
    write_log(&run.join(EPOCHS_FILE), &state.history)
}

/// A line about an epoch for those who watch.
fn summary(record: &EpochRecord) -> String {
    format!(
        "epoch {}: loss {:.4}, accuracy {:.3}, validation loss {:.4}, validation accuracy {:.3}, {:.1} clips/s",
        record.epoch,
        record.loss,
        record.accuracy,
        record.validation_loss,
        record.validation_accuracy,
        record.clips_per_second
    )
}

/// A tensor's values on the host.
fn to_vec(tensor: Tensor<2>) -> Vec<f32> {
    tensor.into_data().iter::<f32>().collect()
}
