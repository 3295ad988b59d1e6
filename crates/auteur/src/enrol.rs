//! An artist is added to a model by some songs, or taken away from it; no other song is needed.

use std::path::{Path, PathBuf};

use auteur_audio::Limits;
use auteur_classifier::{Device, EnrolError, Likeness, ModelFile, ModelFileError, Song};
use auteur_encoder::EncoderFile;
use auteur_ground::{FolderLock, Progress};
use serde::Serialize;

use crate::likeness::{LikenessError, likeness};
use crate::listener::{Listener, ListenerError};
use crate::model_file::{LoadModelError, load_model};
use crate::names::named;
use crate::output_file::{OutputFile, OutputFileError};
use crate::readable::readable;
use crate::registry::registry;
use crate::run_folder::{RunError, RunFolder};

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

/// An artist to be added, and what by.
#[derive(Clone, Copy, Debug)]
pub struct NewArtist<'a> {
    /// The name.
    pub name: &'a str,
    /// Music files, at least one.
    pub songs: &'a [PathBuf],
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
    /// Whether it tells strangers from its artists.
    pub tells_strangers: bool,
    /// Whether the model before did.
    pub told_strangers: bool,
}

/// Why a model's artists were not changed.
#[derive(Debug, thiserror::Error)]
pub enum EnrolArtistError {
    /// The model, or a song that it cannot hear.
    #[error(transparent)]
    Listener(#[from] ListenerError),
    /// The model of which the artist is to be forgotten, or what became of it.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The model keeps no songs.
    #[error(transparent)]
    Likeness(#[from] LikenessError),
    /// Another process works on the run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The artist or its songs.
    #[error(transparent)]
    Artist(#[from] EnrolError),
    /// Where the new model is to go.
    #[error(transparent)]
    Output(#[from] OutputFileError),
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

/// Adds an artist to the model of a run's folder, or to a model's file itself.
///
/// # Errors
/// [`EnrolArtistError`]; nothing is written then.
pub fn enrol(
    model: &Path,
    NewArtist { name: artist, songs }: NewArtist,
    settings: &EnrolSettings,
    progress: &dyn Progress,
) -> Result<Enrolled, EnrolArtistError> {
    let output = settings.output.as_deref();
    output.map_or(Ok(()), |path| OutputFile::Model.check(path))?;
    let _claim = claim(model, output)?;
    let listener = Listener::open(model, settings.encoder.as_ref(), &settings.limits)?;
    let names: Vec<String> = songs.iter().map(|song| readable(song)).collect();
    progress.begin("Listening", songs.len() as u64);
    let mut heard = Vec::new();
    for (song, name) in songs.iter().zip(&names) {
        if progress.is_cancelled() {
            return Err(EnrolArtistError::Cancelled);
        }
        heard.push(Song { path: name, features: listener.hear(song)? });
        progress.advance(1);
    }
    progress.finish();
    let likeness = listener.likeness()?;
    let artist = artist.trim();
    let file = likeness.enrol(artist, &heard)?;
    written(likeness, file, (artist, songs.len()), (model, output))
}

/// Takes `artist`, as it is spelt or read, and all of its songs away from the model of a run's folder, or from a model's file itself. The new model goes to
/// `output`, or into the place of the model.
///
/// # Errors
/// [`EnrolArtistError`]; nothing is written then.
pub fn forget(model: &Path, artist: &str, output: Option<&Path>) -> Result<Enrolled, EnrolArtistError> {
    output.map_or(Ok(()), |path| OutputFile::Model.check(path))?;
    let _claim = claim(model, output)?;
    let loaded = load_model(model, Device::Cpu)?;
    let artist = match named(&loaded.card().artists, String::as_str, artist)[..] {
        [known] => known,
        _ => artist,
    };
    let likeness = likeness(&*loaded)?;
    let file = likeness.forget(artist)?;
    written(likeness, file, (artist, 0), (model, output))
}

/// Keeps other processes from a run whose model is to be replaced. A folder without a model is left as it is.
fn claim(model: &Path, output: Option<&Path>) -> Result<Option<FolderLock>, RunError> {
    let replaces_model_of_run = output.is_none() && RunFolder::new(model).model().is_file();
    replaces_model_of_run.then(|| RunFolder::new(model).claim()).transpose()
}

fn written(
    before: &dyn Likeness,
    file: ModelFile,
    (artist, songs): (&str, usize),
    (model, output): (&Path, Option<&Path>),
) -> Result<Enrolled, EnrolArtistError> {
    let path = output.map_or_else(|| RunFolder::model_of(model), Path::to_owned);
    file.write(&path).map_err(|cause| EnrolArtistError::Write { path: path.clone(), cause })?;
    let artists = file.card.artists.clone();
    let opened = registry().open(file, Device::Cpu);
    let opened = opened.map_err(|cause| LoadModelError::File { path: path.clone(), cause })?;
    let tells_strangers = opened.likeness().is_some_and(|likeness| likeness.strangers().is_some());
    Ok(Enrolled {
        artist: artist.to_owned(),
        songs,
        artists,
        model: readable(&path),
        tells_strangers,
        told_strangers: before.strangers().is_some(),
    })
}
