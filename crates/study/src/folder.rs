//! The folder of one job: what lies where, and that it is this job's.
//!
//! ```text
//! job.json                what is done here, with which settings, and for which store
//! split.json              the songs of train, validation and test
//! (files of the classifier: settings, checkpoints, model, epochs.jsonl)
//! predictions.parquet     the answers to every test clip
//! evaluation.json         their scores
//! complete.json           written last: the hashes of all the above but the classifier's own files
//! stress/<name>.parquet   the answers to copies of the test songs that were distorted in this way, without embeddings
//! failure.json            why the last attempt failed
//! lease-N, released-N     whose turn it is, see `lease`
//! begun.zip               in a bucket alone: the files of a job that is not complete, for whoever resumes it
//! ```

mod complete;
mod distorted;
mod record;
mod state;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use auteur_classifier::{Configuration, EPOCHS_FILE, EVALUATION_FILE, PREDICTIONS_FILE, SPLIT_FILE};
use auteur_dataset::{Split, SplitError};
use auteur_ground::whole_file;
use serde::{Deserialize, Serialize};

use crate::fault::JobFault;
use crate::files::{self, FORMAT};
use crate::lease::LeasePlace;
use crate::{Damage, FileError, Job, Site, StudyPlan};
use record::JobRecord;

/// Where things lie in the folder of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct JobFolder {
    path: PathBuf,
    site: Site,
    record: JobRecord,
}

/// `failure.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailureRecord {
    format: u32,
    reason: String,
}

impl JobFolder {
    /// The folder of a job of this plan in the folder of a study.
    pub(crate) fn of(site: &Site, plan: &StudyPlan, job: &Job) -> Self {
        let path = site.folder().join(job.condition.name());
        Self { path, site: site.clone(), record: JobRecord::of(plan, job) }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the job is done with. Which artists are left out is for its split to say.
    pub(crate) fn settings(&self) -> &Configuration {
        &self.record.settings
    }

    /// The songs of train, validation and test.
    pub fn split(&self) -> PathBuf {
        self.path.join(SPLIT_FILE)
    }

    /// The answers to every test clip.
    pub fn predictions(&self) -> PathBuf {
        self.path.join(PREDICTIONS_FILE)
    }

    /// The scores of the answers.
    pub fn evaluation(&self) -> PathBuf {
        self.path.join(EVALUATION_FILE)
    }

    /// How the training went, where the classifier learns by epochs.
    pub fn epochs(&self) -> PathBuf {
        self.path.join(EPOCHS_FILE)
    }

    fn job(&self) -> PathBuf {
        self.path.join(files::JOB)
    }

    fn failure(&self) -> PathBuf {
        self.path.join(files::FAILURE)
    }

    /// Where the job's lease lies.
    pub(crate) fn leases(&self) -> Arc<dyn LeasePlace> {
        self.site.leases(&self.path)
    }

    /// Whether what is only in the folder is lost to other machines.
    pub(crate) fn is_in_bucket(&self) -> bool {
        self.site.is_in_bucket()
    }

    /// Gives the files of a job at work to whoever resumes it, unless they are those of this hash; their hash.
    pub(crate) fn give_begun(&self, given: Option<blake3::Hash>) -> Result<Option<blake3::Hash>, FileError> {
        self.site.give_begun(&self.path, given)
    }

    /// Brings the log of epochs up to date.
    pub(crate) fn bring_epochs(&self) -> Result<(), FileError> {
        self.site.bring(&self.epochs()).map(|_| ())
    }

    /// Writes what the job is before it begins, or makes sure that what lies there is this job. What killed attempts
    /// left half written goes; the caller holds the lease.
    pub(crate) fn begin(&self, split: &Split) -> Result<(), JobFault> {
        self.site.resume(&self.path)?;
        whole_file::remove_unfinished(&self.path).map_err(|cause| FileError::write(&self.path, cause))?;
        self.forget_failure()?;
        let job = self.job();
        match self.site.read::<JobRecord>(&job)? {
            Some(found) => {
                self.expect(&found)?;
                self.site.bring(&job)?;
            }
            None => {
                files::write(&job, &self.record)?;
                self.site.give(&job)?;
            }
        }
        let path = self.split();
        if self.site.bring(&path)? {
            return self.expect_split(split);
        }
        split.write(&path)?;
        Ok(self.site.give(&path)?)
    }

    /// Refuses a folder that was filled for another job, for another store, or with other settings.
    fn expect(&self, found: &JobRecord) -> Result<(), FileError> {
        match self.record.difference(found) {
            Some(damage) => Err(FileError::damaged(&self.job(), damage)),
            None => Ok(()),
        }
    }

    /// Refuses a folder whose songs are not those of `split`, as after another choice of artists.
    pub(crate) fn expect_split(&self, split: &Split) -> Result<(), JobFault> {
        let path = self.split();
        match Split::read(&path) {
            Ok(found) if found == *split => Ok(()),
            Ok(_) | Err(SplitError::NotASplit { .. }) => {
                let damage = Damage::OtherSplit { condition: self.record.condition.clone() };
                Err(FileError::damaged(&path, damage).into())
            }
            Err(cause) => Err(cause.into()),
        }
    }

    /// Keeps the reason why the job failed.
    pub(crate) fn fail(&self, reason: &str) -> Result<(), FileError> {
        files::write(&self.failure(), &FailureRecord { format: FORMAT, reason: reason.to_owned() })?;
        self.site.give(&self.failure())
    }

    fn forget_failure(&self) -> Result<(), FileError> {
        self.site.remove(&self.failure())
    }
}
