//! The completion of a job: its results are written, then their hashes, and then the job is complete, not before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auteur_evaluation::{Answers, Evaluation, WriteError};
use serde::{Deserialize, Serialize};

use super::JobFolder;
use super::record::JobRecord;
use crate::fault::JobFault;
use crate::files::{self, FORMAT};
use crate::lease::Lease;
use crate::{Condition, Damage, FileError};

/// `complete.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Completion {
    format: u32,
    condition: Condition,
    /// Seconds of work, which differ each time that a job is done.
    seconds: f64,
    /// blake3 of each file, by its name. A job that is repeated on the same kind of device has the same ones.
    files: BTreeMap<String, String>,
}

impl JobFolder {
    fn completion(&self) -> PathBuf {
        self.path().join(files::COMPLETION)
    }

    /// The files that a completion vouches for.
    fn vouched_for(&self) -> [PathBuf; 4] {
        [self.job(), self.split(), self.predictions(), self.evaluation()]
    }

    /// Writes the answers and their scores and declares the job complete, if the lease is still this process'.
    pub(crate) fn complete(&self, answers: &Answers, lease: &Lease) -> Result<(), JobFault> {
        let path = self.predictions();
        let unfit = |problem: String| JobFault::Answers { path: path.clone(), problem };
        let evaluation = Evaluation::of(answers).map_err(|cause| unfit(cause.to_string()))?;
        lease.confirm()?;
        answers.write(&path).map_err(|cause| match cause {
            WriteError::File(cause) => FileError::write(&path, cause).into(),
            WriteError::Table(cause) => unfit(cause.to_string()),
        })?;
        files::write(&self.evaluation(), &evaluation)?;
        let hashes = self.vouched_for().into_iter().map(|path| Ok((name(&path), files::hash(&path)?)));
        let completion = Completion {
            format: FORMAT,
            condition: self.record.condition.clone(),
            seconds: lease.seconds(),
            files: hashes.collect::<Result<_, FileError>>()?,
        };
        lease.confirm()?;
        self.site.give_all_but(&self.completion(), self.path())?;
        lease.confirm()?;
        files::write(&self.completion(), &completion)?;
        self.site.give(&self.completion())?;
        Ok(self.site.forget_begun(self.path())?)
    }

    /// The seconds that a complete job took, after a check of all its files; `None` where it is not complete.
    pub(super) fn completed(&self) -> Result<Option<f64>, FileError> {
        let path = self.completion();
        let Some(completion) = self.site.read::<Completion>(&path)? else { return Ok(None) };
        if completion.condition != self.record.condition {
            let expected = self.record.condition.clone();
            let (found, expected) = (completion.condition.name(), expected.name());
            let damage = Damage::OtherJob { found, expected };
            return Err(FileError::damaged(&path, damage));
        }
        for path in self.vouched_for() {
            let expected = completion.files.get(&name(&path));
            let is_there = self.site.bring_known(&path, expected.map_or("", String::as_str))?;
            let found = is_there.then(|| files::hash(&path)).transpose()?;
            let damage = match (expected, found) {
                (Some(expected), Some(found)) if *expected == found => continue,
                (Some(_), Some(_)) => Damage::Changed,
                (_, None) => Damage::Missing,
                (None, Some(_)) => Damage::Added,
            };
            return Err(FileError::damaged(&path, damage));
        }
        let record = files::read::<JobRecord>(&self.job())?;
        record.map(|record| self.expect(&record)).transpose()?;
        Ok(Some(completion.seconds))
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
