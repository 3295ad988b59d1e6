//! The state of a run after an epoch becomes a folder, and back: a killed run goes on as if nothing had happened.
//!
//! A checkpoint is written under a temporary name and takes effect with one rename, to `checkpoint-<epoch>`; the one
//! before is deleted after that. The network and the optimiser are Burn's own records, which keep the identifiers that
//! tie an optimiser's state to its weights; the best weights so far are the bytes of the model file itself.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use auteur_ground::whole_folder;
use burn::{
    module::Module,
    optim::{ModuleOptimizer, OptimizerRecord},
    store::ModuleRecord,
    tensor::Bytes,
};
use serde::{Deserialize, Serialize};

use crate::{Adam, Crnn, EpochRecord, ModelError, early_stopping::EarlyStopping, settings::RunSettings};

const PREFIX: &str = "checkpoint-";
const NETWORK: &str = "network.burnpack";
const OPTIMIZER: &str = "optimizer.burnpack";
const BEST: &str = "best.safetensors";
const STATE: &str = "state.json";
/// In the place of the epoch while a checkpoint is being written.
const UNFINISHED: &str = "unfinished";

/// Why a run needs no further epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finish {
    /// The validation loss had no new lowest for as many epochs as patience allows.
    EarlyStopping,
    /// The last epoch that the settings allow was reached.
    LastEpoch,
}

/// A run between two epochs.
pub(crate) struct RunState {
    pub(crate) network: Crnn,
    pub(crate) optimizer: ModuleOptimizer,
    /// The model file with the lowest validation loss so far.
    pub(crate) best: Vec<u8>,
    pub(crate) stopping: EarlyStopping,
    pub(crate) history: Vec<EpochRecord>,
    pub(crate) finish: Option<Finish>,
}

impl RunState {
    /// The state before the first epoch.
    pub(crate) fn first(network: Crnn) -> Self {
        Self {
            network,
            optimizer: Adam::optimizer(),
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
    settings: RunSettings,
    stopping: EarlyStopping,
    finish: Option<Finish>,
    history: Vec<EpochRecord>,
    /// BLAKE3 of each other file.
    contents: BTreeMap<String, String>,
}

/// Saves `state` in the folder `run` and deletes the checkpoints before it.
pub(crate) fn save(run: &Path, settings: &RunSettings, state: &RunState) -> Result<(), ModelError> {
    let folder = run.join(format!("{PREFIX}{:06}", state.history.len()));
    let temporary = run.join(format!("{PREFIX}{UNFINISHED}"));
    let damaged = |reason: String| ModelError::Checkpoint { path: folder.clone(), reason };
    let failed = |source| ModelError::File { path: folder.clone(), source };

    let network = state.network.clone().into_record().into_bytes().map_err(|e| damaged(e.to_string()))?;
    let optimizer = state.optimizer.into_bytes().map_err(|e| damaged(e.to_string()))?;
    let files: [(&str, &[u8]); 3] = [(NETWORK, &network), (OPTIMIZER, &optimizer), (BEST, &state.best)];
    let summary = Summary {
        settings: settings.clone(),
        stopping: state.stopping.clone(),
        finish: state.finish,
        history: state.history.clone(),
        contents: files.map(|(name, bytes)| (name.to_owned(), checksum(bytes))).into(),
    };
    let summary = serde_json::to_vec_pretty(&summary).map_err(|e| damaged(e.to_string()))?;

    let files = [files[0], files[1], files[2], (STATE, &summary)];
    whole_folder::write(&temporary, &folder, &files).map_err(failed)?;
    remove_all_but(run, &folder).map_err(failed)
}

/// Loads the last checkpoint of the folder `run` into the freshly made `network`; none when there is no checkpoint.
///
/// # Errors
/// [`ModelError::OtherSettings`] when the run began with others, [`ModelError::Checkpoint`] when it is damaged.
pub(crate) fn load(
    run: &Path,
    settings: &RunSettings,
    network: Crnn,
) -> Result<Option<RunState>, ModelError> {
    let unreadable = |source| ModelError::File { path: run.to_owned(), source };
    let Some(folder) = folders(run).map_err(unreadable)?.pop() else { return Ok(None) };
    remove_all_but(run, &folder).map_err(unreadable)?;

    let damaged = |reason: String| ModelError::Checkpoint { path: folder.clone(), reason };
    let read = |name: &str| fs::read(folder.join(name)).map_err(|error| damaged(format!("{name}: {error}")));
    let summary: Summary =
        serde_json::from_slice(&read(STATE)?).map_err(|e| damaged(format!("{STATE}: {e}")))?;
    summary.settings.expect(settings)?;
    let verified = |name: &str| {
        let bytes = read(name)?;
        match summary.contents.get(name) {
            Some(expected) if *expected == checksum(&bytes) => Ok(bytes),
            _ => Err(damaged(format!("{name} was altered or cut off"))),
        }
    };
    let record = |name: &str| verified(name).map(Bytes::from_bytes_vec);
    let weights = ModuleRecord::from_bytes(record(NETWORK)?).map_err(|e| damaged(e.to_string()))?;
    let steps = OptimizerRecord::from_bytes(record(OPTIMIZER)?).map_err(|e| damaged(e.to_string()))?;
    Ok(Some(RunState {
        network: network.try_load_record(weights).map_err(|e| damaged(e.to_string()))?,
        optimizer: Adam::optimizer().load_record(steps),
        best: verified(BEST)?,
        stopping: summary.stopping,
        history: summary.history,
        finish: summary.finish,
    }))
}

/// Whether the folder `run` holds a checkpoint, so that training there resumes.
pub fn has_checkpoint(run: &Path) -> bool {
    folders(run).is_ok_and(|folders| !folders.is_empty())
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
