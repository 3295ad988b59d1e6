//! A model and a store become a picture of where the model hears each clip, and scores of how well the artists lie apart.

mod judgement;
mod points;

use std::io;
use std::path::{Path, PathBuf};

use auteur_classifier::{Device, Model};
use auteur_dataset::{ClipError, ClipLength, FeatureStore, Split, SplitError, StoreError};
use auteur_ground::{Progress, Silent, json, whole_file};
use auteur_projection::{Pca, Points, PointsError, ProjectionError, TsneSettings, UmapSettings, tsne, umap};
use auteur_report::{Map, MapPoint, ReportError};
use serde::Serialize;

use crate::answers::{AnswerError, ask};
use crate::model_file::{LoadModelError, load_model};
use crate::results_folder::{ResultsFolderError, make_ready};
use crate::run_folder::RunFolder;
use points::{Vector, of_clips, of_songs};

pub use judgement::{ArtistScore, MapJudgement, MapScoreError, MapScores};

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

/// How vectors become points.
#[derive(Clone, Debug, PartialEq)]
pub enum MapMethod {
    /// t-distributed stochastic neighbour embedding.
    Tsne(TsneSettings),
    /// Uniform manifold approximation and projection.
    Umap(UmapSettings),
    /// The two principal components.
    Pca,
}

impl Default for MapMethod {
    fn default() -> Self {
        Self::Tsne(TsneSettings::default())
    }
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
    #[error("{}: a {classifier} has no space of its own to draw", model.display())]
    NoSpace {
        /// The model's file.
        model: PathBuf,
        /// What it is a model of.
        classifier: String,
    },
    /// The store has nothing to draw.
    #[error("{} holds no clip of {frames} frames by an artist that the model knows", store.display())]
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
    /// The map cannot be drawn.
    #[error(transparent)]
    Draw(#[from] ReportError),
    /// A file cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl MapSettings {
    /// Refuses settings that make no sense, before a model is asked, which takes minutes.
    ///
    /// # Errors
    /// [`MapError::Settings`].
    pub fn validate(&self) -> Result<(), MapError> {
        let checked = match &self.method {
            MapMethod::Tsne(settings) => settings.validate(),
            MapMethod::Umap(settings) => settings.validate(),
            MapMethod::Pca => Ok(()),
        };
        checked.map_err(MapError::Settings)
    }

    fn project(&self, vectors: &[Vector], progress: &dyn Progress) -> Result<Vec<[f32; 2]>, MapError> {
        let width = vectors.first().map_or(1, |vector| vector.values.len());
        let values: Vec<f32> = vectors.iter().flat_map(|vector| &vector.values).copied().collect();
        let points = Points::new(&values, width)?;
        Ok(match &self.method {
            MapMethod::Tsne(settings) => tsne(points, settings, progress)?,
            MapMethod::Umap(settings) => umap(points, settings, progress)?,
            MapMethod::Pca => Pca::of(points).positions(points)?,
        })
    }

    fn method_name(&self, points: usize) -> String {
        match &self.method {
            MapMethod::Tsne(settings) => format!("t-SNE (perplexity {:.0})", settings.perplexity_of(points)),
            MapMethod::Umap(_) => "UMAP".to_owned(),
            MapMethod::Pca => "Principal components".to_owned(),
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

/// Draws where a model hears the clips of a store by the artists that it knows, and writes `map.html`, `map.svg`,
/// `map.png`, `map.csv` and `scores.json`.
///
/// # Errors
/// [`MapError`]; nothing is written then, but with [`MapError::Scores`] and [`MapError::Write`].
pub fn draw_map(
    places: MapPlaces,
    settings: &MapSettings,
    progress: &dyn Progress,
) -> Result<Mapped, MapError> {
    settings.validate()?;
    let folder = places.map;
    let store = FeatureStore::open(places.store)?;
    make_ready(folder, "map.html", &["map.svg", "map.png", "map.csv", "scores.json"])?;
    let model = load_model(places.model, settings.device)?;
    let drawing = Drawing { model: &*model, store: &store, places, settings };
    let (map, vectors) = drawing.draw(progress)?;
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        whole_file::write(&path, bytes).map_err(|cause| MapError::Write { path, cause })
    };
    let figure = map.figure()?;
    write("map.html", map.html()?.as_bytes())?;
    write("map.svg", figure.svg.as_bytes())?;
    write("map.png", &figure.png()?)?;
    write("map.csv", points::csv(&map).as_bytes())?;
    let judgement = judgement::judge(&map, &vectors, progress)?;
    let mapped = Mapped { map: folder.join("map.html"), points: map.points.len(), judgement };
    let path = folder.join("scores.json");
    json::write(&path, &mapped).map_err(|cause| MapError::Write { path, cause })?;
    Ok(mapped)
}

/// A model and the songs that it is to be drawn by.
struct Drawing<'a> {
    model: &'a dyn Model,
    store: &'a FeatureStore,
    places: MapPlaces<'a>,
    settings: &'a MapSettings,
}

impl Drawing<'_> {
    /// Asks the model and projects what it says.
    fn draw(&self, progress: &dyn Progress) -> Result<(Map, Vec<Vector>), MapError> {
        let Self { model, store, places, settings } = *self;
        let card = model.card();
        let length = ClipLength::from_frames(card.clip_frames)?;
        let known = store.songs().iter().filter(|song| card.artists.contains(&song.artist));
        let songs: Vec<_> = known.collect();
        let Some(&first) = songs.iter().find(|song| song.frames >= length.frames()) else {
            return Err(MapError::NoClips { store: places.store.to_owned(), frames: length.frames() });
        };
        // One song tells whether there is a space, and all of them may take minutes.
        if ask(model, store, places.store, &[first], &Silent)?.embedding_width().is_none() {
            let (model, classifier) = (RunFolder::model_of(places.model), card.kind.clone());
            return Err(MapError::NoSpace { model, classifier });
        }
        let split = self.split(progress)?;
        let answers = ask(model, store, places.store, &songs, progress)?;
        let (songs, clips) = of_clips(&answers, split.as_ref());
        let (vectors, level) = match settings.level {
            MapLevel::Clip => {
                let seconds = length.nominal_seconds(card.features.frames_per_second());
                (clips, format!("clips of {seconds} s"))
            }
            MapLevel::Song => (of_songs(&clips), "songs".to_owned()),
        };
        let positions = settings.project(&vectors, progress)?;
        let points = vectors.iter().zip(positions).map(|(vector, position)| MapPoint {
            position,
            song: vector.song,
            second: vector.second,
        });
        let points: Vec<_> = points.collect();
        let method = format!("{} of the network's bottleneck, {level}", settings.method_name(points.len()));
        Ok((Map { method, artists: card.artists.clone(), songs, points }, vectors))
    }

    /// The split beside the model, where there is one.
    fn split(&self, progress: &dyn Progress) -> Result<Option<Split>, MapError> {
        let file = RunFolder::split_of(self.places.model);
        if file.exists() {
            return Ok(Some(Split::read(&file)?));
        }
        progress.note(&format!(
            "{} is not there, so nothing is known of what was trained on: no song is scored",
            file.display()
        ));
        Ok(None)
    }
}

fn as_text<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}
