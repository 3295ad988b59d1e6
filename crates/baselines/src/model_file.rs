//! A fitted classifier becomes one safetensors file, and back: prediction needs nothing else.
//!
//! All tensors are f64. As in the network's files the metadata has the one key `auteur`, whose value is JSON; its
//! `format` is the text `auteur-baseline` here and a number there, which tells the two apart before anything else is
//! read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::{fs, io, path::Path};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::baseline::{Baseline, Chosen, Fitted};
use crate::cepstra::Hearing;
use crate::fitting::Fitting;
use crate::tensors::{Tensors, damaged};
use crate::{BaselineError, Classifier};

/// The `format` of every file of this crate.
const BASELINE_FORMAT: &str = "auteur-baseline";
/// Version of the layout that is described here. A file with a higher one is refused.
const BASELINE_VERSION: u64 = 1;
/// The metadata's one key.
const KEY: &str = "auteur";
/// Bytes of the largest file that is read; larger ones are no models, and are refused before they are read. The same as
/// for the network's files.
pub const LARGEST_FILE: u64 = 1 << 30;

/// All that a file says beside its tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaselineMetadata {
    /// `auteur-baseline`, which tells the file from a network's.
    pub format: String,
    /// Version of the file's layout.
    pub version: u64,
    /// Version of the program that fitted the classifier.
    pub program_version: String,
    /// Which classifier it is.
    pub classifier: Classifier,
    /// The artists that it tells apart, in the order of its probabilities.
    pub artists: Vec<String>,
    /// How a song is heard.
    pub hearing: Hearing,
    /// The fit's seed.
    pub seed: u64,
    /// The settings that were chosen on the validation songs, by name.
    pub chosen: BTreeMap<String, String>,
    /// Weighted F1 over the validation clips with these settings.
    pub validation_f1: f64,
}

impl BaselineMetadata {
    pub(crate) fn new(classifier: Classifier, work: Fitting, chosen: Chosen) -> Self {
        Self {
            format: BASELINE_FORMAT.to_owned(),
            version: BASELINE_VERSION,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            classifier,
            artists: work.data.artists.to_vec(),
            hearing: work.hearing,
            seed: work.data.seed,
            chosen: chosen.settings,
            validation_f1: chosen.score.f1,
        }
    }

    /// Refuses what no fit can have written.
    fn validate(&self) -> Result<(), BaselineError> {
        if self.artists.len() < 2 {
            return Err(damaged(format!("it names {} artists, fewer than 2", self.artists.len())));
        }
        let mut known = BTreeSet::new();
        if let Some(twice) = self.artists.iter().find(|artist| !known.insert(*artist)) {
            return Err(damaged(format!("it names the artist {twice} twice")));
        }
        self.hearing.validate().map_err(|error| damaged(error.to_string()))
    }
}

/// Whether these are the bytes of a file of this crate, sound or not, and not of another model.
pub fn is_baseline(bytes: &[u8]) -> bool {
    read_format(bytes).is_ok_and(|(format, _)| format == BASELINE_FORMAT)
}

impl Baseline {
    /// The bytes of the model's file; the same model gives the same bytes.
    ///
    /// # Errors
    /// [`BaselineError::ModelFile`] where the format cannot hold it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BaselineError> {
        let unfit = |error: &dyn std::fmt::Display| damaged(error.to_string());
        let json = serde_json::to_string(&self.metadata).map_err(|error| unfit(&error))?;
        let tensors = self.fitted.save();
        let bytes: Vec<_> = tensors
            .iter()
            .map(|(name, tensor)| {
                (name, &tensor.shape, tensor.values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())
            })
            .collect();
        let views: Result<Vec<_>, _> = bytes
            .iter()
            .map(|(name, shape, bytes)| Ok((*name, TensorView::new(Dtype::F64, (*shape).clone(), bytes)?)))
            .collect();
        let views = views.map_err(|error: safetensors::SafeTensorError| unfit(&error))?;
        safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
            .map_err(|error| unfit(&error))
    }

    /// Takes the bytes of a model's file.
    ///
    /// # Errors
    /// [`BaselineError::NewerVersion`] when a later version wrote it, [`BaselineError::ModelFile`] when it is none of
    /// this crate or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BaselineError> {
        let metadata = read_metadata(bytes)?;
        metadata.validate()?;
        let file = SafeTensors::deserialize(bytes).map_err(|error| damaged(error.to_string()))?;
        let mut tensors = Tensors::default();
        for (name, view) in file.iter() {
            if view.dtype() != Dtype::F64 {
                return Err(damaged(format!("the tensor {name} is {:?}, not F64", view.dtype())));
            }
            let (values, _) = view.data().as_chunks::<8>();
            let values = values.iter().map(|value| f64::from_le_bytes(*value)).collect();
            tensors.put(name, view.shape(), values);
        }
        let fitted = Fitted::load(&metadata, tensors)?;
        Ok(Self { metadata, fitted })
    }

    /// Reads a model's file.
    ///
    /// # Errors
    /// [`BaselineError::File`] when it cannot be read, and those of [`Baseline::from_bytes`].
    pub fn load(path: &Path) -> Result<Self, BaselineError> {
        let unreadable = |source| BaselineError::File { path: path.to_owned(), source };
        let about = fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
        }
        if about.len() > LARGEST_FILE {
            return Err(damaged(format!("it has {} bytes, more than {LARGEST_FILE}", about.len())));
        }
        Self::from_bytes(&fs::read(path).map_err(unreadable)?)
    }
}

/// The file's `format`, and all that stands beside it.
fn read_format(bytes: &[u8]) -> Result<(Value, Value), BaselineError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| damaged(error.to_string()))?;
    let json = header.metadata().as_ref().and_then(|entries| entries.get(KEY));
    let json = json.ok_or_else(|| damaged(format!("its metadata has no key {KEY}")))?;
    let value: Value = serde_json::from_str(json).map_err(|error| damaged(error.to_string()))?;
    let format = value.get("format").cloned().unwrap_or(Value::Null);
    Ok((format, value))
}

/// Reads the metadata, format and version first: a later version may have other fields.
fn read_metadata(bytes: &[u8]) -> Result<BaselineMetadata, BaselineError> {
    let (format, value) = read_format(bytes)?;
    if format.is_number() {
        return Err(damaged("it holds a network, not a baseline".to_owned()));
    }
    if format != BASELINE_FORMAT {
        return Err(damaged(format!("its format is {format}, not \"{BASELINE_FORMAT}\"")));
    }
    match value.get("version").and_then(Value::as_u64) {
        Some(found) if found > BASELINE_VERSION => {
            Err(BaselineError::NewerVersion { found, supported: BASELINE_VERSION })
        }
        _ => serde_json::from_value(value).map_err(|error| damaged(error.to_string())),
    }
}
