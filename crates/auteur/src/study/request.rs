//! What a caller asks of a study becomes its plan: what is said, before the file of settings, before what the study asks
//! already, before what suits the store.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, ConfigurationError, Reference, Section};
use auteur_dataset::{
    ClipError, ClipLength, FeatureStore, NoSplitKind, SplitKind, StoreError, artists_below,
};
use auteur_network::DeviceError;
use auteur_study::{
    BadClipSeconds, ClipSeconds, FOLDS, FileError, GivenLists, GridError, REPEATS, Site, StoreIdentity,
    Study, StudyError, StudyPlan,
};
use serde_json::{Value, json};

use crate::audit::{AuditFileError, read_groups};
use crate::configuration_file::ConfigurationFile;
use crate::names::as_spelt;
use crate::registry::registry;
use crate::train::{TrainError, expect_features, expect_kinds, identified};
use crate::variant::Variant;

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
    /// Artists with fewer songs in the store are left out too.
    pub min_songs: Option<usize>,
    /// The audit whose copies never lie in two parts of a split: its folder, or its `audit.json`; none: as the study has it.
    pub groups: Option<PathBuf>,
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
    /// The settings of a variant's recipe are given, and not those of the variant itself.
    #[error(
        "the file has a section [{of}] and none for {name}, which the study has as a variant of {of}; add \
         [variants.{name}] as the study began with it, or leave the file out"
    )]
    VariantLeftOut {
        /// The variant.
        name: String,
        /// Its recipe.
        of: String,
    },
    /// The audit whose copies are kept together.
    #[error(transparent)]
    Audit(#[from] AuditFileError),
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

    /// The plan of the study that lies at `study` on this store, which lies in `place`.
    pub(super) fn plan(
        &self,
        store: &FeatureStore,
        place: &Path,
        study: &Site,
    ) -> Result<StudyPlan, RunStudyError> {
        let begun = Study::open_if_begun(study)?.map(|study| study.plan().clone());

        // Which classifiers the features and the sections must suit is known only below.
        let reference = self.reference.map(Reference::name);
        let named = self.file.shared(json!({"reference": reference}))?;
        let says = |section: &str, setting: &str| self.file.says(&[section, setting]).is_some();
        let exclude = self
            .exclude
            .as_deref()
            .map(|names| as_spelt(names, store))
            .or_else(|| says("split", "exclude").then(|| named.split.exclude.clone()));
        let exclude = match self.min_songs {
            None => exclude,
            Some(fewest) => {
                let named = exclude.unwrap_or_default();
                let below = artists_below(fewest, store.songs());
                let further: Vec<_> = below.into_iter().filter(|artist| !named.contains(artist)).collect();
                Some([named, further].concat())
            }
        };
        let groups = self.groups.as_deref().map(|audit| read_groups(audit, store)).transpose()?;
        let in_file = || says("split", "groups").then(|| named.split.groups.clone());
        let groups = groups.or_else(in_file);
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
        let (folds, seeds_of_trials) = self.trials(&base, begun.is_some());
        let in_file = || Some(vec![self.file.says(&["classifier"])?.as_str()?.to_owned()]);
        let classifiers = self.classifiers.clone().or_else(in_file);
        let lengths = match &self.lengths {
            Some(lengths) => Some(clip_lengths(lengths)?),
            None if says("training", "clip_frames") => {
                let length = ClipLength::from_frames(named.training.clip_frames)?;
                Some(clip_lengths(&[length.nominal_seconds(store.config().frames_per_second())])?)
            }
            None => None,
        };
        let splits = match &self.splits {
            Some(splits) => Some(splits.clone()),
            None if says("split", "by") => {
                let by = &named.split.by;
                Some(vec![by.parse().map_err(|NoSplitKind| RunStudyError::NoSplit { by: by.clone() })?])
            }
            None => None,
        };
        let in_file = || says("training", "seed").then(|| vec![named.training.seed]);
        let seeds = self.seeds.clone().or_else(in_file).or(seeds_of_trials);
        let asked = base.asked_by(&GivenLists { classifiers, lengths, splits, seeds });
        let chosen = self.chosen(&asked.classifiers, begun.as_ref())?;
        let settings = Configuration {
            sections: self.sections(&chosen, begun.as_ref(), Place { store, folder: place })?,
            features: Some(store.config().clone()),
            ..named.clone()
        };
        Ok(StudyPlan {
            store: StoreIdentity::of(store),
            folds,
            exclude: exclude.unwrap_or(base.exclude),
            groups: groups.unwrap_or(base.groups),
            settings,
            variants: chosen.into_iter().filter_map(Chosen::variant).collect(),
            ..asked
        })
    }

    /// The folds of the trials, and their seeds where the protocol says them, or makes them others than those of `base`.
    fn trials(&self, base: &StudyPlan, is_begun: bool) -> (Option<usize>, Option<Vec<u64>>) {
        match self.protocol {
            None => (base.folds, None),
            Some(Protocol::Paper) => {
                let fresh = !is_begun || base.folds.is_some();
                (None, fresh.then(|| StudyPlan::PAPER_SEEDS.to_vec()))
            }
            Some(Protocol::CrossValidation { folds, repeats }) => {
                let begun = Some(base).filter(|base| is_begun && base.folds.is_some());
                let fresh = begun.is_none().then_some(REPEATS);
                let seeds = repeats.or(fresh).map(|repeats| (0..repeats).collect());
                (Some(folds.or_else(|| begun?.folds).unwrap_or(FOLDS)), seeds)
            }
        }
    }

    /// The classifiers called so, with what is above the settings of their recipes: as the file says, else as the study has it.
    fn chosen(&self, names: &[String], begun: Option<&StudyPlan>) -> Result<Vec<Chosen>, RunStudyError> {
        let variant = |name: &String| {
            if let Some(variant) = self.file.variant(name) {
                return Ok(variant.clone());
            }
            let Some(begun) = begun.filter(|begun| begun.classifiers.contains(name)) else {
                self.file.expect_classifier(name)?;
                return Ok(Variant { of: name.clone(), section: Section::new() });
            };
            let of = begun.recipe_of(name).to_owned();
            let is_in_file = self.file.says(&[&of]).is_some();
            if is_in_file && of != *name {
                return Err(RunStudyError::VariantLeftOut { name: name.clone(), of });
            }
            let section = if is_in_file { Section::new() } else { begun.settings.section(name) };
            Ok(Variant { of, section })
        };
        names.iter().map(|name| Ok(Chosen { name: name.clone(), variant: variant(name)? })).collect()
    }

    /// The sections of these classifiers, each checked with the features as those of the one that is fitted.
    fn sections(
        &self,
        classifiers: &[Chosen],
        begun: Option<&StudyPlan>,
        place: Place<'_>,
    ) -> Result<BTreeMap<String, Section>, RunStudyError> {
        if self.epochs.is_some() && !classifiers.iter().any(Chosen::learns_by_epochs) {
            let names: Vec<&str> = classifiers.iter().map(|chosen| chosen.name.as_str()).collect();
            return Err(RunStudyError::NoEpochs { classifiers: names.join(", ") });
        }
        let mut sections = BTreeMap::new();
        for chosen in classifiers {
            let (recipe, reference) = (&*chosen.variant.of, self.reference.map(Reference::name));
            let said = json!({
                "reference": reference,
                "classifier": recipe,
                recipe: {EPOCHS: self.epochs_of(chosen, begun)},
            });
            let settings = self.file.configuration_of(recipe, [chosen.variant.layer(), said])?;
            expect_features(&settings, place.store, place.folder)?;
            expect_kinds(&settings, place.store, place.folder)?;
            sections.insert(chosen.name.clone(), identified(&settings, recipe)?);
        }
        Ok(sections)
    }

    /// The epochs that are asked of a classifier that has such a setting, or that the study was begun with where the file
    /// does not say them.
    fn epochs_of(&self, chosen: &Chosen, begun: Option<&StudyPlan>) -> Option<Value> {
        if !chosen.learns_by_epochs() {
            return None;
        }
        if let Some(epochs) = self.epochs {
            return Some(Value::from(epochs));
        }
        let Variant { of, section } = &chosen.variant;
        if section.contains_key(EPOCHS) || self.file.says(&[of, EPOCHS]).is_some() {
            return None;
        }
        begun?.settings.sections.get(&chosen.name)?.get(EPOCHS).cloned()
    }
}

/// A classifier by the name that a study calls it.
struct Chosen {
    name: String,
    /// Its recipe, and what is above that one's settings.
    variant: Variant,
}

impl Chosen {
    fn learns_by_epochs(&self) -> bool {
        registry().get(&self.variant.of).is_some_and(|recipe| recipe.defaults().contains_key(EPOCHS))
    }

    /// Its name and its recipe, where it is a variant.
    fn variant(self) -> Option<(String, String)> {
        let Self { name, variant: Variant { of, .. } } = self;
        (of != name).then_some((name, of))
    }
}

fn clip_lengths(seconds: &[f64]) -> Result<Vec<ClipSeconds>, BadClipSeconds> {
    seconds.iter().map(|&seconds| ClipSeconds::new(seconds)).collect()
}
