//! The folder of a run: where its files lie, and whether it is the run that somebody means.
//!
//! The settings and the split of a training enter; the folder is begun with them, or found to have begun with the same.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_classifier::{
    CONFIGURATION_FILE, Configuration, EPOCHS_FILE, EVALUATION_FILE, EpochRecord, EpochsError, MODEL_FILE,
    PREDICTIONS_FILE, SPLIT_FILE, SplitConfig, read_epochs,
};
use auteur_dataset::{Split, SplitError};
use auteur_ground::{Difference, FolderLock, first_difference, whole_file};

use crate::configuration_file::{ConfigurationFile, ConfigurationFileError, write_configuration};
use crate::start::{START, Weights};

/// The folder of a run: each file explains itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    folder: PathBuf,
}

/// What marks a folder as the home of something else, in which nothing is trained.
const OTHER_HOMES: [&str; 2] = ["store.json", "study.json"];

/// Why a folder cannot be that of a run, or not of this one.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another process trains there.
    #[error("{}: another process is training in this folder", folder.display())]
    Locked {
        /// The folder.
        folder: PathBuf,
    },
    /// It holds a file that no run would have there, such as that of a store or a study.
    #[error("{} already exists and does not belong to a run", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It holds a model, and not the settings that it was trained with.
    #[error("{} contains a trained model, but not the settings and the split that it was trained with", folder.display())]
    ModelAlone {
        /// The folder.
        folder: PathBuf,
    },
    /// The run began with another setting.
    #[error(
        "{}: this run began with {} = {}; now it is {}",
        path.display(), difference.setting, difference.there, difference.here
    )]
    OtherSettings {
        /// The file of the run's settings.
        path: PathBuf,
        /// The setting: its value in the run, and the one that is asked for.
        difference: Difference,
    },
    /// The run began with other weights.
    #[error("{}: this run began with {began}; now it would begin with {now}", path.display())]
    OtherStart {
        /// The file of the run's settings.
        path: PathBuf,
        /// What it began with.
        began: String,
        /// What is asked for.
        now: String,
    },
    /// The run began with other songs in some part of its split.
    #[error(
        "{}: this run began {} {song} in {part}, where it {} now",
        folder.display(), if *was_there { "with" } else { "without" }, if *was_there { "is not" } else { "is" }
    )]
    OtherSongs {
        /// The folder.
        folder: PathBuf,
        /// The first song that is not in both.
        song: String,
        /// The part: `train`, `validation` or `test`.
        part: &'static str,
        /// Whether the run has the song in that part.
        was_there: bool,
    },
    /// The run does not say which settings it was trained with.
    #[error(transparent)]
    Configuration(#[from] ConfigurationFileError),
    /// The run does not say which songs it was trained with.
    #[error(transparent)]
    Split(SplitError),
    /// The log of the epochs is not as it was written.
    #[error("{} is not a log of epochs {problem}", path.display())]
    Epochs {
        /// The file.
        path: PathBuf,
        /// Where and what, in words that follow what it is not.
        problem: String,
    },
    /// A file or folder that cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl RunFolder {
    /// The run in this folder, which need not be there.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The settings, complete.
    pub fn configuration(&self) -> PathBuf {
        self.folder.join(CONFIGURATION_FILE)
    }

    /// The songs of train, validation and test.
    pub fn split(&self) -> PathBuf {
        self.folder.join(SPLIT_FILE)
    }

    /// The epochs, of a classifier that learns by epochs: a line each.
    pub fn epochs(&self) -> PathBuf {
        self.folder.join(EPOCHS_FILE)
    }

    /// The trained classifier, enough for prediction.
    pub fn model(&self) -> PathBuf {
        self.folder.join(MODEL_FILE)
    }

    /// What the classifier answered to each clip of the test songs.
    pub fn answers(&self) -> PathBuf {
        self.folder.join(PREDICTIONS_FILE)
    }

    /// The scores.
    pub fn evaluation(&self) -> PathBuf {
        self.folder.join(EVALUATION_FILE)
    }

    /// The model of a run's folder, or the file itself where that is given.
    pub fn model_of(path: &Path) -> PathBuf {
        if path.is_dir() { Self::new(path).model() } else { path.to_owned() }
    }

    /// The split that lies beside the model of a run's folder, or beside a model's file.
    pub fn split_of(path: &Path) -> PathBuf {
        if path.is_dir() { Self::new(path).split() } else { path.with_file_name(SPLIT_FILE) }
    }

    /// Makes the folder, and keeps other trainings out of it until the answer is dropped.
    ///
    /// It is a lock of the operating system, which a process that was stopped keeps; a study, which takes over from such,
    /// has leases instead.
    ///
    /// # Errors
    /// [`RunError::Locked`] and [`RunError::File`].
    pub fn claim(&self) -> Result<FolderLock, RunError> {
        let failed = |cause| RunError::File { path: self.folder.clone(), cause };
        let mut homes = OTHER_HOMES.iter().map(|name| self.folder.join(name));
        if let Some(path) = homes.find(|path| path.exists()) {
            return Err(RunError::Foreign { path });
        }
        if self.folder.is_file() {
            return Err(RunError::Foreign { path: self.folder.clone() });
        }
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let lock = FolderLock::take(&self.folder).map_err(failed)?;
        lock.ok_or_else(|| RunError::Locked { folder: self.folder.clone() })
    }

    /// Writes down what a training is begun with, or finds that it was begun with the same. The caller has the folder to
    /// itself.
    ///
    /// Neither where the store lies, nor where the model lies that a training begins with, nor how many threads there are decides
    /// anything, so those may differ.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn begin(&self, configuration: &Configuration, split: &Split) -> Result<(), RunError> {
        let failed = |cause| RunError::File { path: self.folder.clone(), cause };
        whole_file::remove_unfinished(&self.folder).map_err(failed)?;
        let path = self.configuration();
        if path.exists() {
            self.expect_settings(configuration)?;
        } else if self.model().exists() {
            return Err(RunError::ModelAlone { folder: self.folder.clone() });
        }
        if self.split().exists() {
            self.expect_songs(split)?;
        }
        // The store may lie elsewhere than when the run began.
        write_configuration(configuration, &path)?;
        split.write(&self.split()).map_err(RunError::Split)
    }

    /// The settings that the run was begun with.
    ///
    /// # Errors
    /// [`RunError::Configuration`].
    pub fn read_configuration(&self) -> Result<Configuration, RunError> {
        let path = self.configuration();
        let file = ConfigurationFile::read(&path)?;
        Ok(file.configuration().map_err(|cause| ConfigurationFileError::Setting { path, cause })?)
    }

    /// The songs of the run.
    ///
    /// # Errors
    /// [`RunError::Split`].
    pub fn read_split(&self) -> Result<Split, RunError> {
        Split::read(&self.split()).map_err(RunError::Split)
    }

    /// The epochs so far; empty for a classifier that does not learn by epochs.
    ///
    /// # Errors
    /// [`RunError::Epochs`] and [`RunError::File`].
    pub fn read_epochs(&self) -> Result<Vec<EpochRecord>, RunError> {
        let path = self.epochs();
        read_epochs(&path).map_err(|cause| match cause {
            EpochsError::Read(cause) => RunError::File { path, cause },
            cause => RunError::Epochs { path, problem: cause.to_string() },
        })
    }

    fn expect_settings(&self, here: &Configuration) -> Result<(), RunError> {
        let found = self.read_configuration();
        let there = found.map_err(|_| RunError::Foreign { path: self.configuration() })?;
        let [began, now] = [&there, here].map(|all| Weights::of(&all.section(&here.classifier)));
        if !began.is_same(&now) {
            let [began, now] = [began, now].map(|start| start.to_string());
            return Err(RunError::OtherStart { path: self.configuration(), began, now });
        }
        match difference(&there, here) {
            Some(difference) => Err(RunError::OtherSettings { path: self.configuration(), difference }),
            None => Ok(()),
        }
    }

    fn expect_songs(&self, split: &Split) -> Result<(), RunError> {
        let began = self.read_split()?;
        for ((part, before), (_, now)) in began.parts().into_iter().zip(split.parts()) {
            let lacks = |songs: &[String], among: &[String]| {
                let songs: HashSet<&String> = songs.iter().collect();
                among.iter().find(|song| !songs.contains(song)).cloned()
            };
            let lost = lacks(now, before).map(|song| (song, true));
            if let Some((song, was_there)) = lost.or_else(|| lacks(before, now).map(|song| (song, false))) {
                return Err(RunError::OtherSongs { folder: self.folder.clone(), song, part, was_there });
            }
        }
        Ok(())
    }
}

