//! What a run holds, complete or not.

use std::fs;

use auteur_classifier::{Collapse, Configuration, EpochRecord};
use serde::Serialize;
use serde_json::Value;

use super::error::InfoError;
use super::model::ModelInfo;
use crate::run_folder::RunFolder;

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunInfo {
    /// Its settings, where it says them.
    pub configuration: Option<Configuration>,
    /// Songs of the parts of its split, where it has one.
    pub split: Option<SplitInfo>,
    /// The epochs so far, of a classifier that learns by epochs.
    pub epochs: Option<EpochsInfo>,
    /// The model, once there is one.
    pub model: Option<ModelInfo>,
    /// The scores, once it was judged.
    pub scores: Option<ScoresInfo>,
}

/// How many songs are in each part of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SplitInfo {
    /// Songs to learn from.
    pub train: usize,
    /// Songs to choose by.
    pub validation: usize,
    /// Songs to judge by.
    pub test: usize,
}

/// The epochs of a training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EpochsInfo {
    /// How many there are.
    pub done: usize,
    /// The one with the lowest validation loss.
    pub best: EpochRecord,
    /// What tells that the training failed, if it did, or has learnt nothing so far.
    pub collapse: Option<Collapse>,
}

/// Weighted F1 of a run's test songs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ScoresInfo {
    /// Folds of the cross-validation that was judged; none where the run's own model was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folds: Option<u64>,
    /// Every clip is a sample.
    pub clip_f1: f64,
    /// Every song is a sample, by the majority of its clips.
    pub song_f1_majority: f64,
    /// Every song is a sample, by the mean probability over its clips.
    pub song_f1_mean_probability: f64,
}

impl RunInfo {
    pub(super) fn read(run: &RunFolder) -> Result<Self, InfoError> {
        let configuration = run.configuration().exists().then(|| run.read_configuration()).transpose()?;
        let split = run.split().exists().then(|| run.read_split()).transpose()?;
        let model = run.model().exists().then(|| ModelInfo::read(&run.model())).transpose()?;
        Ok(Self {
            // The others' sections say nothing of this run.
            configuration: configuration.map(|all| all.of_recipes(&[&all.classifier])),
            split: split.map(|split| SplitInfo {
                train: split.train.len(),
                validation: split.validation.len(),
                test: split.test.len(),
            }),
            epochs: epochs(run, model.as_ref())?,
            model,
            scores: ScoresInfo::read(run)?,
        })
    }
}

fn epochs(run: &RunFolder, model: Option<&ModelInfo>) -> Result<Option<EpochsInfo>, InfoError> {
    let records = run.read_epochs()?;
    let collapse = model.and_then(|model| Collapse::of(&records, model.card.artists.len()));
    Ok(EpochRecord::best(&records).map(|&best| EpochsInfo { done: records.len(), best, collapse }))
}

impl ScoresInfo {
    /// Those of a run; none before it was judged.
    pub(crate) fn read(run: &RunFolder) -> Result<Option<Self>, InfoError> {
        let path = run.evaluation();
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(&path).map_err(|cause| InfoError::Read { path: path.clone(), cause })?;
        let altered = |problem: String| InfoError::Altered { path: path.clone(), problem };
        let scores: Value = serde_json::from_slice(&bytes).map_err(|cause| altered(cause.to_string()))?;
        let f1 = |level: &str| {
            let value = scores.pointer(&format!("/{level}/weighted/f1")).and_then(Value::as_f64);
            value.ok_or_else(|| altered(format!("has no {level}.weighted.f1")))
        };
        Ok(Some(Self {
            folds: scores.get("folds").and_then(Value::as_u64),
            clip_f1: f1("frame")?,
            song_f1_majority: f1("song/majority")?,
            song_f1_mean_probability: f1("song/mean-probability")?,
        }))
    }
}
