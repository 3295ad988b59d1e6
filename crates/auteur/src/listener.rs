//! A model that keeps where its songs lie, with all that it takes to hear music files.

use std::path::Path;

use auteur_audio::{Extractor, Limits, Precision, SongFeatures};
use auteur_classifier::{Device, Likeness, Model};
use auteur_encoder::{EncoderFile, ExtractorError, extractor};
use auteur_ground::Silent;

use crate::brought_encoder::{OpenEncoderError, open_encoder};
use crate::likeness::{LikenessError, likeness};
use crate::listen::{ListenError, listen, with_name};
use crate::model_file::{LoadModelError, load_model};
use crate::readable::readable;

/// Why a model hears nothing.
#[derive(Debug, thiserror::Error)]
pub enum ListenerError {
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
}

pub(crate) struct Listener {
    model: Box<dyn Model>,
    extractor: Extractor,
    limits: Limits,
}

impl Listener {
    /// The model of a run's folder, or a model's file itself, and the encoder that somebody may have brought along.
    ///
    /// # Errors
    /// [`ListenerError`], but for `Song`.
    pub(crate) fn open(
        model: &Path,
        encoder: Option<&EncoderFile>,
        limits: &Limits,
    ) -> Result<Self, ListenerError> {
        let model = load_model(model, Device::Cpu)?;
        likeness(&*model)?;
        let encoder = encoder.map(open_encoder).transpose()?;
        let card = model.card();
        let extractor = extractor(&card.features, &card.hears, Precision::Half, encoder.as_ref())?;
        Ok(Self { model, extractor, limits: limits.clone() })
    }

    /// What the model can be asked.
    ///
    /// # Errors
    /// [`ListenerError::Likeness`].
    pub(crate) fn likeness(&self) -> Result<&dyn Likeness, ListenerError> {
        Ok(likeness(&*self.model)?)
    }

    /// What the model hears of a music file.
    ///
    /// # Errors
    /// [`ListenerError::Song`].
    pub(crate) fn hear(&self, song: &Path) -> Result<SongFeatures<'static>, ListenerError> {
        let heard = listen(&self.extractor, self.model.card(), song, (&self.limits, &Silent));
        Ok(heard.map_err(|cause| ListenerError::Song { song: readable(song), cause })?.features)
    }
}
