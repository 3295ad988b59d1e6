//! What a caller asks of a study becomes its plan: what is said, before the file of settings, before what the study asks
//! already, before what suits the store.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;

use auteur_classifier::{Configuration, ConfigurationError, Reference, Section};
use auteur_dataset::{ClipError, ClipLength, FeatureStore, NoSplitKind, SplitKind, StoreError};
use auteur_network::DeviceError;
use auteur_study::{
    BadClipSeconds, ClipSeconds, FOLDS, FileError, GridError, REPEATS, StoreIdentity, Study, StudyError,
    StudyPlan,
};
use serde_json::{Value, json};

use crate::configuration_file::ConfigurationFile;
use crate::registry::registry;
use crate::train::{TrainError, expect_features, expect_kinds, identified};

/// The setting that [`StudyRequest::epochs`] sets.
const EPOCHS: &str = "epochs";

/// What a study is asked for. A field that is none is as the file says, else as the study has it, else as it suits the
/// store: see [`StudyPlan::suited`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StudyRequest {
    /// The file of settings, empty where there is none.
    pub file: ConfigurationFile,
    /// The published program whose settings are taken; one that was begun with it is asked for it again.
    pub reference: Option<Reference>,
    /// What is trained.
    pub classifiers: Option<Vec<String>>,
    /// Lengths of a clip in seconds.
    pub lengths: Option<Vec<f64>>,
    /// What the splits keep together.
    pub splits: Option<Vec<SplitKind>>,
    /// How songs come to be tested.
    pub protocol: Option<Protocol>,
    /// Seeds of the trials.
    pub seeds: Option<Vec<u64>>,
    /// The most epochs of every classifier that has such a setting.
    pub epochs: Option<usize>,
    /// Artists to leave out.
    pub exclude: Option<Vec<String>>,
}

/// How the songs of a study come to be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The paper's: each trial tests a tenth of the songs, or an album of each artist; seeds 0, 21 and 42.
    Paper,
    /// Each trial is a cross-validation, so that it tests every song once.
    CrossValidation {
        /// Number of folds, at least two; none: as the study has it, else [`FOLDS`].
        folds: Option<usize>,
        /// Number of trials, whose seeds count from 0; none: as the study has them, else [`REPEATS`].
        repeats: Option<u64>,
    },
}

/// Why a study is not run.
#[derive(Debug, thiserror::Error)]
pub enum RunStudyError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The length of a clip that the settings name.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The device that was asked for.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The settings.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The settings name a split that a study cannot draw.
    #[error("[split] by = {by:?} is neither song nor album, and a study draws its splits itself")]
    NoSplit {
        /// What the settings say.
        by: String,
    },
    /// The settings name a fold, where a study tests all of them.
    #[error("[split] fold = {fold:?} names one fold, and a study tests all of them")]
    OneFold {
        /// What the settings say.
        fold: String,
    },
    /// Epochs are asked for, and no classifier learns by epochs.
    #[error("none of {classifiers} learns by epochs")]
    NoEpochs {
        /// The classifiers, as a list to read.
        classifiers: String,
    },
    /// A length that no clip can have.
    #[error(transparent)]
    Length(#[from] BadClipSeconds),
    /// A classifier that cannot be trained on this store.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// What is asked for cannot be had of this store.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// The study's folder.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// A file of the study.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A store and where it lies.
#[derive(Clone, Copy)]
struct Place<'a> {
    store: &'a FeatureStore,
    folder: &'a Path,
}

impl StudyRequest {
    /// The threads that the file asks for.
    pub(super) fn threads(&self) -> Option<NonZeroUsize> {
        let threads = self.file.says(&["training", "threads"])?.as_u64()?;
        NonZeroUsize::new(threads as usize)
    }

