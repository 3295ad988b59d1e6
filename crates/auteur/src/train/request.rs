//! What a caller asks of a training becomes its settings: what is said, before the file of settings, before the defaults.

use std::fs;
use std::path::{Path, PathBuf};

use auteur_classifier::{Configuration, ConfigurationError, Reference, Section};
use auteur_dataset::{ClipError, ClipLength, FeatureStore, Fold, StoreError, artists_below};
use auteur_network::{Crnn, Network};
use serde_json::{Value, json};

use super::clip_cut::ClipCut;
use crate::audit::{AuditFileError, read_groups};
use crate::configuration_file::ConfigurationFile;
use crate::names::as_spelt;
use crate::registry::registry;
use crate::run_folder::RunFolder;
use crate::start::{START, asked};

/// The setting that [`TrainRequest::cut`] sets.
const CUT: &str = "cut";

/// What a training is asked for. A field that is none is as the file says, else as by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrainRequest {
    /// The file of settings, empty where there is none.
    pub file: ConfigurationFile,
    /// The published program whose settings are taken.
    pub reference: Option<Reference>,
    /// What is trained.
    pub classifier: Option<String>,
    /// `song`, `album`, or the path of a split's file, from the working folder.
    pub split: Option<String>,
    /// Which fold of a cross-validation is tested.
    pub fold: Option<Fold>,
    /// Artists to leave out.
    pub exclude: Option<Vec<String>>,
    /// Artists with fewer songs in the store are left out too.
    pub min_songs: Option<usize>,
    /// The audit whose copies never lie in two parts of the split: its folder, or its `audit.json`.
    pub groups: Option<PathBuf>,
    /// Length of a clip.
    pub clip: Option<ClipRequest>,
    /// Decides all that is left to chance.
    pub seed: Option<u64>,
    /// Threads that compute.
    pub threads: Option<u64>,
    /// Where the training clips are cut from their songs.
    pub cut: Option<ClipCut>,
    /// The run or the model whose weights are begun with.
    pub from: Option<PathBuf>,
    /// Settings of the classifier's own section.
    pub section: Section,
}

/// The length of a clip, as somebody gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClipRequest {
    /// In seconds, which the store's features make frames.
    Seconds(f64),
    /// In frames.
    Frames(usize),
}

