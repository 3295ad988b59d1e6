//! What a folder or file of this library holds: counts, settings, versions, sizes.

mod audit;
mod error;
mod format;
mod model;
mod results;
mod run;
mod store;
mod study;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::brought_encoder::holds_model;
use crate::readable::as_text;
use crate::run_folder::RunFolder;
use crate::shipped_model::leads_to_store;

pub use audit::AuditInfo;
pub use error::InfoError;
pub use model::ModelInfo;
pub use results::ResultsInfo;
pub use run::{EpochsInfo, RunInfo, ScoresInfo, SplitInfo};
pub use store::StoreInfo;
pub use study::StudyInfo;

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Info {
    /// The path.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// Bytes that it takes on disk, all of its files together.
    pub bytes: u64,
    /// What it holds.
    #[serde(flatten)]
    pub holds: Holding,
}

/// What a folder or file holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "holds", rename_all = "kebab-case")]
pub enum Holding {
    /// A feature store.
    Store(StoreInfo),
    /// A run, complete or begun.
    Run(Box<RunInfo>),
    /// A model by itself.
    Model(Box<ModelInfo>),
    /// A study.
    Study(Box<StudyInfo>),
    /// An audit of a collection.
    Audit(AuditInfo),
    /// A report or a map.
    Results(ResultsInfo),
}

/// Says what the store, run, model, study, audit, report or map at `path` holds. Nothing is computed and nothing written.
///
/// # Errors
/// [`InfoError`].
pub fn info(path: &Path) -> Result<Info, InfoError> {
    // A link that was given stands for what it leads to; one that is met within a folder takes no more than itself.
    let bytes = fs::canonicalize(path).and_then(|path| bytes_of(&path));
    let bytes = bytes.map_err(|cause| InfoError::Read { path: path.to_owned(), cause })?;
    Ok(Info { path: path.to_owned(), bytes, holds: holding(path)? })
}

fn holding(path: &Path) -> Result<Holding, InfoError> {
    let run = RunFolder::new(path);
    if path.is_file() {
        // What is named as models are may be damaged, and anything else is most likely a song.
        let is_named_so = path.extension().is_some_and(|ending| ending == "safetensors");
        if !is_named_so && !holds_model(path).unwrap_or(true) {
            return Err(InfoError::Unknown { path: path.to_owned() });
        }
        Ok(Holding::Model(Box::new(ModelInfo::read(path)?)))
    } else if leads_to_store(path) {
        Ok(Holding::Store(StoreInfo::read(path)?))
    } else if path.join("study.json").exists() {
        Ok(Holding::Study(Box::new(StudyInfo::read(path)?)))
    } else if run.configuration().exists() || run.model().exists() {
        Ok(Holding::Run(Box::new(RunInfo::read(&run)?)))
    } else if AuditInfo::is_one(path) {
        Ok(Holding::Audit(AuditInfo::read(path)?))
    } else {
        let results = ResultsInfo::find(path).map(Holding::Results);
        results.ok_or_else(|| InfoError::Unknown { path: path.to_owned() })
    }
}

/// The bytes of a file, or of all files below a folder.
fn bytes_of(path: &Path) -> io::Result<u64> {
    let about = fs::symlink_metadata(path)?;
    if !about.is_dir() {
        return Ok(about.len());
    }
    fs::read_dir(path)?.map(|entry| bytes_of(&entry?.path())).sum()
}
