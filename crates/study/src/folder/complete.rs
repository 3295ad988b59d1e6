//! The completion of a job: its results are written, then their hashes, and then the job is complete, not before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use auteur_evaluation::Evaluation;
use serde::{Deserialize, Serialize};

use super::{ANEW, JobFolder, JobRecord};
use crate::json::{self, FORMAT};
use crate::lease::Lease;
use crate::{Condition, Findings, StudyError};

/// `complete.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Completion {
    format: u32,
    condition: Condition,
    /// Seconds of work, which differ each time that a job is done.
    seconds: f64,
    /// blake3 of each file, by its name. A job that is repeated on the same kind of device has the same ones. Studies
    /// of an earlier version list `epochs.jsonl`, too, which holds times and is not looked at.
    files: BTreeMap<String, String>,
}

impl JobFolder {
    fn completion(&self) -> PathBuf {
        self.path.join("complete.json")
    }

    /// The files that a completion vouches for, the one that not every job has last.
    fn vouched_for(&self) -> [PathBuf; 5] {
        [self.job(), self.split(), self.predictions(), self.evaluation(), self.bottleneck()]
    }

    /// Writes the findings and declares the job complete, if the lease is still this process'.
    pub(crate) fn complete(&self, findings: &Findings, lease: &Lease) -> Result<(), StudyError> {
        let path = self.predictions();
        let unfit = |cause| StudyError::Predictions { path: path.clone(), cause };
        let evaluation = Evaluation::of(&findings.predictions).map_err(unfit)?;
        if let Some(bottleneck) = &findings.bottleneck {
            bottleneck.expect_rows(findings.predictions.n_clips())?;
        }
        lease.confirm()?;
        findings.predictions.write(&path).map_err(unfit)?;
        json::write(&self.evaluation(), &evaluation)?;
        if let Some(bottleneck) = &findings.bottleneck {
            bottleneck.write(&self.bottleneck())?;
        }
        let mut files = BTreeMap::new();
        for path in self.vouched_for() {
            if let Some(hash) = hash_if_there(&path)? {
                files.insert(name(&path), hash);
            }
        }
        let completion = Completion {
            format: FORMAT,
            condition: self.record.condition.clone(),
            seconds: lease.seconds(),
            files,
        };
        lease.confirm()?;
        json::write(&self.completion(), &completion)
    }

    /// The seconds that a complete job took, after a check of all its files; `None` where it is not complete.
    pub(super) fn completed(&self) -> Result<Option<f64>, StudyError> {
        let path = self.completion();
        let Some(completion) = json::read::<Completion>(&path, ANEW)? else { return Ok(None) };
        if completion.condition != self.record.condition {
            let what = format!("is that of {}, another job; {ANEW}", completion.condition);
            return Err(StudyError::damaged(&path, what));
        }
        for path in self.vouched_for() {
            let expected = completion.files.get(&name(&path));
            let found = hash_if_there(&path)?;
            let may_lack = path == self.bottleneck();
            let fault = match (expected, found) {
                (Some(expected), Some(found)) if *expected == found => continue,
                (None, None) if may_lack => continue,
                (Some(_), Some(_)) => "is not as the job wrote it; restore the file, or",
                (_, None) => "is missing; restore the file, or",
                (None, Some(_)) => "was not written by the job; remove the file, or",
            };
            return Err(StudyError::damaged(&path, format!("{fault} {ANEW}")));
        }
        let record = json::read::<JobRecord>(&self.job(), ANEW)?;
        record.map(|record| self.expect(&record)).transpose()?;
        Ok(Some(completion.seconds))
    }
}

fn hash_if_there(path: &Path) -> Result<Option<String>, StudyError> {
    json::exists(path)?.then(|| json::hash(path)).transpose()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
