//! A model becomes files that other programs read.

mod card;
mod config;

use std::path::{Path, PathBuf};
use std::{fs, io};

use auteur_audio::{FeatureConfig, FeatureKind};
use auteur_classifier::{Card, MODEL_FILE, ModelFile, ModelFileError, Said};
use auteur_encoder::{Convolutions, WeightsError};
use auteur_exchange::numpy;
use auteur_exchange::onnx::{Axis, Graph};
use auteur_ground::whole_file;
use serde::Serialize;

use crate::info::{InfoError, ScoresInfo};
use crate::model_file::LoadModelError;
use crate::registry::registry;
use crate::results_folder::{ResultsFolderError, make_ready_beside};
use crate::run_folder::RunFolder;

const CARD: &str = "README.md";
const CONFIG: &str = "config.json";
const FEATURES: &str = "preprocessor_config.json";
const NETWORK: &str = "model.onnx";
const ARRAYS: &str = "model.npz";

/// What a model is exported as. All come with `config.json`, which names the artists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// A folder as model hubs such as Hugging Face's have it: card, settings, safetensors, and ONNX where that can be.
    #[default]
    Hub,
    /// A network that ONNX Runtime computes.
    Onnx,
    /// The numbers that were learnt, as `numpy.load` reads them.
    Npz,
}

/// What was exported: what is printed of it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// The files, as they were written.
    pub files: Vec<String>,
    /// Why there is no network in ONNX, where one was to be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_network: Option<String>,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The run's scores.
    #[error(transparent)]
    Scores(#[from] InfoError),
    /// The weights within the program.
    #[error("the encoder: {0}")]
    Encoder(#[from] WeightsError),
    /// The model is no network of standard operations.
    #[error("a model of {kind} is no network that ONNX can say")]
    NoNetwork {
        /// The recipe.
        kind: String,
    },
    /// The folder.
    #[error(transparent)]
    Folder(#[from] ResultsFolderError),
    /// A file.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Hub, Self::Onnx, Self::Npz];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Onnx => "onnx",
            Self::Npz => "npz",
        }
    }

    /// What it is, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::Hub => "A folder for a model hub: card, settings, safetensors, and ONNX where that can be",
            Self::Onnx => "A network that ONNX Runtime computes",
            Self::Npz => "The numbers that were learnt, for NumPy",
        }
    }
}

/// Writes the model of a run's folder, or a model's file itself, into `folder` as other programs read it.
///
/// # Errors
/// [`ExportError`]; [`ExportError::NoNetwork`] only where ONNX alone was asked for.
pub fn export(model: &Path, folder: &Path, format: ExportFormat) -> Result<Exported, ExportError> {
    let path = RunFolder::model_of(model);
    let damaged = |cause| LoadModelError::File { path: path.clone(), cause };
    let file = ModelFile::read(&path).map_err(damaged)?;
    let card = file.card.clone();
    let mut files: Vec<(&str, Vec<u8>)> = vec![(CONFIG, config::config(&card))];
    let mut without_network = None;
    if format == ExportFormat::Npz {
        let arrays = numpy::archive(&file.tensors);
        files
            .push((ARRAYS, arrays.map_err(|cause| ExportError::Write { path: folder.join(ARRAYS), cause })?));
    } else {
        let stored = file.to_bytes().map_err(damaged)?;
        let network = network(file).map_err(|error| match error {
            NetworkError::Model(cause) => ExportError::Model(damaged(cause)),
            NetworkError::Encoder(cause) => ExportError::Encoder(cause),
        })?;
        if let (None, ExportFormat::Onnx) = (&network, format) {
            return Err(ExportError::NoNetwork { kind: card.kind });
        }
        if format == ExportFormat::Hub {
            let scores = if model.is_dir() { ScoresInfo::read(&RunFolder::new(model))? } else { None };
            files.push((CARD, card::markdown(&card, scores.as_ref(), network.is_some()).into_bytes()));
            files.push((FEATURES, config::features(&card)));
            files.push((MODEL_FILE, stored));
            if network.is_none() {
                without_network = Some(format!("a model of {} is no network that ONNX can say", card.kind));
            }
        }
        files.extend(network.map(|network| (NETWORK, network)));
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    if make_ready_beside(folder, CONFIG, config::MARK, &names)? {
        remove_former(folder, &path)?;
    }
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        whole_file::write(&path, &bytes).map_err(|cause| ExportError::Write { path: path.clone(), cause })?;
        written.push(path.display().to_string());
    }
    Ok(Exported { files: written, without_network })
}

/// Removes what a former export wrote beside its settings: it would be taken for the new model's, even if this export is cut off.
/// The `model` itself stays, should it lie there.
fn remove_former(folder: &Path, model: &Path) -> Result<(), ExportError> {
    let model = fs::canonicalize(model).ok();
    for path in [CARD, FEATURES, MODEL_FILE, NETWORK, ARRAYS].map(|name| folder.join(name)) {
        if model.is_some() && fs::canonicalize(&path).ok() == model {
            continue;
        }
        whole_file::remove(&path).map_err(|cause| ExportError::Write { path, cause })?;
    }
    Ok(())
}

/// Why a model does not become a network.
enum NetworkError {
    Model(ModelFileError),
    Encoder(WeightsError),
}

/// A model as ONNX, if it is a network of standard operations.
///
/// One that hears clips of a log-mel takes `log_mel`, decibels `[clips, frames, n_mels]`. One that hears vectors takes what the
/// encoder that ships hears, or the vectors of another one, `vectors`, `[vectors, width]`, all of one stretch of music.
fn network(file: ModelFile) -> Result<Option<Vec<u8>>, NetworkError> {
    let card = file.card.clone();
    let Some(recipe) = registry().get(&card.kind) else { return Ok(None) };
    let mut graph = Graph::new(&card.kind);
    let hears_vectors = card.hears.contains(FeatureKind::Vectors);
    let (heard, rows) = if !hears_vectors {
        let axes = [Axis::Any(CLIPS), Axis::Fixed(card.clip_frames), Axis::Fixed(card.features.n_mels)];
        (graph.input("log_mel", &axes), Axis::Any(CLIPS))
    } else if card.features.encoder == FeatureConfig::ENCODER {
        let encoder = Convolutions::embedded().map_err(NetworkError::Encoder)?;
        (encoder.add_to(&mut graph), Axis::Fixed(1))
    } else {
        (graph.input("vectors", &[Axis::Any(CLIPS), Axis::Any("width")]), Axis::Fixed(1))
    };
    let Some(said) = recipe.add_to(&mut graph, file, &heard).map_err(NetworkError::Model)? else {
        return Ok(None);
    };
    let Said { probabilities, embedding: (embedding, width) } = said;
    graph.output("probabilities", &probabilities, &[rows, Axis::Fixed(card.artists.len())]);
    graph.output("embedding", &embedding, &[rows, Axis::Fixed(width)]);
    Ok(Some(graph.to_bytes(&card.program_version, &[("artists", artists_as_json(&card))])))
}

/// The first axis of what a network takes.
const CLIPS: &str = "clips";

fn artists_as_json(card: &Card) -> String {
    // Text is always JSON.
    serde_json::to_string(&card.artists).unwrap_or_default()
}
