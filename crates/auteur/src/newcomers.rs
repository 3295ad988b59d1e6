//! Artists of a run become strangers in turn, and are then introduced: what its model makes of a song once it has forgotten the
//! artist, and what it makes of it once the artist is enrolled by some other songs.

use std::path::Path;
use std::time::Instant;

use auteur_classifier::{Device, EnrolError, Likeness, Model, ModelFile, ModelFileError, Song};
use auteur_dataset::{ClipError, FeatureStore, StoreError, StoredSong};
use auteur_ground::{Progress, Silent};
use serde::Serialize;

use crate::likeness::{LikenessError, likeness};
use crate::model_file::{LoadModelError, load_model};
use crate::predict::{NamedSong, PredictError, Predictor};
use crate::registry::registry;
use crate::run_folder::{RunError, RunFolder};

/// The most songs that an artist is enrolled by.
const MOST_SONGS: usize = 3;

/// What became of an artist.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Newcomer {
    /// The artist.
    pub artist: String,
    /// A test song by the artist, as its store names it.
    pub song: String,
    /// What the model makes of it without the artist.
    pub forgotten: NamedSong,
    /// The training songs that the artist was enrolled by afterwards.
    pub enrolled_by: Vec<String>,
    /// How long that took, once they were heard.
    pub enrolment_s: f64,
    /// What the model makes of the song then.
    pub enrolled: NamedSong,
}

/// Why nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum NewcomersError {
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its clips.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run's model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// It keeps no songs.
    #[error(transparent)]
    Likeness(#[from] LikenessError),
    /// It cannot do without an artist, or cannot learn one.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    /// What it became cannot be opened.
    #[error(transparent)]
    Changed(#[from] ModelFileError),
    /// It says nothing of a song.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Stopped,
}

impl Newcomer {
    /// Whether the song was taken for a stranger's while the artist was forgotten; none of a model that cannot tell.
    pub fn refused(&self) -> Option<bool> {
        self.forgotten.acquaintance.map(|acquaintance| !acquaintance.known)
    }

    /// Whether the song was taken for one by an artist of the model once the artist was enrolled; none of a model that cannot tell.
    pub fn accepted(&self) -> Option<bool> {
        self.enrolled.acquaintance.map(|acquaintance| acquaintance.known)
    }

    /// Whether the song was named rightly once the artist was enrolled.
    pub fn named(&self) -> bool {
        self.enrolled.artist == self.artist
    }
}

/// Has the model of a run forget each of its artists in turn who has a test song and another to train on, judge the first test song
/// of that artist, learn the artist by up to three training songs, and judge it again. The run keeps the model that it has.
///
/// # Errors
/// [`NewcomersError`]; [`NewcomersError::Likeness`] of a model that keeps no songs.
pub fn newcomers(
    run: &RunFolder,
    store: &Path,
    progress: &dyn Progress,
) -> Result<Vec<Newcomer>, NewcomersError> {
    let (split, store) = (run.read_split()?, FeatureStore::open(store)?);
    let clips = run.read_configuration()?.training.clips()?;
    let model = load_model(run.folder(), Device::Cpu)?;
    let likeness = likeness(&*model)?;
    let of = |paths: &[String], artist: &str| -> Vec<&StoredSong> {
        let songs = paths.iter().filter_map(|path| store.song(path));
        songs.filter(|song| *song.artist == *artist && clips.clips_of(song.frames) > 0).collect()
    };
    let artists = model.card().artists.clone();
    progress.begin("Introducing artists", artists.len() as u64);
    let mut newcomers = Vec::new();
    for artist in &artists {
        if progress.is_cancelled() {
            return Err(NewcomersError::Stopped);
        }
        progress.advance(1);
        let (tested, by) = (of(&split.test, artist), of(&split.train, artist));
        if let (Some(song), false) = (tested.first(), by.is_empty()) {
            let by = &by[..by.len().min(MOST_SONGS)];
            newcomers.push(newcomer(likeness, artist, &store, (song, by))?);
        }
    }
    progress.finish();
    Ok(newcomers)
}

fn newcomer(
    model: &dyn Likeness,
    artist: &str,
    store: &FeatureStore,
    (tested, by): (&StoredSong, &[&StoredSong]),
) -> Result<Newcomer, NewcomersError> {
    let named = |model| {
        Ok::<_, NewcomersError>(Predictor::of(model)?.judge(store.features(tested)?, Vec::new(), &Silent)?)
    };
    let stranger = opened(model.forget(artist)?)?;
    let songs = by.iter().map(|song| Ok(Song { path: &song.path, features: store.features(song)? }));
    let songs = songs.collect::<Result<Vec<_>, StoreError>>()?;
    let begun = Instant::now();
    let friend = opened(likeness(&*stranger)?.enrol(artist, &songs)?)?;
    Ok(Newcomer {
        artist: artist.to_owned(),
        song: tested.path.clone(),
        enrolment_s: begun.elapsed().as_secs_f64(),
        forgotten: named(stranger)?,
        enrolled_by: by.iter().map(|song| song.path.clone()).collect(),
        enrolled: named(friend)?,
    })
}

fn opened(file: ModelFile) -> Result<Box<dyn Model>, ModelFileError> {
    registry().open(file, Device::Cpu)
}
