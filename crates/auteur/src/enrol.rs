//! An artist is added to a model by some songs, or taken away from it; no other song is needed.

use std::path::{Path, PathBuf};

use auteur_audio::{ExtractedSong, ExtractionError, Extractor, Limits, Precision};
use auteur_classifier::{Device, EnrolError, ModelFile, ModelFileError, Song};
use auteur_encoder::{EncoderFile, ExtractorError, extractor};
use auteur_ground::Progress;
use serde::Serialize;

use crate::brought_encoder::{OpenEncoderError, open_encoder};
use crate::likeness::{LikenessError, likeness};
use crate::model_file::{LoadModelError, load_model};
use crate::readable::readable;
use crate::run_folder::RunFolder;

/// How an artist is enrolled.
#[derive(Clone, Debug, Default)]
pub struct EnrolSettings {
    /// Where the new model goes; none: into the place of the model.
    pub output: Option<PathBuf>,
    /// What a song may ask for.
    pub limits: Limits,
    /// The encoder that the model hears, where it is not the one within the program.
    pub encoder: Option<EncoderFile>,
}

/// A model whose artists were changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enrolled {
    /// The artist that was added or taken away.
    pub artist: String,
    /// The songs that it was added by; none of one that was taken away.
    pub songs: usize,
    /// All artists of the new model.
    pub artists: Vec<String>,
    /// Where it was written.
    pub model: String,
}

/// Why a model's artists were not changed.
#[derive(Debug, thiserror::Error)]
pub enum EnrolArtistError {
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
    /// A song cannot be read.
    #[error("{song}: {cause}")]
    Song {
        /// The song.
        song: String,
        /// Why not.
        cause: ExtractionError,
    },
    /// A song has no whole clip.
    #[error("{song} is {seconds:.1} s long; the model needs at least {needed:.1} s")]
    TooShort {
        /// The song.
        song: String,
        /// Its length in seconds.
        seconds: f64,
        /// The length of a clip in seconds.
        needed: f64,
    },
    /// The artist or its songs.
    #[error(transparent)]
    Artist(#[from] EnrolError),
    /// The new model cannot be written.
    #[error("{cause}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: ModelFileError,
    },
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Cancelled,
}

/// Adds `artist` to the model of a run's folder, or to a model's file itself, by the music files `songs`.
///
/// # Errors
/// [`EnrolArtistError`]; nothing is written then.
pub fn enrol(
    model: &Path,
    artist: &str,
    songs: &[PathBuf],
    settings: &EnrolSettings,
    progress: &dyn Progress,
) -> Result<Enrolled, EnrolArtistError> {
    let loaded = load_model(model, Device::Cpu)?;
    let likeness = likeness(&*loaded)?;
    let card = loaded.card();
    let encoder = settings.encoder.as_ref().map(open_encoder).transpose()?;
    let extractor = extractor(&card.features, &card.hears, Precision::Half, encoder.as_ref())?;
    let names: Vec<String> = songs.iter().map(|song| readable(song)).collect();
    progress.begin("Listening", songs.len() as u64);
    let mut heard = Vec::new();
    for (song, name) in songs.iter().zip(&names) {
        if progress.is_cancelled() {
            return Err(EnrolArtistError::Cancelled);
        }
        heard.push(listen(&extractor, song, settings)?);
        let heard = heard.last();
        if let Some(short) = heard.filter(|song| song.features.log_mel.n_frames() < card.clip_frames) {
            let (seconds, needed) = (short.duration_s, card.clip_seconds());
            return Err(EnrolArtistError::TooShort { song: name.clone(), seconds, needed });
        }
        progress.advance(1);
    }
    progress.finish();
    let heard = heard.into_iter().zip(&names).map(|(song, path)| Song { path, features: song.features });
    let file = likeness.enrol(artist, &heard.collect::<Vec<_>>())?;
    written(file, artist, songs.len(), (model, settings.output.as_deref()))
}

/// Takes `artist` and all of its songs away from the model of a run's folder, or from a model's file itself. The new model goes to
/// `output`, or into the place of the model.
///
/// # Errors
/// [`EnrolArtistError`]; nothing is written then.
pub fn forget(model: &Path, artist: &str, output: Option<&Path>) -> Result<Enrolled, EnrolArtistError> {
    let loaded = load_model(model, Device::Cpu)?;
    let file = likeness(&*loaded)?.forget(artist)?;
    written(file, artist, 0, (model, output))
}

fn listen(
    extractor: &Extractor,
    song: &Path,
    settings: &EnrolSettings,
) -> Result<ExtractedSong, EnrolArtistError> {
    let heard = extractor.extract_ahead(song, &settings.limits);
    heard.map_err(|cause| EnrolArtistError::Song { song: readable(song), cause })
}

fn written(
    file: ModelFile,
    artist: &str,
    songs: usize,
    (model, output): (&Path, Option<&Path>),
) -> Result<Enrolled, EnrolArtistError> {
    let path = output.map_or_else(|| RunFolder::model_of(model), Path::to_owned);
    file.write(&path).map_err(|cause| EnrolArtistError::Write { path: path.clone(), cause })?;
    Ok(Enrolled { artist: artist.to_owned(), songs, artists: file.card.artists, model: readable(&path) })
}
