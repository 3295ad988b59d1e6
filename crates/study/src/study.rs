//! A `Study` is the folder of a grid: begun with a store, worked on by any number of processes, read without the store.
//!
//! ```text
//! STUDY/study.json            the plan, its jobs, and the hashes of the two files below; written last
//! STUDY/corpus.json           the counts of the paper's Table I
//! STUDY/excerpts.safetensors  the clips of its Figure 1
//! STUDY/<condition>/          a job, see `folder`
//! STUDY/stress/<name>/store/  the features of the test songs as they sound when they are distorted in this way
//! ```

mod begin;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::fault::JobFault;
use crate::files::{self, FORMAT};
use crate::{
    Corpus, Damage, Excerpts, FileError, Grid, Job, JobFolder, JobState, JobStatus, Site, StudyError,
    StudyPlan, Training, Trial,
};

/// The folder of what belongs to distorted copies of the songs.
const STRESS: &str = "stress";

/// A study, where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    site: Site,
    record: StudyRecord,
}

/// `study.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StudyRecord {
    format: u32,
    plan: StudyPlan,
    jobs: Vec<Job>,
    /// blake3 of `corpus.json`.
    corpus: String,
    /// blake3 of `excerpts.safetensors`.
    excerpts: String,
}

/// What a study has found so far.
#[derive(Clone, Debug)]
pub struct Trials {
    /// The results of the trials of which every job is complete, in the order of the jobs.
    pub complete: Vec<Trial>,
    /// The jobs that are not complete and how far they are.
    pub missing: Vec<JobStatus>,
}

impl Study {
    /// Opens a study to read what it found.
    ///
    /// # Errors
    /// [`StudyError::NotAStudy`], and [`StudyError::File`] where `study.json` cannot be read.
    pub fn open(site: impl Into<Site>) -> Result<Self, StudyError> {
        let site = site.into();
        Self::open_if_begun(&site)?.ok_or_else(|| StudyError::NotAStudy { study: site.shown(site.folder()) })
    }

    /// Opens a study; `None` where none was begun there.
    ///
    /// # Errors
    /// [`FileError`] where `study.json` cannot be read.
    pub fn open_if_begun(site: impl Into<Site>) -> Result<Option<Self>, FileError> {
        let site = site.into();
        let path = settings(site.folder());
        let record: Option<StudyRecord> = site.read(&path)?;
        Ok(record.map(|record| Self { site, record }))
    }

    /// Where the study lies on this machine.
    pub fn folder(&self) -> &Path {
        self.site.folder()
    }

    /// Where the study lies.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// All that was ever asked of this study.
    pub fn plan(&self) -> &StudyPlan {
        &self.record.plan
    }

    /// The jobs of the plan in the order in which they are worked on.
    pub fn jobs(&self) -> &[Job] {
        &self.record.jobs
    }

    /// The plan with what a grid adds to it.
    pub(crate) fn extended(&self, grid: &Grid<'_>) -> Result<StudyPlan, StudyError> {
        self.plan().extended(grid.plan()).map_err(StudyError::other_plan(&self.site.shown(self.folder())))
    }

    /// The folder of one job.
    pub fn job_folder(&self, job: &Job) -> JobFolder {
        JobFolder::of(&self.site, &self.record.plan, job)
    }

    /// The folder of the store of test songs that were distorted in this way.
    pub fn distorted_store(&self, distortion: &str) -> PathBuf {
        self.folder().join(STRESS).join(distortion).join("store")
    }

    /// How far every job is. The files of complete jobs are read and checked.
    pub fn states(&self) -> Vec<JobStatus> {
        self.states_beyond(&[])
    }

    /// How far every job is that is not among those of which it is `known`. The files of complete jobs are read and checked,
    /// which takes time with many.
    pub fn states_beyond(&self, known: &[JobStatus]) -> Vec<JobStatus> {
        let known: HashSet<String> = known.iter().map(|status| status.condition().name()).collect();
        let jobs = self.jobs().iter().filter(|job| !known.contains(&job.condition.name()));
        jobs.map(|job| JobStatus { job: job.clone(), state: self.state(job) }).collect()
    }

    fn state(&self, job: &Job) -> JobState {
        match &job.impossible {
            Some(reason) => JobState::Impossible(reason.clone()),
            None => self.job_folder(job).state().unwrap_or_else(|fault| JobState::at_fault(&fault)),
        }
    }

