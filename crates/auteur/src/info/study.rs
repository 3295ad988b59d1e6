//! What a study holds.

use std::collections::BTreeMap;
use std::path::Path;

use auteur_study::{JobState, Study, StudyError, StudyPlan};
use serde::Serialize;

use super::format::format_of;

/// A study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudyInfo {
    /// The format of its files.
    pub format: Option<u64>,
    /// What it asks.
    pub plan: StudyPlan,
    /// Number of jobs by their state, such as `complete`.
    pub jobs: BTreeMap<&'static str, usize>,
    /// What the complete jobs took, in seconds.
    pub seconds: f64,
}

impl StudyInfo {
    pub(super) fn read(folder: &Path) -> Result<Self, StudyError> {
        let study = Study::open(folder)?;
        let (mut jobs, mut seconds) = (BTreeMap::new(), 0.0);
        for status in study.states() {
            *jobs.entry(status.state.name()).or_default() += 1;
            if let JobState::Complete { seconds: took } = status.state {
                seconds += took;
            }
        }
        let format = format_of(&folder.join("study.json"));
        Ok(Self { format, plan: study.plan().clone(), jobs, seconds })
    }
}
