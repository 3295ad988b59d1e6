//! Two songs become a likelihood ratio: are they by one artist, whoever that is?

use std::path::Path;

use auteur_audio::{Limits, Precision};
use auteur_classifier::{Device, SameArtist, Song, VerifyError};
use auteur_encoder::{EncoderFile, ExtractorError, extractor};
use serde::Serialize;

use crate::brought_encoder::{OpenEncoderError, open_encoder};
use crate::likeness::{LikenessError, likeness};
use crate::listen::{ListenError, listen, with_name};
use crate::model_file::{LoadModelError, load_model};
use crate::readable::readable;

/// What is said of two songs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verified {
    /// The songs.
    pub songs: [String; 2],
    /// How many times likelier such songs are by one artist than by two.
    pub likelihood_ratio: f64,
    /// How alike they are, from -1 to 1.
    pub alike: f64,
    /// Of pairs of songs by artists that the model was without, the share that such an answer takes for the other kind where both
    /// kinds of errors are as equal as can be.
    pub equal_error_rate: f64,
    /// Pairs by one artist that this rests on.
    pub same_pairs: usize,
    /// Pairs by two artists.
    pub different_pairs: usize,
}

/// Why nothing is said.
#[derive(Debug, thiserror::Error)]
pub enum VerifySongsError {
    /// The model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The model keeps no songs.
    #[error(transparent)]
    Likeness(#[from] LikenessError),
    /// What the model hears.
    #[error(transparent)]
    Features(#[from] ExtractorError),
    /// The encoder that was brought along.
    #[error(transparent)]
    Encoder(#[from] OpenEncoderError),
    /// A song cannot be read, or is shorter than a clip.
    #[error("{}", with_name(song, cause))]
    Song {
        /// The song.
        song: String,
        /// Why not.
        cause: ListenError,
    },
    /// The model says nothing of the songs.
    #[error(transparent)]
    Verify(#[from] VerifyError),
}

/// Whether two music files are by one artist, by the songs that the model of a run's folder, or a model's file itself, keeps.
///
/// # Errors
/// [`VerifySongsError`].
pub fn verify(
    model: &Path,
    songs: [&Path; 2],
    encoder: Option<&EncoderFile>,
    limits: &Limits,
) -> Result<Verified, VerifySongsError> {
    let loaded = load_model(model, Device::Cpu)?;
    let likeness = likeness(&*loaded)?;
    let card = loaded.card();
    let encoder = encoder.map(open_encoder).transpose()?;
    let extractor = extractor(&card.features, &card.hears, Precision::Half, encoder.as_ref())?;
    let names = songs.map(readable);
    let listen = |place: usize| {
        let heard = listen(&extractor, card, songs[place], limits);
        let heard = heard.map_err(|cause| VerifySongsError::Song { song: names[place].clone(), cause })?;
        Ok::<_, VerifySongsError>(Song { path: &names[place], features: heard.features })
    };
    let said = likeness.verify(&[listen(0)?, listen(1)?], &[[0, 1]])?;
    let SameArtist { alike, log_likelihood_ratio, equal_error, same_pairs, different_pairs } = said[0];
    Ok(Verified {
        likelihood_ratio: log_likelihood_ratio.exp(),
        alike,
        equal_error_rate: equal_error,
        same_pairs,
        different_pairs,
        songs: names.clone(),
    })
}
