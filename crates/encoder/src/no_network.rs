//! What stands in for a network where the program is built without ONNX: none can be had.

use std::sync::Arc;

use auteur_audio::Plan;

use crate::encoder_file::{EncoderFile, EncoderFileError};

/// An encoder that a user brought along. The program is built without ONNX, so there is none.
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

    /// The name that stores and models know it by.
    pub fn name(&self) -> &str {
        match *self {}
    }

    pub(crate) fn plan(encoder: &Arc<Self>) -> Box<dyn Plan> {
        match **encoder {}
    }
}
