//! An encoder that a user brings along: a network in ONNX, or a model of this program that has an embedding. Which it is, its
//! content tells.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use auteur_audio::FeatureConfig;
use auteur_encoder::{BroughtEncoder, EncoderFile, EncoderFileError, NetworkEncoder};

use crate::model_encoder::{ModelEncoder, ModelEncoderError};
use crate::run_folder::RunFolder;

/// Why an encoder cannot be had from its file.
#[derive(Debug, thiserror::Error)]
pub enum OpenEncoderError {
    /// A network in ONNX.
    #[error(transparent)]
    Network(#[from] EncoderFileError),
    /// A model.
    #[error(transparent)]
    Model(#[from] ModelEncoderError),
    /// Settings for a model, which needs none.
    #[error("{}: a model says itself what it hears; {} would not be read", model.display(), settings.display())]
    Settings {
        /// The model's file.
        model: PathBuf,
        /// The file of the settings.
        settings: PathBuf,
    },
}

/// Opens an encoder.
pub(crate) fn open_encoder(file: &EncoderFile) -> Result<Arc<dyn BroughtEncoder>, OpenEncoderError> {
    if !holds_model(&file.network)? {
        return Ok(Arc::new(NetworkEncoder::open(file)?));
    }
    let model = RunFolder::model_of(&file.network);
    match &file.settings {
        Some(settings) => Err(OpenEncoderError::Settings { model, settings: settings.clone() }),
        None => Ok(Arc::new(ModelEncoder::open(&model)?)),
    }
}

/// Opens the encoder that somebody may have brought along, and has features name it that name none but the one that ships.
pub(crate) fn open_and_name(
    file: Option<&EncoderFile>,
    features: &mut FeatureConfig,
) -> Result<Option<Arc<dyn BroughtEncoder>>, OpenEncoderError> {
    let Some(file) = file else { return Ok(None) };
    let encoder = open_encoder(file)?;
    if features.encoder == FeatureConfig::ENCODER {
        features.encoder = encoder.name().to_owned();
    }
    Ok(Some(encoder))
}

/// Whether a path is a run's folder, or a file that begins as a model does: with the length of a header, and JSON.
pub(crate) fn holds_model(path: &Path) -> Result<bool, EncoderFileError> {
    if path.is_dir() {
        return Ok(true);
    }
    let read = |cause| EncoderFileError::Read { file: path.to_owned(), is_settings: false, cause };
    let mut start = [0; 9];
    match File::open(path).and_then(|mut file| file.read_exact(&mut start)) {
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        other => other.map_err(read)?,
    }
    let [length @ .., brace] = start;
    let bytes = fs::metadata(path).map_err(read)?.len();
    Ok(brace == b'{' && u64::from_le_bytes(length) < bytes)
}
