//! A decoder's panic becomes an error of one song, in silence: see [`auteur_ground::caught`].

use std::any::Any;

use auteur_ground::caught::{caught, words};

use crate::ExtractionError;

/// Does some work on a song, whose panic is an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, ExtractionError>) -> Result<T, ExtractionError> {
    caught(work).unwrap_or_else(|said| Err(failed(&said)))
}

/// What a panic has become.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> ExtractionError {
    failed(&words(panic))
}

fn failed(said: &str) -> ExtractionError {
    ExtractionError::Damaged(format!("the decoder failed ({said}); the file is probably damaged"))
}
