//! What a file of a study can be instead of what was written there, in words that follow the file's name.

use auteur_ground::Difference;

use crate::Condition;

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is none of its kind.
    #[error("was altered ({0})")]
    Altered(String),
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It is not what its hash vouches for.
    #[error("is not as it was written")]
    Changed,
    /// It is of a job that wrote no such file.
    #[error("was not written by the job")]
    Added,
    /// It is that of another job.
    #[error("belongs to {found}, not to {expected}")]
    OtherJob {
        /// Name of the job that it is of.
        found: String,
        /// Name of the job that the folder is of.
        expected: String,
    },
    /// It is of another store than the study's.
    #[error("belongs to a study of another store")]
    OtherStore,
    /// It is of a job with another setting than the study's: `there` is the job's, `here` the study's.
    #[error("has {} = {} where the study has {}", .0.setting, .0.there, .0.here)]
    OtherSetting(Difference),
    /// It is another split than the study's.
    #[error("differs from this study's split of {condition}, perhaps because other artists were left out")]
    OtherSplit {
        /// The job.
        condition: Condition,
    },
    /// It has the answers to other clips than the study's.
    #[error("has {found} clips where the study has {expected}")]
    OtherClips {
        /// Clips that were answered.
        found: usize,
        /// Test clips of the job.
        expected: usize,
    },
    /// It holds no answers.
    #[error("holds no answers ({0})")]
    NoAnswers(String),
    /// It holds no excerpts.
    #[error("holds no excerpts of music: {0}")]
    NoExcerpts(String),
    /// It holds no epochs.
    #[error("is not a log of epochs {0}")]
    NoEpochs(String),
}
