//! The paper's study: a grid of conditions, a job for each, and what the jobs found.
//!
//! A [`StudyPlan`] says what is asked; a [`Grid`] sets it against a feature store, so that all that is wrong with it is
//! said before anything is computed; [`Study::begin`] makes the folder, and [`Study::run`] does the jobs in it, together
//! with any number of other processes on any number of hosts. [`Study::open`] reads what was found. The crate knows no
//! classifier's inside: the caller passes in a [`Runner`].
//!
//! ```text
//! StudyPlan ─▶ Grid ─▶ Study ─▶ (Runner does each Task) ─▶ Trials
//! ```
//!
//! Whoever kills a process of a study at any moment and starts it again ends in the same results: a job's folder holds
//! what is needed to resume it, a lease says who works in it, and `complete.json` is written last. A study may lie in a bucket
//! ([`Site::in_bucket`]) of which this crate knows what a [`Bucket`] promises, and no more.

mod clip_seconds;
mod identity;

mod condition;
mod plan;

mod grid;
mod job;

mod bucket;
mod files;
mod lease;
mod pack;
mod site;

mod folder;
mod state;

mod music;

mod corpus;
mod excerpts;

mod study;

mod estimate;
mod runner;
mod watcher;
mod workforce;

mod inspector;
mod run;

mod trial;

mod damage;
mod error;
mod fault;

pub use auteur_ground::{BadShare, Share};
pub use bucket::{Bucket, Listed, Object, Version};
pub use clip_seconds::{BadClipSeconds, ClipSeconds};
pub use condition::{ArtistSet, Condition};
pub use corpus::{ArtistMusic, ClipCount, Corpus};
pub use damage::Damage;
pub use error::{FileError, GridError, OtherPlan, PlanError, StudyError};
pub use estimate::{Estimate, Forecast};
pub use excerpts::{Excerpt, ExcerptSource, Excerpts};
pub use folder::JobFolder;
pub use grid::Grid;
pub use identity::StoreIdentity;
pub use job::{Job, Workload};
pub use lease::{Holder, LeaseTimes};
pub use music::Music;
pub use plan::{FEWEST_TEST_SONGS, FOLDS, GivenLists, Part, REPEATS, Seating, StudyPlan, is_classifier_name};
pub use run::GridReport;
pub use runner::{Failure, Outcome, Runner, Task};
pub use site::Site;
pub use state::{JobState, JobStatus};
pub use study::{Study, Trials};
pub use trial::{Training, Trial, TrialError};
pub use watcher::{GridProgress, RunningJob, Watcher};
pub use workforce::{Hooks, Workforce};
