//! What stands in for a network where the program is built without ONNX: none can be had.

use std::sync::Arc;

use auteur_audio::{FeatureConfig, Plan};

use crate::brought::BroughtEncoder;
use crate::encoder_file::{EncoderFile, EncoderFileError};

/// A network in ONNX. The program is built without that, so there is none.
#[derive(Debug)]
pub enum NetworkEncoder {}

impl NetworkEncoder {
    /// Refuses to open any.
    ///
    /// # Errors
    /// [`EncoderFileError::BuiltWithoutOnnx`].
    pub fn open(_file: &EncoderFile) -> Result<Self, EncoderFileError> {
        Err(EncoderFileError::BuiltWithoutOnnx)
    }
}

impl BroughtEncoder for NetworkEncoder {
    fn name(&self) -> &str {
        match *self {}
    }

    fn features(&self) -> Option<&FeatureConfig> {
        match *self {}
    }

    fn plan(self: Arc<Self>) -> Box<dyn Plan> {
        match *self {}
    }
}