    /// The results of all trials whose jobs are complete, and what became of the other jobs.
    ///
    /// A job whose files are not what it wrote, or that was done with other settings than the study's, is among the
    /// others, as [`JobState::Tampered`], or as [`JobState::Failed`] where it could not be read. A trial that lacks a fold
    /// is left out: what is left of its songs would be scored as if it were all.
    pub fn trials(&self) -> Trials {
        let mut trials = Trials { complete: Vec::new(), missing: Vec::new() };
        let statuses = self.states();
        // The folds of a trial come one after the other.
        for folds in statuses.chunk_by(|a, b| a.condition().of_all_folds() == b.condition().of_all_folds()) {
            let (trainings, missing) = self.trainings(folds);
            if missing.is_empty() {
                match Trial::of(folds[0].condition(), trainings) {
                    Ok(trial) => trials.complete.push(trial),
                    Err(cause) => {
                        let damage = Damage::NoAnswers(cause.to_string());
                        let path = self.job_folder(&folds[0].job).predictions();
                        let fault = JobFault::File(FileError::damaged(&path, damage));
                        let state = JobState::at_fault(&fault);
                        trials.missing.push(JobStatus { job: folds[0].job.clone(), state });
                    }
                }
            }
            trials.missing.extend(missing);
        }
        trials
    }

    /// What the complete ones of these jobs found, and the others.
    fn trainings(&self, jobs: &[JobStatus]) -> (Vec<Training>, Vec<JobStatus>) {
        let (mut trainings, mut missing) = (Vec::new(), Vec::new());
        for status in jobs {
            let JobState::Complete { seconds } = status.state else {
                missing.push(status.clone());
                continue;
            };
            match Training::read(&status.job, &self.job_folder(&status.job), seconds) {
                Ok(training) => trainings.push(training),
                Err(fault) => {
                    let state = JobState::at_fault(&JobFault::File(fault));
                    missing.push(JobStatus { job: status.job.clone(), state });
                }
            }
        }
        (trainings, missing)
    }

    /// The counts of the study's music.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where `corpus.json` is not what the study wrote, [`FileError::Read`].
    pub fn corpus(&self) -> Result<Corpus, FileError> {
        let path = corpus(self.folder());
        self.expect_hash(&path, &self.record.corpus)?;
        files::read(&path)?.ok_or_else(|| FileError::damaged(&path, Damage::Missing))
    }

    /// A few seconds of every artist.
    ///
    /// # Errors
    /// [`FileError::Damaged`] where `excerpts.safetensors` is not what the study wrote, [`FileError::Read`].
    pub fn excerpts(&self) -> Result<Excerpts, FileError> {
        let path = excerpts(self.folder());
        self.expect_hash(&path, &self.record.excerpts)?;
        Excerpts::read(&path)
    }

    /// Whether the corpus and the excerpts lie there as they were written.
    fn is_sound(&self) -> bool {
        self.expect_hash(&corpus(self.folder()), &self.record.corpus).is_ok()
            && self.expect_hash(&excerpts(self.folder()), &self.record.excerpts).is_ok()
    }

    fn expect_hash(&self, path: &Path, hash: &str) -> Result<(), FileError> {
        self.site.bring_known(path, hash)?;
        if files::hash(path)? == hash {
            return Ok(());
        }
        Err(FileError::damaged(path, Damage::Changed))
    }

    /// Writes the two files beside the jobs, then the record of the grid.
    fn write(site: &Site, grid: &Grid<'_>) -> Result<Self, StudyError> {
        let folder = site.folder();
        let (corpus, excerpts, settings) = (corpus(folder), excerpts(folder), settings(folder));
        let music = grid.music();
        files::write(&corpus, &Corpus::of(&music))?;
        Excerpts::choose(&music)?.write(&excerpts)?;
        let record = StudyRecord {
            format: FORMAT,
            plan: grid.plan().clone(),
            jobs: grid.jobs().to_vec(),
            corpus: files::hash(&corpus)?,
            excerpts: files::hash(&excerpts)?,
        };
        files::write(&settings, &record)?;
        for path in [corpus, excerpts, settings] {
            site.give(&path)?;
        }
        Ok(Self { site: site.clone(), record })
    }
}

fn settings(folder: &Path) -> PathBuf {
    folder.join(files::STUDY)
}

fn corpus(folder: &Path) -> PathBuf {
    folder.join("corpus.json")
}

fn excerpts(folder: &Path) -> PathBuf {
    folder.join("excerpts.safetensors")
}
