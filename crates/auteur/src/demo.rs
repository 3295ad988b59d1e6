//! What a first round takes besides the operations: the corpus that ships, settings for minutes instead of hours, and a
//! song to try the model on.

use std::path::{Path, PathBuf};

use auteur_audio::FeatureKinds;
use auteur_classifier::{Configuration, ConfigurationError};
use auteur_dataset::{ClipError, FeatureStore, SplitKind, StoreError, song_file};
use serde_json::{Value, json};

use crate::configuration_file::ConfigurationFile;
use crate::ensemble::trained_by;
use crate::prepare::PrepareSettings;
use crate::registry::registry;
use crate::run_folder::{RunError, RunFolder};

/// The paper's network, and the rate that the script of its song split passes: ten times the default, for a short training.
const NETWORK: &str = "crnn";
const LEARNING_RATE: f64 = 1e-3;
/// Folds by which the classifier is judged.
const FOLDS: usize = 5;
/// The corpus, from the root of the source tree.
const CORPUS: &str = "data/game-music-10";

/// Why there is no first round.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The corpus that ships is not there.
    #[error("the corpus {CORPUS} was found neither here nor near the program")]
    NoCorpus,
    /// The run's split has no test song that is in its store and can be judged.
    #[error("{} has no test song that is in the store and as long as a clip", split.display())]
    NoTestSong {
        /// The file of the split.
        split: PathBuf,
    },
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The length of a clip of the run.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The corpus that ships: below the working folder, or below a folder that holds the program.
///
/// # Errors
/// [`DemoError::NoCorpus`].
pub fn find_corpus() -> Result<PathBuf, DemoError> {
    let program = std::env::current_exe().unwrap_or_default();
    let places = [Path::new("")].into_iter().chain(program.ancestors().skip(1));
    let found = places.map(|place| place.join(CORPUS)).find(|corpus| corpus.is_dir());
    found.ok_or(DemoError::NoCorpus)
}

/// What a first round trains.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoPlan {
    /// The classifier, by the settings of the file.
    pub configuration: Configuration,
    /// Folds of the cross-validation that judges it; none of a network or of an ensemble with one, which would take too long, and of a split that
    /// somebody gave: the test part judges it then.
    pub folds: Option<usize>,
    /// The paper's network beside it, on the same split, with settings for a training of minutes; none where the
    /// classifier is or has a network itself.
    pub beside: Option<Configuration>,
}

impl DemoPlan {
    /// The plan by the settings of a file; where it sets nothing at all, a network has a higher learning rate.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn of(file: &ConfigurationFile) -> Result<Self, ConfigurationError> {
        let quick =
            if file.is_empty() { json!({NETWORK: {"learning_rate": LEARNING_RATE}}) } else { json!({}) };
        let configuration = file.configuration_with(quick.clone())?;
        let network = |mut quick: Value| {
            quick["classifier"] = json!(NETWORK);
            file.configuration_with(quick)
        };
        let is_network =
            |name: &String| auteur_network::RECIPES.iter().any(|recipe| recipe.about().name == *name);
        let has_network = trained_by(&configuration).iter().any(is_network);
        let beside = (!has_network).then(|| network(quick)).transpose()?;
        // The file of a split says itself which songs are tested.
        let is_drawn =
            configuration.split.by.parse::<SplitKind>().is_ok() && configuration.split.fold.is_none();
        let folds = (beside.is_some() && is_drawn).then_some(FOLDS);
        Ok(Self { configuration, folds, beside })
    }
}

/// How music is prepared for a classifier: with the features and the kinds of them that it hears.
pub fn demo_preparation(training: &Configuration) -> PrepareSettings {
    let classifier = &training.classifier;
    let heard = registry().get(classifier).map(|recipe| recipe.hears(&training.section(classifier)));
    let kinds = heard.map(|kinds| kinds.and(&FeatureKinds::of(PrepareSettings::KINDS)));
    PrepareSettings {
        features: training.features.clone().unwrap_or_default(),
        kinds,
        ..PrepareSettings::default()
    }
}

/// A song of the test part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestSong {
    /// Its file.
    pub file: PathBuf,
    /// Its artist.
    pub artist: String,
}

impl TestSong {
    /// The first test song of a run that has a clip, by path; the run's store was prepared from the folder `music`.
    ///
    /// # Errors
    /// [`DemoError`].
    pub fn first(run: &RunFolder, store: &Path, music: &Path) -> Result<Self, DemoError> {
        let (split, store) = (run.read_split()?, FeatureStore::open(store)?);
        let clips = run.read_configuration()?.training.clips()?;
        let mut songs = split.test.iter().filter_map(|path| store.song(path));
        let song = songs.find(|song| clips.clips_of(song.frames) > 0);
        let found =
            song.map(|song| Self { file: song_file(music, &song.path), artist: song.artist.to_string() });
        found.ok_or_else(|| DemoError::NoTestSong { split: run.split() })
    }
}
