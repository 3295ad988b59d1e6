//! A song and some others become a likelihood ratio: are they by one artist, whoever that is?

use std::path::{Path, PathBuf};

use auteur_audio::Limits;
use auteur_classifier::{SameArtist, Song, VerifyError};
use auteur_encoder::EncoderFile;
use serde::Serialize;

use crate::listener::{Listener, ListenerError};
use crate::readable::readable;

/// What is said of songs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verified {
    /// The song.
    pub song: String,
    /// Those that it was compared with, all by one artist.
    pub others: Vec<String>,
    /// How many times likelier songs that are so alike are by one artist than by two.
    pub likelihood_ratio: f64,
    /// How alike they are, from -1 to 1.
    pub alike: f64,
    /// Of comparisons of a song with as many others by artists that the model was without, the share that such an answer takes for the
    /// other kind where both kinds of errors are as equal as can be.
    pub equal_error_rate: f64,
    /// Comparisons within an artist that this rests on.
    pub same_pairs: usize,
    /// Comparisons of two artists.
    pub different_pairs: usize,
}

/// Why nothing is said.
#[derive(Debug, thiserror::Error)]
pub enum VerifySongsError {
    /// The model, or a song that it cannot hear.
    #[error(transparent)]
    Listener(#[from] ListenerError),
    /// The model says nothing of the songs.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// Whether a music file is by the artist of one or several others, by the songs that the model of a run's folder, or a model's file
/// itself, keeps.
///
/// # Errors
/// [`VerifySongsError`].
pub fn verify(
    model: &Path,
    (song, others): (&Path, &[PathBuf]),
    encoder: Option<&EncoderFile>,
    limits: &Limits,
) -> Result<Verified, VerifySongsError> {
    let listener = Listener::open(model, encoder, limits)?;
    let names: Vec<String> = others.iter().map(|other| readable(other)).collect();
    let name = readable(song);
    let heard = |(name, song)| Ok::<_, ListenerError>(Song { path: name, features: listener.hear(song)? });
    let one = heard((&name, song))?;
    let several = names.iter().zip(others).map(|(name, other)| heard((name, other)));
    let several = several.collect::<Result<Vec<_>, _>>()?;
    let SameArtist { alike, log_likelihood_ratio, equal_error, same_pairs, different_pairs } =
        listener.likeness()?.verify(&one, &several)?;
    Ok(Verified {
        likelihood_ratio: log_likelihood_ratio.exp(),
        alike,
        equal_error_rate: equal_error,
        same_pairs,
        different_pairs,
        song: name.clone(),
        others: names.clone(),
    })
}
