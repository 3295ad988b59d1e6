//! A model and a store become a picture of where the model hears each clip, and scores of how well the artists lie apart; a
//! store alone becomes the map of all its songs.

mod judgement;
mod library;
mod projection;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use auteur_classifier::{Device, Model};
use auteur_dataset::{ClipError, FeatureStore, Split, SplitError, StoreError, StoredSong};
use auteur_ground::{Progress, Silent, json, whole_file};
use auteur_projection::{Points, PointsError, ProjectionError};
use auteur_report::{DrawError, Embeddings, Figure, Map, Part};
use serde::Serialize;

use crate::answers::{AnswerError, Ask};
use crate::model_file::{LoadModelError, load_model};
use crate::readable::as_text;
use crate::results_folder::{ResultsFolderError, make_ready};
use crate::run_folder::RunFolder;
use crate::similar::SimilarError;

pub use judgement::{ArtistScore, MapJudgement, MapScoreError, MapScores};
pub use library::{MappedLibrary, draw_library, library_map};
pub use projection::MapMethod;

/// The page of a map.
const PAGE: &str = "map.html";
/// What lies beside it.
const FILES: [&str; 4] = ["map.svg", "map.png", "map.csv", "scores.json"];

/// How a map is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapSettings {
    /// What a point is.
    pub level: MapLevel,
    /// How vectors become points.
    pub method: MapMethod,
    /// What computes the model.
    pub device: Device,
}

/// What a point of a map is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapLevel {
    /// A clip.
    #[default]
    Clip,
    /// A song: the mean of its clips.
    Song,
}

impl MapLevel {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Clip, Self::Song];

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clip => "clip",
            Self::Song => "song",
        }
    }

    /// What it is, in a line for a list of names.
    pub fn description(self) -> &'static str {
        match self {
            Self::Clip => "One clip",
            Self::Song => "One song, the mean of its clips",
        }
    }
}

/// What a map is drawn from, and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct MapPlaces<'a> {
    /// The folder of a run, or a model's file, whose `split.json` lies beside it.
    pub model: &'a Path,
    /// The folder of the store.
    pub store: &'a Path,
    /// The folder of the map.
    pub map: &'a Path,
}

/// A map that was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mapped {
    /// The page to open.
    #[serde(serialize_with = "as_text")]
    pub map: PathBuf,
    /// Points on it.
    pub points: usize,
    /// How well artists lie apart in the model's own space.
    #[serde(flatten)]
    pub judgement: MapJudgement,
}

