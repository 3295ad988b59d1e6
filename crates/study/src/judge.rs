//! A `Judge` says how far the jobs of a grid are, held against all that the grid and the runner know.
//!
//! A job's folder by itself tells that its files are as they were written. That they are what is asked for, takes the
//! grid's splits and the runner's settings: a folder may be left from a study that had other ones. It stands alone because
//! a run and a list must judge alike.

use std::path::Path;

use crate::study::job_folder;
use crate::{Grid, Job, JobFolder, JobState, JobStatus, Runner, StudyError};

/// A study's folder, and what its jobs must be.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) grid: &'a Grid<'a>,
    pub(crate) runner: &'a dyn Runner,
}

impl Judge<'_> {
    /// The folder of a job.
    pub(crate) fn folder_of(&self, job: &Job) -> JobFolder {
        job_folder(self.folder, self.grid.plan(), job)
    }

    /// How far a job is.
    ///
    /// # Errors
    /// [`StudyError::Damaged`] where a complete one is of other songs or settings; those of [`JobFolder::state`].
    pub(crate) fn look(&self, job: &Job) -> Result<JobState, StudyError> {
        if let Some(reason) = &job.impossible {
            return Ok(JobState::Impossible(reason.clone()));
        }
        let folder = self.folder_of(job);
        let state = folder.state()?;
        if matches!(state, JobState::Complete { .. }) {
            if let Some(split) = self.grid.split(&job.condition) {
                folder.expect_split(split)?;
            }
            self.runner.expect_settings(self.grid.plan(), job, folder.path())?;
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
