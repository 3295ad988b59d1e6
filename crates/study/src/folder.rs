//! The folder of one job: what lies where, and how far the job is by that.
//!
//! ```text
//! job.json                what is done here, and for which store
//! split.json              the songs of train, validation and test
//! (files of the classifier: settings, checkpoints, model, epochs.jsonl)
//! predictions.parquet     the probabilities of every test clip
//! evaluation.json         their scores
//! bottleneck.safetensors  the bottleneck of every test clip, f32 [clips, width], where the classifier has one
//! complete.json           written last: the hashes of all the above but the classifier's own files
//! failure.json            why the last attempt failed
//! lease-N, released-N     whose turn it is, see `lease`
//! ```

mod complete;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_dataset::{DatasetError, Split};
use auteur_ground::whole_file;
use serde::{Deserialize, Serialize};

use crate::json::{self, FORMAT};
use crate::{Condition, JobState, StudyError, lease};

/// What to do about a folder that cannot be gone on with.
pub(crate) const ANEW: &str = "delete the job's folder to do the job anew";

/// Where things lie in the folder of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobFolder {
    path: PathBuf,
    record: JobRecord,
}

/// `job.json`: all that the results depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobRecord {
    pub(crate) format: u32,
    pub(crate) condition: Condition,
    pub(crate) clip_frames: usize,
    pub(crate) epochs: usize,
    pub(crate) store: String,
}

/// `failure.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRecord {
    format: u32,
    reason: String,
}

impl JobFolder {
    pub(crate) fn new(study: &Path, record: JobRecord) -> Self {
        Self { path: study.join(record.condition.name()), record }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The songs of train, validation and test.
    pub fn split(&self) -> PathBuf {
        self.path.join("split.json")
    }

    /// The probabilities of every test clip.
    pub fn predictions(&self) -> PathBuf {
        self.path.join("predictions.parquet")
    }

    /// The scores of the predictions.
    pub fn evaluation(&self) -> PathBuf {
        self.path.join("evaluation.json")
    }

    /// The bottleneck of every test clip, where the classifier has one.
    pub fn bottleneck(&self) -> PathBuf {
        self.path.join("bottleneck.safetensors")
    }

    /// How the training went, where the classifier learns by epochs.
    pub fn epochs(&self) -> PathBuf {
        self.path.join("epochs.jsonl")
    }

    fn job(&self) -> PathBuf {
        self.path.join("job.json")
    }

    fn failure(&self) -> PathBuf {
        self.path.join("failure.json")
    }

    /// How far the job is. A complete one is checked against its hashes.
    ///
    /// # Errors
    /// Why it cannot be told; [`JobState::at_fault`] makes a state of that.
    pub(crate) fn state(&self) -> Result<JobState, StudyError> {
        if let Some(seconds) = self.completed()? {
            return Ok(JobState::Complete { seconds });
        }
        match lease::holder(&self.path) {
            Ok(Some(holder)) => return Ok(JobState::Running(holder)),
            Ok(None) => {}
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(JobState::New),
            Err(cause) => return Err(StudyError::read(&self.path, cause)),
        }
        if let Some(FailureRecord { reason, .. }) = json::read(&self.failure(), ANEW)? {
            return Ok(JobState::Failed(reason));
        }
        Ok(if json::exists(&self.job())? { JobState::Resumable } else { JobState::New })
    }

    /// Writes what the job is before it begins, or makes sure that what lies there is this job. What killed attempts
    /// left half written goes; the caller holds the lease.
    pub(crate) fn begin(&self, split: &Split) -> Result<(), StudyError> {
        whole_file::remove_unfinished(&self.path).map_err(|cause| StudyError::write(&self.path, cause))?;
        self.forget_failure()?;
        match json::read::<JobRecord>(&self.job(), ANEW)? {
            Some(found) => self.expect(&found)?,
            None => json::write(&self.job(), &self.record)?,
        }
        let path = self.split();
        match json::exists(&path)? {
            true => self.expect_split(split),
            false => Ok(split.write(&path)?),
        }
    }

    /// Refuses a folder whose songs are not those of `split`, as after another choice of artists.
    pub(crate) fn expect_split(&self, split: &Split) -> Result<(), StudyError> {
        let path = self.split();
        match Split::read(&path) {
            Ok(found) if found == *split => Ok(()),
            Ok(_) | Err(DatasetError::BadSplitFile { .. }) => {
                let what = format!(
                    "is not the split that this study has of {}, as with other artists left out; {ANEW}",
                    self.record.condition
                );
                Err(StudyError::damaged(&path, what))
            }
            Err(cause) => Err(cause.into()),
        }
    }

    /// Refuses a folder that was filled for another job, as one that was copied from another study.
    fn expect(&self, found: &JobRecord) -> Result<(), StudyError> {
        if *found == self.record {
            return Ok(());
        }
        let what = match found.condition == self.record.condition {
            true => format!("belongs to a study of another store or of other settings; {ANEW}"),
            false => {
                format!("is that of {}, where {} belongs; {ANEW}", found.condition, self.record.condition)
            }
        };
        Err(StudyError::damaged(&self.job(), what))
    }

    /// Keeps the reason why the job failed.
    pub(crate) fn fail(&self, reason: &str) -> Result<(), StudyError> {
        json::write(&self.failure(), &FailureRecord { format: FORMAT, reason: reason.to_owned() })
    }

    fn forget_failure(&self) -> Result<(), StudyError> {
        match fs::remove_file(self.failure()) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                Err(StudyError::write(&self.failure(), cause))
            }
            _ => Ok(()),
        }
    }
}
