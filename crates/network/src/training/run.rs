//! A training from its first epoch, or its last checkpoint, to its end.
//!
//! The run's folder holds `model.safetensors` (the weights with the lowest validation loss so far), `epochs.jsonl` (a line
//! for each epoch, beside it the same for TensorBoard) and the last checkpoint, from which the other two follow: after a kill at any moment the run is resumed
//! from it and ends in the bytes of an undisturbed run (on a GPU, in its numbers but for rounding).

use std::{collections::BTreeMap, fs, io, ops::ControlFlow, path::Path, time::Instant};

use auteur_classifier::{
    Card, EpochRecord, Finish, FitEnd, FitError, History, MODEL_FILE, MODEL_FORMAT, ModelFile, Settings,
    Validation,
};
use auteur_ground::whole_file;

use super::{
    chance::Chance,
    checkpoint::{self, RunState},
    early_stopping::Verdict,
    epoch::Learner,
    epoch_log::write_logs,
    remarks::{failure, slow_averages},
    run_settings::{ClipCounts, RunSettings},
    task::TrainingTask,
};
use crate::{
    average::Trained,
    device::ComputeDevice,
    network::{Network, NetworkConfig},
    optimizer::Adam,
    start::{Start, Wanted, with_model},
    weights::weights,
    workers::among_workers,
};

/// Trains in the task's folder, or resumes what was begun there, on all threads of the current pool.
///
/// When the task's progress cancels, the current epoch is given up and the run can be resumed from the one before. Each
/// epoch is noted to it, and what should be known of the training at its end.
///
/// # Errors
/// [`FitError`]: settings out of range, too few artists or clips, a run that began with different settings or songs, a damaged
/// checkpoint, files that cannot be written, and a loss that is not a number; the last keeps the best weights so far.
pub fn train<N: Network>(task: &TrainingTask<N::Config>) -> Result<FitEnd, FitError> {
    task.check()?;
    let ready = fs::create_dir_all(task.run).and_then(|()| whole_file::remove_unfinished(task.run));
    ready.map_err(|cause| FitError::file(task.run, cause))?;
    let chance = Chance { seed: task.seed };
    let learner: Learner<N> = Learner { task, device: ComputeDevice::open(task.device)?, chance };
    let clips = ClipCounts { training: task.train.len(), validation: task.validation.len() };
    let settings = RunSettings::of(N::about().name, task, clips);
    let training = Training { task, learner, settings, clips };
    let end = among_workers(|| training.to_the_end());
    // The next one may have batches of other sizes.
    auteur_kernels::let_go();
    end
}

/// A run and the folder that it happens in.
struct Training<'a, N: Network> {
    task: &'a TrainingTask<'a, N::Config>,
    learner: Learner<'a, N>,
    settings: RunSettings,
    /// Clips of every epoch.
    clips: ClipCounts,
}

