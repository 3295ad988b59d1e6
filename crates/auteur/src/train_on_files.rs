//! Music files, each with its artist, become a trained classifier: `prepare` and `train` in one, for a caller who has a list and no
//! collection.

use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, Device, FitEnd, Section};
use auteur_dataset::{Catalogue, FeatureStore, Split};
use auteur_ground::Progress;
use serde_json::json;

use crate::prepare::{PrepareError, PrepareSettings, prepare_catalogue};
use crate::registry::registry;
use crate::train::{Lesson, TrainError, TrainRequest, TrainRequestError, TrainSettings};

/// A music file and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledFile {
    /// The file.
    pub file: PathBuf,
    /// Its artist, or whatever else is to be told apart.
    pub artist: String,
}

/// What is learnt from a list of files.
#[derive(Clone, Copy, Debug)]
pub struct FileLesson<'a> {
    /// The files.
    pub files: &'a [LabelledFile],
    /// The folder that receives `store`, which holds what the classifier hears, and `run`.
    pub folder: &'a Path,
}

/// Why files make no classifier.
#[derive(Debug, thiserror::Error)]
pub enum TrainOnFilesError {
    /// What is asked of the training.
    #[error(transparent)]
    Request(#[from] TrainRequestError),
    /// The files cannot be prepared.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// Some of the files are no songs that can be heard.
    #[error("{}: {reason}", file.display())]
    Refused {
        /// The first of them.
        file: PathBuf,
        /// Why it is none.
        reason: String,
    },
    /// The training.
    #[error(transparent)]
    Train(#[from] TrainError),
}

/// Hears files and trains a classifier on all of them, of which a tenth, at least one song of each artist that has two, only decides
/// what is left to decide; `pretrained` then learns from these as well. The split that is asked for decides nothing.
///
/// # Errors
/// [`TrainOnFilesError`].
pub fn train_on_files(
    FileLesson { files, folder }: FileLesson,
    request: &TrainRequest,
    device: Device,
    progress: &dyn Progress,
) -> Result<FitEnd, TrainOnFilesError> {
    let (store, run) = (folder.join("store"), folder.join("run"));
    let features = request.file.features_with(&Section::default()).map_err(TrainRequestError::from)?;
    let named = request.file.configuration_with(json!({"classifier": request.classifier}));
    let named = named.map_err(TrainRequestError::from)?;
    let mut section = named.section(&named.classifier);
    section.extend(request.section.clone());
    let kinds = registry().get(&named.classifier).map(|recipe| recipe.hears(&section));
    let settings = PrepareSettings { features, kinds, ..PrepareSettings::default() };
    let catalogue = Catalogue::of_files(files.iter().map(|song| (song.file.as_path(), song.artist.as_str())));
    let file_of: Vec<(String, PathBuf)> =
        catalogue.songs.iter().map(|song| (song.path.clone(), song.file.clone())).collect();
    let prepared = prepare_catalogue(catalogue, &store, &settings, progress)?;
    if let Some(refused) = prepared.set_aside.into_iter().next() {
        let file = file_of.into_iter().find(|(path, _)| *path == refused.path);
        let file = file.map_or_else(|| refused.path.into(), |(_, file)| file);
        return Err(TrainOnFilesError::Refused { file, reason: refused.reason });
    }
    let settings = TrainSettings { configuration: request.configuration(&store)?, device };
    let lesson = Lesson { store: &store, run: &run, settings: &settings };
    let draw = |store: &FeatureStore, configuration: &Configuration| {
        Ok(Split::without_test(store.songs(), configuration.training.seed, &configuration.split.exclude)?)
    };
    Ok(lesson.learn(draw, progress)?)
}
