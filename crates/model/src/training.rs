//! Labelled clips become a trained network, epoch by epoch, in a folder from which the run can always be resumed.
//!
//! The folder holds `model.safetensors` (the weights with the lowest validation loss so far), `epochs.jsonl` (a line
//! an epoch) and the last checkpoint, from which the other two follow: after a kill at any moment the run goes on from
//! it and ends in the bytes of an undisturbed run (on a GPU, in its numbers but for rounding).

use std::{fs, ops::ControlFlow, path::Path, time::Instant};

use auteur_audio::FeatureConfig;
use auteur_ground::{Progress, whole_file};

use crate::{
    Clips, ComputeDevice, Ends, EpochRecord, Finish, MODEL_FORMAT, ModelError, ModelMetadata, SplitOrigin,
    TrainConfig,
    checkpoint::{self, RunState},
    early_stopping::Verdict,
    epoch_log::write_log,
    learning::Learner,
    model_file,
    settings::RunSettings,
    workers::among_workers,
};

/// Name of the model file in a run's folder.
pub const MODEL_FILE: &str = "model.safetensors";
/// Name of the log in a run's folder.
pub const EPOCHS_FILE: &str = "epochs.jsonl";

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

impl TrainData<'_> {
    /// The widths of the network's two ends.
    pub fn ends(&self) -> Ends {
        Ends { n_mels: self.features.n_mels, n_artists: self.artists.len() }
    }
}

/// How a training is carried out, which none of the run's settings depends on.
pub struct Execution<'a> {
    /// What computes; a run may go on with another than it began with.
    pub device: ComputeDevice,
    /// Who watches, and may cancel.
    pub progress: &'a dyn Progress,
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
/// When the execution's progress cancels, the current epoch is given up and the run can be resumed from the one before.
/// An epoch's result is noted to it.
///
/// # Errors
/// [`ModelError`]: settings out of range, too few artists or clips, a run that began with other settings, a damaged
/// checkpoint, files that cannot be written, and a loss that is not a number; the last keeps the best weights so far.
pub fn train(
    run: &Path,
    data: &TrainData,
    config: &TrainConfig,
    execution: Execution,
) -> Result<TrainOutcome, ModelError> {
    check(data, config)?;
    let ready = fs::create_dir_all(run).and_then(|()| whole_file::remove_unfinished(run));
    ready.map_err(|source| ModelError::File { path: run.to_owned(), source })?;
    let Execution { device, progress } = execution;
    let learner = Learner { data, config, progress, device };
    let training = Training { run, learner, settings: RunSettings::of(data, config) };
    if config.threads == 0 {
        return among_workers(|| training.to_the_end());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(config.threads).build();
    let pool =
        pool.map_err(|error| ModelError::Threads { threads: config.threads, reason: error.to_string() })?;
    pool.install(|| training.to_the_end())
}

/// Refuses what cannot be trained.
fn check(data: &TrainData, config: &TrainConfig) -> Result<(), ModelError> {
    config.validate()?;
    let ends = data.ends();
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
        let found = clips.frames(0)?.len();
        if found != config.clip_frames * ends.n_mels {
            return Err(ModelError::ClipShape { found, frames: config.clip_frames, n_mels: ends.n_mels });
        }
    }
    Ok(())
}

/// A run and the folder that it happens in.
struct Training<'a> {
    run: &'a Path,
    learner: Learner<'a>,
    settings: RunSettings,
}

impl Training<'_> {
    /// Goes on from the last checkpoint until the run is complete or cancelled.
    fn to_the_end(&self) -> Result<TrainOutcome, ModelError> {
        let network = self.learner.first_network();
        let mut state = match checkpoint::load(self.run, &self.settings, network.clone())? {
            Some(state) => {
                publish(self.run, &state)?;
                state
            }
            None => RunState::first(network),
        };
        let resumed_epochs = state.history.len();
        while state.finish.is_none() {
            match self.epoch(state)? {
                ControlFlow::Continue(next) => state = next,
                ControlFlow::Break(history) => {
                    return Ok(TrainOutcome { finish: None, resumed_epochs, history });
                }
            }
            checkpoint::save(self.run, &self.settings, &state)?;
            publish(self.run, &state)?;
        }
        Ok(TrainOutcome { finish: state.finish, resumed_epochs, history: state.history })
    }

    /// Learns from every training clip once and judges the result; breaks with the history when it is cancelled.
    fn epoch(&self, mut state: RunState) -> Result<ControlFlow<Vec<EpochRecord>, RunState>, ModelError> {
        let start = Instant::now();
        let Learner { data, config, progress, .. } = self.learner;
        let epoch = state.history.len() + 1;
        progress.begin(&task(config, &state.history), (data.train.len() + data.validation.len()) as u64);
        let learnt = self.learner.epoch(epoch, &state.network, &mut state.optimizer);
        progress.finish();
        let Some(learnt) = learnt? else { return Ok(ControlFlow::Break(state.history)) };
        state.network = learnt.network;

        let record = EpochRecord {
            epoch,
            loss: learnt.training.loss(),
            accuracy: learnt.training.accuracy(),
            validation_loss: learnt.validation.loss(),
            validation_accuracy: learnt.validation.accuracy(),
            seconds: start.elapsed().as_secs_f64(),
            clips_per_second: data.train.len() as f64 / learnt.seconds,
        };
        let verdict = state.stopping.observe(record.validation_loss, config.patience);
        if verdict == Verdict::Keep {
            state.best = model_file::encode(&self.metadata(&record), &state.network.weights())?;
        }
        state.finish = match verdict {
            Verdict::Stop => Some(Finish::EarlyStopping),
            _ if epoch >= config.epochs => Some(Finish::LastEpoch),
            _ => None,
        };
        progress.note(&summary(&record));
        state.history.push(record);
        Ok(ControlFlow::Continue(state))
    }

    fn metadata(&self, record: &EpochRecord) -> ModelMetadata {
        let RunSettings { training, features, split, artists, .. } = self.settings.clone();
        ModelMetadata {
            format: MODEL_FORMAT,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            artists,
            features,
            network: training.network,
            clip_frames: training.clip_frames,
            seed: training.seed,
            split,
            epoch: record.epoch,
            validation_loss: record.validation_loss,
            validation_accuracy: record.validation_accuracy,
        }
    }
}

/// What a progress bar shows: the epoch that begins, and what the one before achieved.
fn task(config: &TrainConfig, history: &[EpochRecord]) -> String {
    let last = history.last().map(|last| {
        format!(", validation loss {:.4}, accuracy {:.3}", last.validation_loss, last.validation_accuracy)
    });
    format!("epoch {} of at most {}{}", history.len() + 1, config.epochs, last.unwrap_or_default())
}

/// Brings the model file and the log of the folder `run` up to `state`.
fn publish(run: &Path, state: &RunState) -> Result<(), ModelError> {
    let model = run.join(MODEL_FILE);
    if fs::read(&model).ok().as_ref() != Some(&state.best) {
        whole_file::write(&model, &state.best).map_err(|source| ModelError::File { path: model, source })?;
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
