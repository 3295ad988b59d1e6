//! A store and settings become a trained classifier in the folder of a run.

mod clip_cut;
mod remarks;
mod request;
mod split;
mod summary;

use std::path::{Path, PathBuf};

use auteur_audio::FeatureKinds;
use auteur_classifier::{
    Configuration, Device, FitEnd, FitError, FitTask, Recipe, Section, Sizes, SplitOrigin,
};
use auteur_dataset::{ClipError, FeatureStore, Split, SplitClips, StoreError};
use auteur_ground::Progress;
use auteur_network::DeviceError;

use crate::device::expect_device;
use crate::registry::registry;
use crate::run_folder::{RunError, RunFolder};
use crate::threads::{ThreadsError, on_threads};

pub use clip_cut::ClipCut;
pub use request::{ClipRequest, TrainRequest, TrainRequestError};
pub use split::{DrawSplitError, draw_split};
pub use summary::{Learnt, TrainSummary};

/// How a classifier is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainSettings {
    /// All settings. Those of the features must be the store's where they are said; the store's path is filled in.
    pub configuration: Configuration,
    /// What computes.
    pub device: Device,
}

/// Why a classifier was not trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The split's songs give no clips.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The settings ask for other features than the store holds.
    #[error("{}: the store's feature settings differ from those in [features]", store.display())]
    OtherFeatures {
        /// The store.
        store: PathBuf,
    },
    /// The classifier hears what the store does not hold.
    #[error("{}: {classifier} needs {needs}; this store contains {holds}", store.display())]
    LacksKinds {
        /// The classifier.
        classifier: String,
        /// The store.
        store: PathBuf,
        /// What the classifier hears.
        needs: FeatureKinds,
        /// What is there.
        holds: FeatureKinds,
    },
    /// No classifier has this name.
    #[error("there is no classifier {name}; the classifiers are {known}")]
    UnknownClassifier {
        /// The name.
        name: String,
        /// All names, as a list to read.
        known: String,
    },
    /// The classifier makes no encoder.
    #[error("{classifier} is no network, and only a network can be an encoder")]
    NoEncoder {
        /// The classifier.
        classifier: String,
    },
    /// Which songs are trained on and tested.
    #[error(transparent)]
    Split(#[from] DrawSplitError),
    /// The run's folder.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The device that was asked for.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The threads that were asked for.
    #[error(transparent)]
    Threads(#[from] ThreadsError),
    /// The model that the training is to begin with.
    #[error(transparent)]
    Start(FitError),
    /// The classifier. The error names its file, or the run is the place.
    #[error("{}: {cause}", run.display())]
    Fit {
        /// The folder of the run.
        run: PathBuf,
        /// What is wrong.
        cause: FitError,
    },
}

/// Trains a classifier on the store in the folder `store`, in the folder `run`, or resumes the training that was begun there;
/// one that is complete stays as it is.
///
/// What is worth knowing of the split is noted to `progress`. The folder is kept to this process meanwhile, and holds
/// `config.toml`, `split.json` and, once the training is complete, `model.safetensors`.
///
/// # Errors
/// [`TrainError`].
pub fn train(
    store: &Path,
    run: &Path,
    settings: &TrainSettings,
    progress: &dyn Progress,
) -> Result<FitEnd, TrainError> {
    Lesson { store, run, settings }.learn(draw_split, progress)
}

/// What is to be learnt, and where.
pub(crate) struct Lesson<'a> {
    /// The folder of the store.
    pub(crate) store: &'a Path,
    /// The folder of the run.
    pub(crate) run: &'a Path,
    pub(crate) settings: &'a TrainSettings,
}

