//! An encoder that a user brings along, and the features that are made with it.

use std::sync::Arc;

use auteur_audio::FeatureConfig;
use auteur_encoder::{EncoderFile, EncoderFileError, NetworkEncoder};

/// Opens an encoder, and has features name it that name none but the one that ships.
pub(crate) fn open_encoder(
    file: Option<&EncoderFile>,
    features: &mut FeatureConfig,
) -> Result<Option<Arc<NetworkEncoder>>, EncoderFileError> {
    let Some(file) = file else { return Ok(None) };
    let encoder = NetworkEncoder::open(file)?;
    if features.encoder == FeatureConfig::ENCODER {
        features.encoder = encoder.name().to_owned();
    }
    Ok(Some(Arc::new(encoder)))
}
