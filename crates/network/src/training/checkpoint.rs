//! The state of a run after an epoch becomes a folder, and back: a killed run is resumed as if nothing had happened.
//!
//! A checkpoint is written under a temporary name and takes effect with one rename, to `checkpoint-<epoch>`; the one
//! before is deleted after that. The network and the optimiser are Burn's own records, which keep the identifiers that
//! tie an optimiser's state to its weights; the best weights so far are the bytes of the model file itself. The average of the weights,
//! where there is one, is a network like the other.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use auteur_classifier::{EpochRecord, Finish, FitError};
use auteur_ground::{json, whole_folder};
use burn::{store::ModuleRecord, tensor::Bytes};
use burn_optim::{ModuleOptimizer, OptimizerRecord};
use serde::{Deserialize, Serialize};

use super::{early_stopping::EarlyStopping, run_settings::RunSettings};
use crate::{average::Trained, network::Network};

/// Version of a checkpoint's files. One of another version is refused.
const FORMAT: u32 = 3;
const PREFIX: &str = "checkpoint-";
const NETWORK: &str = "network.burnpack";
/// Where the settings ask for it.
const AVERAGE: &str = "average.burnpack";
const OPTIMIZER: &str = "optimizer.burnpack";
const BEST: &str = "best.safetensors";
const STATE: &str = "state.json";
/// In the place of the epoch while a checkpoint is being written.
const UNFINISHED: &str = "unfinished";

/// A run between two epochs.
pub(super) struct RunState<N> {
    pub(super) trained: Trained<N>,
    pub(super) optimizer: ModuleOptimizer,
    /// The model file with the lowest validation loss so far.
    pub(super) best: Vec<u8>,
    pub(super) stopping: EarlyStopping,
    pub(super) history: Vec<EpochRecord>,
    pub(super) finish: Option<Finish>,
}

impl<N> RunState<N> {
    /// The state before the first epoch.
    pub(super) fn first(trained: Trained<N>, optimizer: ModuleOptimizer) -> Self {
        Self {
            trained,
            optimizer,
            best: Vec::new(),
            stopping: EarlyStopping::default(),
            history: Vec::new(),
            finish: None,
        }
    }
}

/// What `state.json` holds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Summary {
    format: u32,
    settings: RunSettings,
    stopping: EarlyStopping,
    finish: Option<Finish>,
    history: Vec<EpochRecord>,
    /// BLAKE3 of each other file.
    contents: BTreeMap<String, String>,
}

/// Saves `state` in the folder `run` and deletes the checkpoints before it.
pub(super) fn save<N: Network>(
    run: &Path,
    settings: &RunSettings,
    state: &RunState<N>,
) -> Result<(), FitError> {
    let folder = run.join(format!("{PREFIX}{:06}", state.history.len()));
    let temporary = run.join(format!("{PREFIX}{UNFINISHED}"));
    let unwritable = |problem: String| FitError::Checkpoint { path: folder.clone(), problem };
    let failed = |cause| FitError::file(&folder, cause);

    let record = |network: &N| {
        network.clone().into_record().into_bytes().map_err(|error| unwritable(error.to_string()))
    };
    let network = record(&state.trained.last)?;
    let average = state.trained.average.as_ref().map(record).transpose()?;
    let optimizer = state.optimizer.into_bytes().map_err(|e| unwritable(e.to_string()))?;
    let mut files: Vec<(&str, &[u8])> =
        vec![(NETWORK, &network), (OPTIMIZER, &optimizer), (BEST, &state.best)];
    files.extend(average.as_ref().map(|average| (AVERAGE, average.as_ref())));
    let summary = Summary {
        format: FORMAT,
        settings: settings.clone(),
        stopping: state.stopping.clone(),
        finish: state.finish,
        history: state.history.clone(),
        contents: files.iter().map(|(name, bytes)| ((*name).to_owned(), checksum(bytes))).collect(),
    };
    let summary = serde_json::to_vec_pretty(&summary).map_err(|e| unwritable(e.to_string()))?;

    files.push((STATE, &summary));
    whole_folder::write(&temporary, &folder, &files).map_err(failed)?;
    remove_all_but(run, &folder).map_err(failed)
}

/// Loads the last checkpoint of the folder `run` over the state before the first epoch, which remains when there is no
/// checkpoint.
///
/// # Errors
/// [`FitError::OtherSettings`] and [`FitError::OtherSongs`] when the run began with others, [`FitError::Checkpoint`] when
/// it is damaged.
pub(super) fn load<N: Network>(
    run: &Path,
    settings: &RunSettings,
    first: RunState<N>,
) -> Result<RunState<N>, FitError> {
    let unreadable = |cause| FitError::file(run, cause);
    let Some(folder) = folders(run).map_err(unreadable)?.pop() else { return Ok(first) };
    remove_all_but(run, &folder).map_err(unreadable)?;

    let damaged = |problem: String| FitError::Checkpoint { path: folder.clone(), problem };
    let read = |name: &str| fs::read(folder.join(name)).map_err(|error| damaged(format!("{name}: {error}")));
    let summary: Summary =
        json::parse(&read(STATE)?, FORMAT).map_err(|e| damaged(format!("{STATE}: {e}")))?;
    summary.settings.expect(settings)?;
    let verified = |name: &str| {
        let bytes = read(name)?;
        match summary.contents.get(name) {
            Some(expected) if *expected == checksum(&bytes) => Ok(bytes),
            _ => Err(damaged(format!("{name} was altered or cut off"))),
        }
    };
    let record = |name: &str| verified(name).map(Bytes::from_bytes_vec);
    let network = |name: &str, into: N| {
        let weights = ModuleRecord::from_bytes(record(name)?).map_err(|e| damaged(e.to_string()))?;
        into.try_load_record(weights).map_err(|e| damaged(e.to_string()))
    };
    let steps = OptimizerRecord::from_bytes(record(OPTIMIZER)?).map_err(|e| damaged(e.to_string()))?;
    Ok(RunState {
        trained: Trained {
            last: network(NETWORK, first.trained.last)?,
            average: first.trained.average.map(|average| network(AVERAGE, average)).transpose()?,
        },
        optimizer: first.optimizer.load_record(steps),
        best: verified(BEST)?,
        stopping: summary.stopping,
        history: summary.history,
        finish: summary.finish,
    })
}

/// All complete checkpoints, oldest first.
fn folders(run: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(run)? {
        let entry = entry?;
        let name = entry.file_name();
        let epoch = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).map(str::parse::<u64>);
        if let Some(Ok(epoch)) = epoch {
            found.push((epoch, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// Deletes what killed runs and earlier epochs left: unfinished checkpoints, and finished ones but `kept`.
fn remove_all_but(run: &Path, kept: &Path) -> io::Result<()> {
    let unfinished = run.join(format!("{PREFIX}{UNFINISHED}"));
    folders(run)?.iter().filter(|path| *path != kept).try_for_each(|path| whole_folder::remove(path))?;
    whole_folder::remove(&unfinished)
}

fn checksum(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