impl Lesson<'_> {
    /// Refuses a classifier that has no layers to encode songs with.
    pub(crate) fn expect_encoder(&self) -> Result<(), TrainError> {
        let configuration = &self.settings.configuration;
        let classifier = configuration.classifier.clone();
        let n_mels = configuration.features.clone().unwrap_or_default().n_mels;
        let sizes = Sizes { frames: configuration.training.clip_frames, n_mels, n_artists: 2 };
        match recipe(&classifier)?.blueprint(&configuration.section(&classifier), sizes) {
            Ok(None) => Err(TrainError::NoEncoder { classifier }),
            // Settings that cannot be are refused where they are used.
            _ => Ok(()),
        }
    }

    /// Learns from the split that `draw` makes of the store's songs.
    pub(crate) fn learn(
        &self,
        draw: impl FnOnce(&FeatureStore, &Configuration) -> Result<Split, DrawSplitError>,
        progress: &dyn Progress,
    ) -> Result<FitEnd, TrainError> {
        let Self { store: place, run, settings } = *self;
        expect_device(settings.device)?;
        let store = FeatureStore::open(place)?;
        let configuration = at_home(&settings.configuration, place);
        expect_features(&configuration, &store, place)?;
        expect_kinds(&configuration, &store, place)?;
        let split = draw(&store, &configuration)?;
        let clips = split.clips(&store, configuration.training.clips()?)?;
        for remark in remarks::of_split(&split, &clips) {
            progress.note(&remark);
        }
        let run = RunFolder::new(run);
        let _claim = run.claim()?;
        let fit = Fit {
            run: &run,
            store: &store,
            configuration: &configuration,
            split: &split,
            clips: &clips,
            device: settings.device,
        };
        on_threads(configuration.training.threads, || fit.run(progress))?
    }
}

/// A fit in a folder that the caller keeps to itself: a training by its lock, a study by its lease.
pub(crate) struct Fit<'a> {
    pub(crate) run: &'a RunFolder,
    pub(crate) store: &'a FeatureStore,
    pub(crate) configuration: &'a Configuration,
    pub(crate) split: &'a Split,
    /// The split's, of the length that the settings ask for.
    pub(crate) clips: &'a SplitClips<'a>,
    pub(crate) device: Device,
}

impl Fit<'_> {
    /// Begins or resumes the run, on the threads of the current pool.
    pub(crate) fn run(&self, progress: &dyn Progress) -> Result<FitEnd, TrainError> {
        let recipe = recipe(&self.configuration.classifier)?;
        let mut configuration = self.configuration.of_recipes(&[&self.configuration.classifier]);
        configuration.features = Some(self.store.config().clone());
        let section = identified(&configuration, &configuration.classifier)?;
        configuration.sections.insert(configuration.classifier.clone(), section);
        self.run.begin(&configuration, self.split)?;
        let task = FitTask {
            run: self.run.folder(),
            store: self.store,
            clips: self.clips,
            configuration: &configuration,
            split: SplitOrigin {
                kind: self.split.kind.map_or_else(|| configuration.split.by.clone(), |kind| kind.to_string()),
                seed: self.split.seed,
            },
            device: self.device,
            progress,
        };
        recipe.fit(&task).map_err(|cause| match cause {
            FitError::Store(cause) => TrainError::Store(cause),
            cause @ FitError::Start { .. } => TrainError::Start(cause),
            cause => TrainError::Fit { run: self.run.folder().to_owned(), cause },
        })
    }
}

/// The settings with the place of the store, so that it is found from any working folder.
pub(crate) fn at_home(configuration: &Configuration, store: &Path) -> Configuration {
    let store = store.canonicalize().unwrap_or_else(|_| store.to_owned());
    Configuration { store: Some(store), ..configuration.clone() }
}

/// Refuses settings that ask for other features than a store has.
pub(crate) fn expect_features(
    configuration: &Configuration,
    store: &FeatureStore,
    folder: &Path,
) -> Result<(), TrainError> {
    match &configuration.features {
        Some(wanted) if wanted != store.config() => {
            Err(TrainError::OtherFeatures { store: folder.to_owned() })
        }
        _ => Ok(()),
    }
}

/// Refuses a classifier that hears what the store in `folder` does not hold.
pub(crate) fn expect_kinds(
    configuration: &Configuration,
    store: &FeatureStore,
    folder: &Path,
) -> Result<(), TrainError> {
    let classifier = &configuration.classifier;
    let needs = recipe(classifier)?.hears(&configuration.section(classifier));
    let holds = store.kinds().clone();
    if holds.contains_all(&needs) {
        return Ok(());
    }
    Err(TrainError::LacksKinds { classifier: classifier.clone(), store: folder.to_owned(), needs, holds })
}

/// The section of the recipe `name` with what tells the files that it names from others.
pub(crate) fn identified(configuration: &Configuration, name: &str) -> Result<Section, TrainError> {
    recipe(name)?.identified(&configuration.section(name)).map_err(TrainError::Start)
}

fn recipe(name: &str) -> Result<&'static dyn Recipe, TrainError> {
    let unknown = || TrainError::UnknownClassifier { name: name.to_owned(), known: registry().names() };
    registry().get(name).ok_or_else(unknown)
}