/// The first setting, of those that decide what the classifier of `here` learns, that is not the same in both. Where a split
/// comes from decides nothing: its songs do.
pub(crate) fn difference(there: &Configuration, here: &Configuration) -> Option<Difference> {
    let bare = |configuration: &Configuration| {
        let mut bare = configuration.of_recipes(&[&here.classifier]);
        (bare.store, bare.split, bare.training.threads) = (None, SplitConfig::default(), 0);
        for section in bare.sections.values_mut() {
            let model = section.get_mut(START).and_then(|start| start.get_mut("model"));
            model.and_then(|model| model.as_object_mut()?.remove("file"));
        }
        bare
    };
    let (there, mut here) = (bare(there), bare(here));
    if there.features.is_none() {
        // A file that somebody wrote, and no training, says nothing of features: they are the store's.
        here.features = None;
    }
    first_difference(&there, &here)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registry::registry;

    fn configuration(layer: serde_json::Value) -> Configuration {
        Configuration::merged(registry(), [layer]).unwrap()
    }

    fn split(test: &[&str]) -> Split {
        let songs = |songs: &[&str]| songs.iter().map(|&song| song.to_owned()).collect();
        Split { train: songs(&["a"]), validation: songs(&["b"]), test: songs(test), ..Split::default() }
    }

    #[test]
    fn a_run_is_begun_once_and_found_again_wherever_the_store_lies() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::new(folder.path());
        run.begin(&configuration(json!({"store": "there"})), &split(&["c"])).unwrap();
        let elsewhere = configuration(json!({"store": "here", "training": {"threads": 3}}));
        run.begin(&elsewhere, &split(&["c"])).unwrap();
        assert_eq!(run.read_configuration().unwrap().store, Some("here".into()));
        assert_eq!(run.read_split().unwrap(), split(&["c"]));
    }

    #[test]
    fn a_run_of_another_setting_is_refused_with_both_values() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::new(folder.path());
        run.begin(&configuration(json!({"training": {"seed": 3}})), &split(&["c"])).unwrap();
        let refused = run.begin(&configuration(json!({"training": {"seed": 4}})), &split(&["c"]));
        let refused = refused.unwrap_err().to_string();
        assert!(refused.ends_with("began with training.seed = 3; now it is 4"), "{refused}");
    }

    #[test]
    fn a_setting_of_another_classifier_decides_nothing() {
        let there = configuration(json!({"classifier": "gaussian", "crnn": {"epochs": 3}}));
        let here = configuration(json!({"classifier": "gaussian"}));
        assert_eq!(difference(&there, &here), None);
    }

    #[test]
    fn a_run_of_other_songs_is_refused_by_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::new(folder.path());
        let settings = configuration(json!({}));
        run.begin(&settings, &split(&["c", "d"])).unwrap();
        for (test, expected) in [
            (["c", "e"], "with d in test, where it is not now"),
            (["c", "c"], "with d in test, where it is not now"),
        ] {
            let refused = run.begin(&settings, &split(&test)).unwrap_err().to_string();
            assert!(refused.ends_with(expected), "{refused}");
        }
        let more = run.begin(&settings, &split(&["c", "d", "f"])).unwrap_err().to_string();
        assert!(more.ends_with("without f in test, where it is now"), "{more}");
    }

    #[test]
    fn nothing_is_trained_in_the_folder_of_a_store_or_a_study() {
        for name in OTHER_HOMES {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), "{}").unwrap();
            let refused = RunFolder::new(folder.path()).claim().unwrap_err();
            assert!(matches!(refused, RunError::Foreign { .. }), "{refused}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn what_is_no_run_s_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::new(folder.path());
        fs::write(run.configuration(), "title = \"my site\"\n").unwrap();
        let refused = run.begin(&configuration(json!({})), &split(&["c"])).unwrap_err();
        assert!(matches!(refused, RunError::Foreign { .. }), "{refused}");
        assert_eq!(fs::read_to_string(run.configuration()).unwrap(), "title = \"my site\"\n");

        fs::remove_file(run.configuration()).unwrap();
        fs::write(run.model(), "a model").unwrap();
        let refused = run.begin(&configuration(json!({})), &split(&["c"])).unwrap_err();
        assert!(matches!(refused, RunError::ModelAlone { .. }), "{refused}");
    }
}
