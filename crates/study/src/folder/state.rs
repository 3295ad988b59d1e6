//! How far a job is, by what lies in its folder.

use std::io;

use super::{FailureRecord, JobFolder};
use crate::fault::JobFault;
use crate::{FileError, JobState, lease};

impl JobFolder {
    /// How far the job is. A complete one is checked against its hashes, its store and its settings.
    ///
    /// # Errors
    /// Why it cannot be told; [`JobState::at_fault`] makes a state of that.
    pub(crate) fn state(&self) -> Result<JobState, JobFault> {
        if let Some(seconds) = self.completed()? {
            return Ok(JobState::Complete { seconds });
        }
        match lease::holder(&*self.leases()) {
            Ok(Some(holder)) => return Ok(JobState::Running(holder)),
            Ok(None) => {}
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(JobState::New),
            Err(cause) => return Err(FileError::read(&self.site.shown(self.path()), cause).into()),
        }
        if let Some(FailureRecord { reason, .. }) = self.site.read(&self.failure())? {
            return Ok(JobState::Failed(reason));
        }
        Ok(if self.site.exists(&self.job())? { JobState::Resumable } else { JobState::New })
    }
}