/// Why what is asked for makes no settings.
#[derive(Debug, thiserror::Error)]
pub enum TrainRequestError {
    /// A setting that the classifier lacks; it would be ignored without a word.
    #[error("{setting} is not a setting of {classifier}, whose settings are {known}")]
    NotASetting {
        /// The setting.
        setting: String,
        /// The classifier.
        classifier: String,
        /// All of its settings, as a list to read.
        known: String,
    },
    /// The settings.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The store whose features make seconds frames.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The length of a clip.
    #[error(transparent)]
    Clips(#[from] ClipError),
    /// The audit whose copies are kept together.
    #[error(transparent)]
    Audit(#[from] AuditFileError),
}

impl TrainRequest {
    /// The same for an encoder: of the paper's network, where no classifier is named. What a file says of the classifier is of its
    /// trainings.
    #[must_use]
    pub fn for_encoder(self) -> Self {
        let classifier = self.classifier.or_else(|| Some(Crnn::about().name.to_owned()));
        Self { classifier, ..self }
    }

    /// All settings of the training on the store in the folder `store`.
    ///
    /// # Errors
    /// [`TrainRequestError`].
    pub fn configuration(&self, store: &Path) -> Result<Configuration, TrainRequestError> {
        let Self { classifier, fold, seed, threads, .. } = self;
        let reference = self.reference.map(Reference::name);
        let named =
            self.file.configuration_with(json!({"classifier": classifier, "reference": reference}))?;
        let clip_frames = self.clip_frames(store)?;
        let section =
            self.own_section(&named.classifier, clip_frames.unwrap_or(named.training.clip_frames))?;
        let exclude = self.left_out(&named, store)?;
        let groups = self.kept_together(store)?;
        let said = json!({
            "reference": reference,
            "classifier": classifier,
            "split": {"by": self.found_split(), "fold": fold, "exclude": exclude, "groups": groups},
            "training": {"seed": seed, "clip_frames": clip_frames, "threads": threads},
            named.classifier: section,
        });
        Ok(self.file.configuration_with(said)?)
    }

    /// The classifiers other than `trained` of which the file sets something, where nobody says which one is meant: those who
    /// wrote the file may have meant one of them.
    pub fn unread_sections(&self, trained: &str) -> Vec<&'static str> {
        if self.classifier.is_some() || self.file.says(&["classifier"]).is_some() {
            return Vec::new();
        }
        let names = registry().iter().map(|recipe| recipe.about().name);
        names.filter(|name| *name != trained && self.file.says(&[*name]).is_some()).collect()
    }

    /// What is said of the classifier's own section.
    fn own_section(&self, classifier: &str, clip_frames: usize) -> Result<Section, TrainRequestError> {
        let mut section = self.section.clone();
        if let Some(cut) = self.cut {
            section.insert(CUT.to_owned(), json!(cut.cut(clip_frames)));
        }
        if let Some(path) = &self.from {
            section.insert(START.to_owned(), asked(&RunFolder::model_of(path)));
        }
        let known = registry().get(classifier).map(|recipe| recipe.defaults()).unwrap_or_default();
        match section.keys().find(|setting| !known.contains_key(*setting)) {
            None => Ok(section),
            Some(setting) => Err(TrainRequestError::NotASetting {
                setting: setting.clone(),
                classifier: classifier.to_owned(),
                known: known.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// What the splits keep together, or the file of the split as it is found from any working folder.
    fn found_split(&self) -> Option<Value> {
        let split = self.split.as_ref()?;
        let file = fs::canonicalize(split).ok().filter(|_| split != "song" && split != "album");
        Some(file.map_or_else(|| json!(split), |file| json!(file.display().to_string())))
    }

    /// The artists to leave out; none: as the file says.
    fn left_out(
        &self,
        named: &Configuration,
        store: &Path,
    ) -> Result<Option<Vec<String>>, TrainRequestError> {
        let exclude = self.exclude.as_ref().map(|names| match FeatureStore::open(store) {
            Ok(store) => as_spelt(names, &store),
            // The training says what is wrong with it.
            Err(_) => names.clone(),
        });
        let Some(fewest) = self.min_songs else { return Ok(exclude) };
        let named = exclude.as_ref().unwrap_or(&named.split.exclude);
        let below = artists_below(fewest, FeatureStore::open(store)?.songs());
        let further = below.into_iter().filter(|artist| !named.contains(artist));
        Ok(Some(named.iter().cloned().chain(further).collect()))
    }

    /// The songs that are copies of each other; none: as the file says.
    fn kept_together(&self, store: &Path) -> Result<Option<Vec<Vec<String>>>, TrainRequestError> {
        let Some(audit) = &self.groups else { return Ok(None) };
        Ok(Some(read_groups(audit, &FeatureStore::open(store)?)?))
    }

    fn clip_frames(&self, store: &Path) -> Result<Option<usize>, TrainRequestError> {
        match self.clip {
            None => Ok(None),
            Some(ClipRequest::Frames(frames)) => Ok(Some(frames)),
            Some(ClipRequest::Seconds(seconds)) => {
                let store = FeatureStore::open(store)?;
                Ok(Some(ClipLength::from_seconds(seconds, store.config().frames_per_second())?.frames()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings_of(request: &TrainRequest) -> Result<Configuration, TrainRequestError> {
        request.configuration("nowhere".as_ref())
    }

    #[test]
    fn what_is_said_goes_before_the_defaults_and_the_cut_goes_with_the_clip() {
        let request = TrainRequest {
            classifier: Some("crnn".to_owned()),
            split: Some("album".to_owned()),
            exclude: Some(vec!["Ada".to_owned()]),
            clip: Some(ClipRequest::Frames(32)),
            cut: Some(ClipCut::Overlap),
            section: Section::from_iter([("epochs".to_owned(), json!(3))]),
            ..TrainRequest::default()
        };
        let settings = settings_of(&request).unwrap();
        assert_eq!((settings.split.by.as_str(), settings.training.clip_frames), ("album", 32));
        let section = settings.section("crnn");
        assert_eq!((&section["epochs"], &section["patience"]), (&json!(3), &json!(10)));
        assert_eq!(section[CUT], json!(ClipCut::Overlap.cut(32)));
    }

    #[test]
    fn a_setting_that_the_classifier_lacks_is_refused_by_name() {
        let gaussian = TrainRequest { classifier: Some("gaussian".to_owned()), ..TrainRequest::default() };
        assert_eq!(settings_of(&gaussian).unwrap().classifier, "gaussian");
        let refused = settings_of(&TrainRequest { cut: Some(ClipCut::Grid), ..gaussian }).unwrap_err();
        assert!(refused.to_string().starts_with("cut is not a setting of gaussian, whose"), "{refused}");
    }

    #[test]
    fn a_model_to_begin_with_is_a_setting_of_networks_alone() {
        let (classifier, from) = (Some("crnn".to_owned()), Some("elsewhere.safetensors".into()));
        let request = TrainRequest { classifier, from, ..TrainRequest::default() };
        let section = settings_of(&request).unwrap().section("crnn");
        assert_eq!(section[START]["model"]["file"], "elsewhere.safetensors");
        let gaussian = TrainRequest { classifier: Some("gaussian".to_owned()), ..request };
        let refused = settings_of(&gaussian).unwrap_err().to_string();
        assert!(refused.starts_with("start is not a setting of gaussian"), "{refused}");
    }

    #[test]
    fn seconds_need_the_store() {
        let request = TrainRequest { clip: Some(ClipRequest::Seconds(3.0)), ..TrainRequest::default() };
        assert!(matches!(settings_of(&request), Err(TrainRequestError::Store(_))));
    }
}