    /// The plan of the study in the folder `study` on this store, which lies in `place`.
    pub(super) fn plan(
        &self,
        store: &FeatureStore,
        place: &Path,
        study: &Path,
    ) -> Result<StudyPlan, RunStudyError> {
        let begun = Study::open_if_begun(study)?.map(|study| study.plan().clone());

        // Which classifiers the features and the sections must suit is known only below.
        let reference = self.reference.map(Reference::name);
        let named = self.file.shared(json!({"reference": reference}))?;
        let says = |section: &str, setting: &str| self.file.says(&[section, setting]).is_some();
        let exclude =
            self.exclude.clone().or_else(|| says("split", "exclude").then(|| named.split.exclude.clone()));
        let base = match &begun {
            Some(begun) => begun.clone(),
            None => {
                let defaults = Configuration::defaults(registry())?;
                StudyPlan::suited(store, exclude.as_deref().unwrap_or_default(), defaults)
            }
        };
        if let Some(fold) = named.split.fold {
            return Err(RunStudyError::OneFold { fold: fold.to_string() });
        }
        let (folds, seeds) = self.trials(store, &base, begun.is_some())?;
        let classifiers = match &self.classifiers {
            Some(names) => names.clone(),
            None if self.file.says(&["classifier"]).is_some() => vec![named.classifier.clone()],
            None => base.classifiers,
        };
        let lengths = match &self.lengths {
            Some(lengths) => clip_lengths(lengths)?,
            None if says("training", "clip_frames") => {
                let length = ClipLength::from_frames(named.training.clip_frames)?;
                clip_lengths(&[length.nominal_seconds(store.config().frames_per_second())])?
            }
            None => base.lengths,
        };
        let splits = match &self.splits {
            Some(splits) => splits.clone(),
            None if says("split", "by") => {
                let by = &named.split.by;
                vec![by.parse().map_err(|NoSplitKind| RunStudyError::NoSplit { by: by.clone() })?]
            }
            None => base.splits,
        };
        let seed = || says("training", "seed").then(|| vec![named.training.seed]);
        let settings = Configuration {
            sections: self.sections(&classifiers, begun.as_ref(), Place { store, folder: place })?,
            features: Some(store.config().clone()),
            ..named.clone()
        };
        Ok(StudyPlan {
            store: StoreIdentity::of(store),
            lengths,
            splits,
            seeds: self.seeds.clone().or_else(seed).unwrap_or(seeds),
            folds,
            exclude: exclude.unwrap_or(base.exclude),
            settings,
            classifiers,
        })
    }

    /// The folds and the seeds of the trials.
    fn trials(
        &self,
        store: &FeatureStore,
        base: &StudyPlan,
        is_begun: bool,
    ) -> Result<(Option<usize>, Vec<u64>), ConfigurationError> {
        Ok(match self.protocol {
            None => (base.folds, base.seeds.clone()),
            Some(Protocol::Paper) => {
                let paper = StudyPlan::paper(store, Configuration::defaults(registry())?);
                (paper.folds, paper.seeds)
            }
            Some(Protocol::CrossValidation { folds, repeats }) => {
                let begun = Some(base).filter(|base| is_begun && base.folds.is_some());
                let of_begun = || begun.map(|begun| begun.seeds.clone());
                let seeds = repeats.map(|repeats| (0..repeats).collect()).or_else(of_begun);
                let folds = folds.or_else(|| begun?.folds).unwrap_or(FOLDS);
                (Some(folds), seeds.unwrap_or_else(|| (0..REPEATS).collect()))
            }
        })
    }

    /// The sections of these classifiers, each checked with the features as those of the one that is fitted.
    fn sections(
        &self,
        classifiers: &[String],
        begun: Option<&StudyPlan>,
        place: Place<'_>,
    ) -> Result<BTreeMap<String, Section>, RunStudyError> {
        let epochs = self.epochs_of(classifiers, begun);
        if self.epochs.is_some() && epochs.is_empty() {
            return Err(RunStudyError::NoEpochs { classifiers: classifiers.join(", ") });
        }
        let mut sections = BTreeMap::new();
        for name in classifiers {
            let reference = self.reference.map(Reference::name);
            let said = json!({"reference": reference, "classifier": name, name: epochs.get(name)});
            let settings = self.file.configuration_of(name, said)?;
            expect_features(&settings, place.store, place.folder)?;
            expect_kinds(name, place.store, place.folder)?;
            sections.insert(name.clone(), identified(&settings, name)?);
        }
        Ok(sections)
    }

    /// The epochs that are asked for, or that the study was begun with where the file does not say them: a layer of
    /// settings with a section for each classifier that has such a setting.
    fn epochs_of(&self, classifiers: &[String], begun: Option<&StudyPlan>) -> Section {
        let mut layer = Section::new();
        for name in classifiers {
            if !registry().get(name).is_some_and(|recipe| recipe.defaults().contains_key(EPOCHS)) {
                continue;
            }
            let of_begun = || begun?.settings.sections.get(name)?.get(EPOCHS).cloned();
            let in_file = self.file.says(&[name, EPOCHS]).is_some();
            let epochs = match self.epochs {
                Some(epochs) => Some(Value::from(epochs)),
                None if in_file => None,
                None => of_begun(),
            };
            layer.insert(name.clone(), json!({EPOCHS: epochs}));
        }
        layer
    }
}

fn clip_lengths(seconds: &[f64]) -> Result<Vec<ClipSeconds>, BadClipSeconds> {
    seconds.iter().map(|&seconds| ClipSeconds::new(seconds)).collect()
}
