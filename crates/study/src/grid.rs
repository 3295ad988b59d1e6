//! A `Grid` is a plan set against a store: which songs each job learns from and is judged by, and which jobs cannot be.
//!
//! A [`StudyPlan`] and a [`FeatureStore`] enter, [`Job`]s with their splits leave. All that is wrong with a plan is said
//! here, before anything is computed or written.

mod lengths;
mod splits;

use std::collections::BTreeMap;

use auteur_classifier::Configuration;
use auteur_dataset::{ClipGrid, FeatureStore, Split};

use crate::{ClipSeconds, Condition, GridError, Job, Music, StoreIdentity, StudyPlan};
use splits::Splits;

/// The jobs of a plan over a store, each with its split.
pub struct Grid<'a> {
    store: &'a FeatureStore,
    plan: StudyPlan,
    jobs: Vec<Job>,
    lengths: BTreeMap<ClipSeconds, ClipGrid>,
    splits: Splits,
}

impl<'a> Grid<'a> {
    /// Sets a plan against the store that it names.
    ///
    /// A job is impossible, with its reason, where an artist has songs in a part of its split but none as long as a
    /// clip; the others are not kept from running. What no job can mend is an error.
    ///
    /// # Errors
    /// [`GridError`]; a split cannot be made where no two artists have the albums it needs, or an excluded artist is
    /// unknown.
    pub fn new(plan: &StudyPlan, store: &'a FeatureStore) -> Result<Self, GridError> {
        plan.validate()?;
        let given = StoreIdentity::of(store);
        if given != plan.store {
            return Err(GridError::OtherStore { planned: plan.store.clone(), given });
        }
        let splits = Splits::new(plan, store)?;
        let lengths = lengths::in_frames(plan, store)?;
        let job = |condition: Condition| {
            let (grid, split) = (*lengths.get(&condition.clip_seconds)?, splits.get(&condition)?);
            Some(lengths::job(condition, grid, split, store))
        };
        let conditions = plan.conditions(splits.seating());
        let mut jobs: Vec<Job> = conditions.into_iter().filter_map(job).collect();
        for folds in jobs.chunk_by_mut(|a, b| a.condition.of_all_folds() == b.condition.of_all_folds()) {
            lengths::stand_together(folds);
        }
        match jobs.iter().map(|job| job.impossible.clone()).collect::<Option<Vec<_>>>() {
            Some(reasons) => Err(GridError::NothingPossible {
                jobs: reasons.len(),
                first: reasons.into_iter().next().unwrap_or_default(),
            }),
            None => Ok(Self { store, plan: of_store(plan, store), jobs, lengths, splits }),
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

    /// What was asked, with more than the jobs where these are [`Grid::only`] a part, and with the store's features.
    pub fn plan(&self) -> &StudyPlan {
        &self.plan
    }

    /// The jobs in the order of [`StudyPlan::conditions`], the impossible ones among them.
    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    /// The songs that the plan does not exclude, in clips of the lengths of its jobs.
    pub fn music(&self) -> Music<'a> {
        let songs = self.store.songs().iter().filter(|song| !song.is_by(&self.plan.exclude));
        let lengths =
            self.jobs.iter().filter_map(|job| self.lengths.get_key_value(&job.condition.clip_seconds));
        let lengths = lengths.map(|(&seconds, &grid)| (seconds, grid));
        let seed = self.plan.seeds.first().copied().unwrap_or_default();
        Music::new(self.store, songs, lengths.collect(), seed)
    }

    /// The split of a condition of this grid; none for a condition of another.
    pub fn split(&self, condition: &Condition) -> Option<&Split> {
        self.splits.get(condition)
    }
}

/// The plan with the settings that its trials share, and no others.
fn of_store(plan: &StudyPlan, store: &FeatureStore) -> StudyPlan {
    let classifiers: Vec<&str> = plan.classifiers.iter().map(String::as_str).collect();
    let features = Some(store.config().clone());
    let settings = Configuration { features, ..plan.shared_settings(&classifiers) };
    StudyPlan { settings, ..plan.clone() }
}
