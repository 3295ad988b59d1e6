//! `job.json`: all that the results of a job depend on, but for its songs, which lie beside it.

use auteur_classifier::Configuration;
use auteur_ground::first_difference;
use serde::{Deserialize, Serialize};

use crate::files::FORMAT;
use crate::{Condition, Damage, Job, StudyPlan};

/// What is done in a job's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobRecord {
    format: u32,
    pub(crate) condition: Condition,
    /// The length of a clip in frames among them.
    pub(crate) settings: Configuration,
    /// Fingerprint of the store.
    store: String,
}

impl JobRecord {
    pub(crate) fn of(plan: &StudyPlan, job: &Job) -> Self {
        Self {
            format: FORMAT,
            condition: job.condition.clone(),
            settings: plan.settings_of(&job.condition, job.workload.clip_frames),
            store: plan.store.fingerprint.clone(),
        }
    }

    /// What `found` has otherwise, as one that was copied from another study.
    pub(crate) fn difference(&self, found: &Self) -> Option<Damage> {
        let Self { condition, store, settings, format: _ } = self;
        if found.condition != *condition {
            let (found, expected) = (found.condition.name(), condition.name());
            return Some(Damage::OtherJob { found, expected });
        }
        if found.store != *store {
            return Some(Damage::OtherStore);
        }
        first_difference(&found.settings, settings).map(Damage::OtherSetting)
    }
}
