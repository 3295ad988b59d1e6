//! An `Inspector` says how far the jobs of a grid are, held against all that the grid knows.
//!
//! A job's folder by itself tells that its files are as they were written, for this store and with these settings. That
//! its songs are those that are asked for takes the grid's splits: a folder may be left from a study that left out other
//! artists. A run and a list look at jobs through this alone.

use crate::fault::JobFault;
use crate::{Grid, Job, JobFolder, JobState, JobStatus, Site};

/// Where a study lies, and what its jobs must be.
#[derive(Clone, Copy)]
pub(crate) struct Inspector<'a> {
    pub(crate) site: &'a Site,
    pub(crate) grid: &'a Grid<'a>,
}

impl Inspector<'_> {
    /// The folder of a job.
    pub(crate) fn folder_of(&self, job: &Job) -> JobFolder {
        JobFolder::of(self.site, self.grid.plan(), job)
    }

    /// How far a job is.
    ///
    /// # Errors
    /// [`FileError::Damaged`](crate::FileError::Damaged) where a complete one is of other songs; those of
    /// [`JobFolder::state`].
    pub(crate) fn look(&self, job: &Job) -> Result<JobState, JobFault> {
        if let Some(reason) = &job.impossible {
            return Ok(JobState::Impossible(reason.clone()));
        }
        let folder = self.folder_of(job);
        let state = folder.state()?;
        if let (JobState::Complete { .. }, Some(split)) = (&state, self.grid.split(&job.condition)) {
            folder.expect_split(split)?;
        }
        Ok(state)
    }

    /// How far a job is, faults included.
    pub(crate) fn state(&self, job: &Job) -> JobState {
        self.look(job).unwrap_or_else(|fault| JobState::at_fault(&fault))
    }

    /// How far each of these jobs is.
    pub(crate) fn statuses(&self, jobs: impl Iterator<Item = Job>) -> Vec<JobStatus> {
        jobs.map(|job| JobStatus { state: self.state(&job), job }).collect()
    }
}
