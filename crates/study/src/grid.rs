//! A `Grid` is a plan set against a store: which songs each job learns from and is judged by, and which jobs cannot be.
//!
//! A [`StudyPlan`] and a [`FeatureStore`] enter; [`Job`]s leave, with their splits. It stands alone because here, before
//! anything is computed or written, a user learns what is wrong with a plan.

mod lengths;
mod splits;

use auteur_dataset::{ClipLength, FeatureStore, Split};
use serde::{Deserialize, Serialize};

use crate::{Condition, StoreIdentity, StudyError, StudyPlan};
use splits::Splits;

/// One condition as it can be worked on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What is tried.
    pub condition: Condition,
    /// What there is to do.
    pub workload: Workload,
    /// Why it cannot be done, such as an artist whose test songs are all shorter than a clip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impossible: Option<String>,
}

/// What a job has to get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Clips to learn from.
    pub train_clips: usize,
    /// Clips to judge by.
    pub test_clips: usize,
    /// Frames of a clip.
    pub clip_frames: usize,
}

impl Workload {
    /// Frames to learn from, which a job's time is taken to grow with.
    pub fn train_frames(&self) -> usize {
        self.train_clips * self.clip_frames
    }

    /// The length of a clip.
    ///
    /// # Errors
    /// [`StudyError::Dataset`] where no clip can be so long.
    pub fn clip_length(&self) -> Result<ClipLength, StudyError> {
        Ok(ClipLength::from_frames(self.clip_frames)?)
    }
}

/// The jobs of a plan over a store, each with its split.
pub struct Grid<'a> {
    store: &'a FeatureStore,
    plan: StudyPlan,
    jobs: Vec<Job>,
    splits: Splits,
}

impl<'a> Grid<'a> {
    /// Sets a plan against the store that it names.
    ///
    /// A job is impossible, with its reason, where an artist has songs in a part of its split but none as long as a
    /// clip; the others are not kept from running. What no job can mend is an error.
    ///
    /// # Errors
    /// Those of [`StudyPlan::validate`]; [`StudyError::StoreChanged`] where the plan names another store;
    /// [`StudyError::Dataset`] where a split cannot be made, as when no two artists have the albums it needs, or an
    /// excluded artist is unknown; [`StudyError::SameFrames`], [`StudyError::LongerThanEverySong`] and
    /// [`StudyError::NothingPossible`].
    pub fn new(plan: &StudyPlan, store: &'a FeatureStore) -> Result<Self, StudyError> {
        plan.validate()?;
        let given = StoreIdentity::of(store)?;
        if given != plan.store {
            return Err(StudyError::StoreChanged { planned: plan.store.clone(), given });
        }
        let splits = Splits::new(plan, store)?;
        let lengths = lengths::in_frames(plan, store)?;
        let job = |condition: Condition| {
            let frames = lengths.iter().find(|(seconds, _)| *seconds == condition.clip_seconds);
            let (length, split) = (frames.map(|(_, length)| *length)?, splits.get(&condition)?);
            Some(lengths::job(condition, length, split, store))
        };
        let conditions = plan.conditions(splits.fewer_with_albums());
        let jobs: Vec<Job> = conditions.into_iter().filter_map(job).collect();
        match jobs.iter().map(|job| job.impossible.clone()).collect::<Option<Vec<_>>>() {
            Some(reasons) => Err(StudyError::NothingPossible {
                jobs: reasons.len(),
                first: reasons.into_iter().next().unwrap_or_default(),
            }),
            None => Ok(Self { store, plan: plan.clone(), jobs, splits }),
        }
    }

    /// The same grid with no other jobs than those that `asked` asks for.
    ///
    /// A study that was asked for one split first and then for the other has jobs that neither command alone would have.
    /// Whoever works for the second command takes the grid of the whole study and this part of it.
    #[must_use]
    pub fn only(mut self, asked: &StudyPlan) -> Self {
        self.jobs.retain(|job| asked.asks_for(&job.condition));
        self
    }

    /// The store that the plan names.
    pub fn store(&self) -> &'a FeatureStore {
        self.store
    }

    /// What was asked, with more than the jobs where these are [`Grid::only`] a part.
    pub fn plan(&self) -> &StudyPlan {
        &self.plan
    }

    /// The jobs in the order of [`StudyPlan::conditions`], the impossible ones among them.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The split of a condition of this grid; none for a condition of another.
    pub fn split(&self, condition: &Condition) -> Option<&Split> {
        self.splits.get(condition)
    }
}