impl<N: Network> Training<'_, N> {
    /// Resumes from the last checkpoint and trains until the run is complete or cancelled.
    fn to_the_end(&self) -> Result<FitEnd, FitError> {
        let (run, settings) = (self.task.run, &self.task.settings);
        let optimizer =
            Adam { epsilon: settings.adam_epsilon, weight_decay: settings.weight_decay }.optimizer();
        let drawn = Trained::first(self.learner.first_network(), settings.average_weights);
        let mut state = checkpoint::load(run, &self.settings, RunState::first(drawn, optimizer))?;
        let resumed = state.history.len();
        if resumed > 0 {
            publish(run, &state)?;
        } else {
            state.trained = self.begun(state.trained)?;
        }
        while state.finish.is_none() {
            match self.epoch(state)? {
                ControlFlow::Continue(next) => state = next,
                ControlFlow::Break(epochs) => {
                    return Ok(FitEnd::Stopped { history: History { epochs, resumed, finish: None } });
                }
            }
            checkpoint::save(run, &self.settings, &state)?;
            publish(run, &state)?;
        }
        let history = History { epochs: state.history, resumed, finish: state.finish };
        self.remark(&history);
        let best = ModelFile::from_bytes(&state.best)
            .map_err(|error| FitError::Checkpoint { path: run.to_owned(), problem: error.to_string() })?;
        Ok(FitEnd::Complete { card: Box::new(best.card), history: Some(history) })
    }

    /// The network before its first step, with a model's weights where the settings name one.
    fn begun(&self, drawn: Trained<N>) -> Result<Trained<N>, FitError> {
        let TrainingTask { settings, artists, features, progress, .. } = self.task;
        let Start::Model { file, .. } = &settings.start else { return Ok(drawn) };
        let (network, remark) = with_model(drawn.last, file, &Wanted { artists, features })?;
        progress.note(&remark);
        Ok(Trained::first(network, settings.average_weights))
    }

    /// Notes what should be known of a complete training.
    fn remark(&self, history: &History) {
        let TrainingTask { settings, progress, artists, .. } = self.task;
        let has_averages = settings.network.blueprint(self.task.sizes()).averages() > 0;
        let slow = slow_averages(history, settings, self.clips.training).filter(|_| has_averages);
        let failure = failure(history, settings, artists.len());
        slow.iter().chain(&failure).for_each(|remark| progress.note(remark));
    }

    /// Learns from every training clip once and judges the result; breaks with the history when it is cancelled.
    fn epoch(&self, mut state: RunState<N>) -> Result<ControlFlow<Vec<EpochRecord>, RunState<N>>, FitError> {
        let start = Instant::now();
        let TrainingTask { settings, progress, .. } = self.task;
        let plan = self.learner.plan(state.history.len() + 1);
        let clips = plan.training.len() + plan.validation.len();
        progress.begin(&task_name(settings.epochs, &state.history), clips as u64);
        let learnt = self.learner.epoch(&plan, &state.trained, &mut state.optimizer);
        progress.finish();
        let Some(learnt) = learnt? else { return Ok(ControlFlow::Break(state.history)) };
        state.trained = learnt.trained;

        let record = EpochRecord {
            epoch: plan.epoch,
            loss: learnt.training.loss(),
            accuracy: learnt.training.accuracy(),
            validation_loss: learnt.validation.loss(),
            validation_accuracy: learnt.validation.accuracy(),
            seconds: start.elapsed().as_secs_f64(),
            clips_per_second: plan.training.len() as f64 / learnt.seconds,
        };
        let verdict = state.stopping.observe(record.validation_loss, settings.patience);
        if verdict == Verdict::Keep {
            state.best = self.model_file(&record, state.trained.judged())?;
        }
        state.finish = match verdict {
            Verdict::Stop => Some(Finish::EarlyStopping),
            _ if plan.epoch >= settings.epochs => Some(Finish::LastEpoch),
            _ => None,
        };
        progress.note(&summary(&record));
        state.history.push(record);
        Ok(ControlFlow::Continue(state))
    }

    /// The bytes of a model file with the weights after an epoch.
    fn model_file(&self, record: &EpochRecord, network: &N) -> Result<Vec<u8>, FitError> {
        let (about, task) = (N::about(), self.task);
        let card = Card {
            format: MODEL_FORMAT,
            kind: about.name.to_owned(),
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            artists: task.artists.to_vec(),
            features: task.features.clone(),
            hears: about.hears,
            judges: about.judges,
            clip_frames: task.grid.length.frames(),
            drop_last_clip: task.grid.drop_last,
            seed: task.seed,
            split: task.split.clone(),
            validation: Validation {
                epoch: Some(record.epoch),
                loss: Some(record.validation_loss),
                accuracy: Some(record.validation_accuracy),
                f1: None,
            },
            settings: task.settings.section(),
            chosen: BTreeMap::new(),
            songs: Vec::new(),
            members: Vec::new(),
        };
        let file = ModelFile { card, tensors: weights(network) };
        file.to_bytes().map_err(|error| FitError::file(&task.run.join(MODEL_FILE), io::Error::other(error)))
    }
}

/// What a progress bar shows: the epoch that begins, and what the one before achieved.
fn task_name(epochs: usize, history: &[EpochRecord]) -> String {
    let last = history.last().map(|last| {
        format!(", validation loss {:.4}, accuracy {:.3}", last.validation_loss, last.validation_accuracy)
    });
    format!("epoch {}/{epochs}{}", history.len() + 1, last.unwrap_or_default())
}

/// Brings the model file and the log of the folder `run` up to `state`.
fn publish<N>(run: &Path, state: &RunState<N>) -> Result<(), FitError> {
    let model = run.join(MODEL_FILE);
    whole_file::write_if_other(&model, &state.best).map_err(|cause| FitError::file(&model, cause))?;
    write_logs(run, &state.history)
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