/// Why there is no map.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The settings of the projection.
    #[error(transparent)]
    Settings(ProjectionError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The split beside the model.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Where the songs of a library lie.
    #[error(transparent)]
    Library(#[from] SimilarError),
    /// A model without songs.
    #[error("{} is a run or a model, and no store beside it is named", model.display())]
    NoStore {
        /// The run's folder, or the model.
        model: PathBuf,
    },
    /// The length of the model's clips.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The folder of the map.
    #[error(transparent)]
    Folder(#[from] ResultsFolderError),
    /// The model.
    #[error(transparent)]
    Model(#[from] LoadModelError),
    /// The model has no space of its own that could be drawn.
    #[error("{}: {classifier} has no embedding to draw", model.display())]
    NoSpace {
        /// The model's file.
        model: PathBuf,
        /// What it is a model of.
        classifier: String,
    },
    /// The store has nothing to draw.
    #[error("{} contains no clip of {frames} frames by an artist that the model knows", store.display())]
    NoClips {
        /// The store.
        store: PathBuf,
        /// The length of a clip.
        frames: usize,
    },
    /// The model gave no answers.
    #[error(transparent)]
    Answers(#[from] AnswerError),
    /// The vectors are no points.
    #[error(transparent)]
    Points(#[from] PointsError),
    /// The points cannot be projected.
    #[error(transparent)]
    Projection(#[from] ProjectionError),
    /// The pictures are written, and the scores are not.
    #[error(transparent)]
    Scores(#[from] MapScoreError),
    /// The positions make no map.
    #[error(transparent)]
    Map(#[from] auteur_report::MapError),
    /// The map cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// A file cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Draws where a model hears the clips of a store by the artists that it knows, and writes `map.html`, `map.svg`,
/// `map.png`, `map.csv` and `scores.json`.
///
/// # Errors
/// [`MapError`]; no file is written then, but with [`MapError::Scores`] and [`MapError::Write`].
pub fn draw_map(
    places: MapPlaces,
    settings: &MapSettings,
    progress: &dyn Progress,
) -> Result<Mapped, MapError> {
    settings.method.validate().map_err(MapError::Settings)?;
    let folder = places.map;
    let store = FeatureStore::open(places.store)?;
    let model = load_model(places.model, settings.device)?;
    let asked = Asked { model: &*model, store: &store, place: places.model, store_place: places.store };
    let songs = asked.songs()?;
    make_ready(folder, PAGE, &FILES)?;
    let embeddings = asked.embeddings(&songs, settings.level, progress)?;
    let map = asked.map(&embeddings, settings, progress)?;
    write_files(folder, &map.figure()?, (&map.html(), &map.csv()))?;
    let judgement = judgement::judge(&embeddings, progress)?;
    let mapped = Mapped { map: folder.join(PAGE), points: map.points().len(), judgement };
    write_scores(folder, &mapped)?;
    Ok(mapped)
}

/// Writes what is drawn of a map: its page, its picture and its table.
fn write_files(folder: &Path, figure: &Figure, (page, table): (&str, &str)) -> Result<(), MapError> {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        whole_file::write(&path, bytes).map_err(|cause| MapError::Write { path, cause })
    };
    write(PAGE, page.as_bytes())?;
    write("map.svg", figure.svg.as_bytes())?;
    write("map.png", &figure.png()?)?;
    write("map.csv", table.as_bytes())
}

/// Writes what is known of a map.
fn write_scores(folder: &Path, mapped: &impl Serialize) -> Result<(), MapError> {
    let path = folder.join("scores.json");
    json::write(&path, mapped).map_err(|cause| MapError::Write { path, cause })
}

/// Where the model of a run hears the songs of a store by the artists that it knows.
///
/// # Errors
/// [`MapError`].
pub(crate) fn embed_songs(
    run: &Path,
    store_place: &Path,
    progress: &dyn Progress,
) -> Result<Embeddings, MapError> {
    let store = FeatureStore::open(store_place)?;
    let model = load_model(run, Device::default())?;
    let asked = Asked { model: &*model, store: &store, place: run, store_place };
    asked.embeddings(&asked.songs()?, MapLevel::Song, progress)
}

/// A model and the songs that it is asked about.
struct Asked<'a> {
    model: &'a dyn Model,
    store: &'a FeatureStore,
    /// The folder of the model's run, or the model's file.
    place: &'a Path,
    /// The folder of the store.
    store_place: &'a Path,
}

impl<'a> Asked<'a> {
    /// The songs by the artists that the model knows, once one of them has told that the model has a space: all of them may
    /// take minutes.
    fn songs(&self) -> Result<Vec<&'a StoredSong>, MapError> {
        let card = self.model.card();
        let clips = card.clips()?;
        let known = self.store.songs().iter().filter(|song| song.is_by(&card.artists));
        let songs: Vec<_> = known.collect();
        let Some(&first) = songs.iter().find(|song| clips.clips_of(song.frames) > 0) else {
            return Err(MapError::NoClips {
                store: self.store_place.to_owned(),
                frames: clips.shortest_song(),
            });
        };
        match self.ask().about(&[first], &Silent)?.embedding_width() {
            Some(_) => Ok(songs),
            None => Err(self.no_space()),
        }
    }

    fn ask(&self) -> Ask<'a> {
        Ask { model: self.model, store: self.store, place: self.store_place }
    }

    fn no_space(&self) -> MapError {
        let classifier = self.model.card().kind.clone();
        MapError::NoSpace { model: RunFolder::model_of(self.place), classifier }
    }

    /// Asks the model where the clips of these songs, or the songs, are.
    fn embeddings(
        &self,
        songs: &[&StoredSong],
        level: MapLevel,
        progress: &dyn Progress,
    ) -> Result<Embeddings, MapError> {
        let part = self.parts(progress)?;
        let answers = self.ask().about(songs, progress)?;
        let clips = Embeddings::of_clips(&answers, part).ok_or_else(|| self.no_space())?;
        Ok(match level {
            MapLevel::Clip => clips,
            MapLevel::Song => clips.of_songs(),
        })
    }

    fn map(
        &self,
        embeddings: &Embeddings,
        settings: &MapSettings,
        progress: &dyn Progress,
    ) -> Result<Map, MapError> {
        let points = Points::new(embeddings.values(), embeddings.width())?;
        let positions = settings.method.positions(points, progress)?;
        let card = self.model.card();
        let length = card.clips()?.length;
        let level = match settings.level {
            MapLevel::Clip => {
                format!("clips of {} s", length.nominal_seconds(card.features.frames_per_second()))
            }
            MapLevel::Song => "songs".to_owned(),
        };
        let method = settings.method.name(positions.len());
        Ok(embeddings
            .map(format!("Where the classifier hears {level} ({method} of its own space)"), &positions)?)
    }

    /// The parts of songs by their paths, as the split beside the model has them; unknown where there is none.
    fn parts(&self, progress: &dyn Progress) -> Result<impl Fn(&str) -> Part, MapError> {
        let file = RunFolder::split_of(self.place);
        let mut parts = HashMap::new();
        if file.exists() {
            let Split { train, validation, test, .. } = Split::read(&file)?;
            let all = [(train, Part::Train), (validation, Part::Validation), (test, Part::Test)];
            parts.extend(
                all.into_iter().flat_map(|(songs, part)| songs.into_iter().map(move |song| (song, part))),
            );
        } else {
            let file = file.display();
            progress.note(&format!(
                "{file} does not exist, so it is not known which songs were trained on: nothing is scored"
            ));
        }
        Ok(move |path: &str| parts.get(path).copied().unwrap_or(Part::Unknown))
    }
}
