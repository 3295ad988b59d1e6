//! What can go wrong with a study, an enum for each thing that is done with one.
//!
//! Messages about files and folders name them.

use std::io;
use std::path::{Path, PathBuf};

use auteur_dataset::{ClipError, SplitError, StoreError};
use auteur_ground::Difference;
use auteur_ground::json::JsonError;

use crate::{ClipSeconds, Damage, StoreIdentity};

/// Why a plan is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A list is empty.
    #[error("the study has no {list}")]
    Nothing {
        /// The list.
        list: &'static str,
    },
    /// A value stands twice in a list.
    #[error("{value} appears twice among the {list}")]
    Repeated {
        /// The list.
        list: &'static str,
        /// The value.
        value: String,
    },
    /// A classifier's name that cannot begin the name of a folder.
    #[error(
        "{name:?} cannot name a classifier; a name consists of lower-case letters, digits and hyphens, begins with a \
         letter and is not that of another section"
    )]
    BadClassifier {
        /// The name.
        name: String,
    },
    /// Too few folds for a cross-validation.
    #[error("a cross-validation has at least 2 folds, not {folds}")]
    TooFewFolds {
        /// Number of folds.
        folds: usize,
    },
    /// The settings of a classifier are missing.
    #[error("the study has no settings of {classifier}")]
    NoSettings {
        /// The classifier.
        classifier: String,
    },
}

/// Why what is asked for is no part of a study that was begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OtherPlan {
    /// It is about another store.
    #[error("it began with a store of {there}; the one given has {here}")]
    Store {
        /// The store that the study began with.
        there: StoreIdentity,
        /// The store that was given.
        here: StoreIdentity,
    },
    /// Songs come to be tested in another way.
    #[error("it began {}, now {} is asked for; its trials would not be comparable", match there {
        Some(folds) => format!("as a cross-validation in {folds} folds"),
        None => "with a single test part in each trial".to_owned(),
    }, match (there, here) {
        (_, None) => "a single test part in each trial".to_owned(),
        (Some(_), Some(folds)) => format!("one in {folds} folds"),
        (None, Some(folds)) => format!("a cross-validation in {folds} folds"),
    })]
    Protocol {
        /// Folds that the study began with.
        there: Option<usize>,
        /// Folds that are asked for.
        here: Option<usize>,
    },
    /// A setting differs that all trials share.
    #[error("it began with {} = {}, now it is {}; its trials would not be comparable", .0.setting, .0.there, .0.here)]
    Setting(Difference),
}

/// Why a plan and a store make no grid.
#[derive(Debug, thiserror::Error)]
pub enum GridError {
    /// The plan is none.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The plan was made for another store.
    #[error("the plan is for a store of {planned}; the one given has {given}")]
    OtherStore {
        /// The store of the plan.
        planned: StoreIdentity,
        /// The store that was given.
        given: StoreIdentity,
    },
    /// Two lengths that are the same clips.
    #[error("clips of {first} s and {second} s are both {frames} frames long")]
    SameFrames {
        /// One length.
        first: ClipSeconds,
        /// The other.
        second: ClipSeconds,
        /// What both are in frames.
        frames: usize,
    },
    /// A length that no song reaches.
    #[error("no song lasts {length} s: the longest, {song}, has {lasts:.2} s")]
    LongerThanEverySong {
        /// The length.
        length: ClipSeconds,
        /// Path of the longest song.
        song: String,
        /// Its length in seconds.
        lasts: f64,
    },
    /// No job can be done.
    #[error("none of the study's {jobs} jobs can be done; the first: {first}")]
    NothingPossible {
        /// Number of jobs.
        jobs: usize,
        /// Why the first cannot.
        first: String,
    },
    /// A split cannot be made.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A clip cannot be so long.
    #[error(transparent)]
    Clips(#[from] ClipError),
}

/// Why a file of a study cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Another version of the program wrote it.
    #[error("{} has format {found}; this version reads format {expected}", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
    /// It is not as it was written.
    #[error("{} {damage}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        damage: Damage,
    },
}

impl FileError {
    pub(crate) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), cause }
    }

    pub(crate) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_path_buf(), cause }
    }

    pub(crate) fn damaged(path: &Path, damage: Damage) -> Self {
        Self::Damaged { path: path.to_path_buf(), damage }
    }

    /// What is wrong with a JSON file.
    pub(crate) fn json(path: &Path, cause: JsonError) -> Self {
        match cause {
            JsonError::Read(cause) => Self::read(path, cause),
            JsonError::Altered(cause) => Self::damaged(path, Damage::Altered(cause.to_string())),
            JsonError::OtherFormat { found, expected } => {
                Self::OtherFormat { path: path.to_path_buf(), found, expected }
            }
        }
    }
}

/// Why a study cannot be begun, opened or worked on.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The folder is no study.
    #[error("{} is not a study", study.display())]
    NotAStudy {
        /// The folder.
        study: PathBuf,
    },
    /// The folder for a study holds other things.
    #[error("{} contains other files and is not a study", study.display())]
    FolderInUse {
        /// The folder.
        study: PathBuf,
    },
    /// The folder is another study.
    #[error("{} is a different study: {cause}", study.display())]
    OtherPlan {
        /// The folder.
        study: PathBuf,
        /// What differs.
        cause: OtherPlan,
    },
    /// What the study is asked for cannot be done.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// The store cannot give what it holds.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// One of the study's own files.
    #[error(transparent)]
    File(#[from] FileError),
    /// Whoever watches asked to stop.
    #[error("stopped")]
    Cancelled,
}

impl StudyError {
    pub(crate) fn other_plan(study: &Path) -> impl Fn(OtherPlan) -> Self + '_ {
        |cause| Self::OtherPlan { study: study.to_path_buf(), cause }
    }
}
