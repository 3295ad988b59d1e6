//! What can go wrong with a study; every message names the value and, where one is known, the remedy.

use std::io;
use std::path::{Path, PathBuf};

use auteur_dataset::DatasetError;
use auteur_evaluation::EvaluationError;

use crate::StoreIdentity;

/// An error of this crate. Its message is whole: it names the file or folder it is about.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// A list of the plan is empty.
    #[error("the study has no {field}; give one or more with --{field}")]
    Nothing {
        /// The list.
        field: &'static str,
    },
    /// A value of a list of the plan stands there twice.
    #[error("--{field} names {value} twice; name it once")]
    Repeated {
        /// The list.
        field: &'static str,
        /// The value.
        value: String,
    },
    /// A clip length that no clip can have.
    #[error("a clip cannot last {seconds} s; give --lengths above 0 and up to {most} s")]
    BadLength {
        /// The length that was asked for.
        seconds: f64,
        /// The longest that can be asked for.
        most: f64,
    },
    /// A classifier's name that cannot begin the name of a folder.
    #[error(
        "{name:?} cannot name a classifier; its folders need small letters, digits and hyphens, a letter first"
    )]
    BadClassifier {
        /// The name.
        name: String,
    },
    /// Trainings without an epoch.
    #[error("a training of 0 epochs learns nothing; give --epochs 1 or more")]
    NoEpochs,
    /// Two lengths that are the same clips.
    #[error("clips of {first} s and of {second} s are both {frames} frames; leave one out of --lengths")]
    SameFrames {
        /// One length in seconds.
        first: f64,
        /// The other.
        second: f64,
        /// What both are in frames.
        frames: usize,
    },
    /// A length that no song reaches.
    #[error(
        "no song lasts {seconds} s: the longest, {song}, has {lasts:.2} s; leave {seconds} out of --lengths"
    )]
    LongerThanEverySong {
        /// The length in seconds.
        seconds: f64,
        /// Path of the longest song.
        song: String,
        /// Its length in seconds.
        lasts: f64,
    },
    /// No job of the grid can be done.
    #[error("none of the study's {jobs} jobs can be done; the first: {first}")]
    NothingPossible {
        /// Number of jobs.
        jobs: usize,
        /// Why the first cannot.
        first: String,
    },
    /// A share of the jobs that is none.
    #[error("{given:?} is no share of the jobs; give I/N with I from 1 to N, such as 2/8")]
    BadShard {
        /// What was given.
        given: String,
    },
    /// The plan was made for another store than the one it is set against.
    #[error(
        "the plan is for a store of {}, the one given has {}; make the plan anew",
        said(planned),
        said(given)
    )]
    StoreChanged {
        /// The store of the plan.
        planned: StoreIdentity,
        /// The store that was given.
        given: StoreIdentity,
    },
    /// The study was begun with another store.
    #[error("{} is a study of another store: it has {}, the one given {}; give that store, or another folder for the study", study.display(), said(began), said(given))]
    OtherStore {
        /// The study's folder.
        study: PathBuf,
        /// The store it was begun with.
        began: StoreIdentity,
        /// The store that was given.
        given: StoreIdentity,
    },
    /// The study was begun with a setting that cannot be changed.
    #[error("{} was begun with --{field} {began}, {asked} was asked for; keep it, or choose another folder, since the trials could not be compared", study.display())]
    OtherPlan {
        /// The study's folder.
        study: PathBuf,
        /// The setting.
        field: &'static str,
        /// Its value in the study.
        began: String,
        /// The value that was asked for.
        asked: String,
    },
    /// The study was begun with other settings of a classifier.
    #[error("{} was begun with {name} = {began}, this command has {asked}; give the --config it began with, or choose another folder, since the trials could not be compared", study.display())]
    OtherSetting {
        /// The study's folder.
        study: PathBuf,
        /// The setting.
        name: String,
        /// Its value in the study.
        began: String,
        /// The value that was asked for.
        asked: String,
    },
    /// The folder for a study holds other things.
    #[error("{} holds other files and no study; choose a new or empty folder", study.display())]
    FolderInUse {
        /// The folder.
        study: PathBuf,
    },
    /// The folder is no study.
    #[error("{} is no study; make it with: auteur study STORE -o {}", study.display(), study.display())]
    NotAStudy {
        /// The folder.
        study: PathBuf,
    },
    /// A file of another version of the program.
    #[error("{} has format {found}, this version reads format {expected}; begin the study anew in another folder", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format it says it has.
        found: u64,
        /// The format of this version.
        expected: u32,
    },
    /// A file is not as it was written.
    #[error("{} {what}", path.display())]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong and what to do, in words that follow the file's name.
        what: String,
    },
    /// A file or folder cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {}: {cause}; what is complete stays, the same command continues from here", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A setting cannot be written as JSON.
    #[error("cannot write the store's settings as JSON: {0}")]
    Encode(serde_json::Error),
    /// Another process took over the folder, because this one gave no sign of life for too long.
    #[error("another process took over {}, as this one gave no sign of life; the job goes on there", folder.display())]
    LeaseLost {
        /// The folder.
        folder: PathBuf,
    },
    /// Whoever watches asked to stop.
    #[error("stopped; the same command continues from here")]
    Cancelled,
    /// Predictions that a classifier gave cannot be taken.
    #[error("{}: {cause}", path.display())]
    Predictions {
        /// The file they lie in, or were to lie in.
        path: PathBuf,
        /// What is wrong with them.
        cause: EvaluationError,
    },
    /// Bottleneck vectors that are not one a test clip.
    #[error("{found} numbers in rows of {width} are not one row for each of {clips} test clips")]
    VectorRows {
        /// Numbers in all.
        found: usize,
        /// Numbers in a row.
        width: usize,
        /// Test clips.
        clips: usize,
    },
    /// The store or a split.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

impl StudyError {
    pub(crate) fn read(path: &Path, cause: io::Error) -> Self {
        Self::Read { path: path.to_path_buf(), cause }
    }

    pub(crate) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_path_buf(), cause }
    }

    /// Whether a file is something else than what was written there, which no further attempt would change.
    pub(crate) fn is_mismatch(&self) -> bool {
        match self {
            Self::Damaged { .. } | Self::OtherFormat { .. } => true,
            Self::Dataset(cause) => matches!(cause, DatasetError::BadSplitFile { .. }),
            _ => false,
        }
    }

    /// Whether the same may succeed a moment later, as when a network storage did not answer.
    pub(crate) fn may_pass(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let cause = match self {
            Self::Read { cause, .. } | Self::Write { cause, .. } => cause,
            Self::Predictions { cause: EvaluationError::Io(cause), .. } => cause,
            Self::Dataset(DatasetError::Read { cause, .. } | DatasetError::Write { cause, .. }) => cause,
            _ => return false,
        };
        let lasts = [FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull];
        !lasts.contains(&cause.kind())
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_path_buf(), what: what.into() }
    }
}

/// "122 songs (9f86d081884c)".
fn said(store: &StoreIdentity) -> String {
    let digits: String = store.fingerprint.chars().take(12).collect();
    format!("{} songs ({digits})", store.songs)
}
