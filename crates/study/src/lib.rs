//! The paper's study: a grid of conditions, a job for each, and what the jobs found.
//!
//! A [`StudyPlan`] says what is asked; a [`Grid`] sets it against a feature store, so that all that is wrong with it is
//! said before anything is computed; [`Study::begin`] makes the folder, and [`Study::run`] does the jobs in it, together
//! with any number of other processes on any number of hosts. [`Study::open`] reads what was found. The crate knows no
//! classifier's inside: the program passes in a [`Runner`].
//!
//! ```text
//! StudyPlan ─▶ Grid ─▶ Study ─▶ (Runner does each Task) ─▶ Trials
//! ```
//!
//! Whoever kills a process of a study at any moment and starts it again ends in the same results: a job's folder holds
//! what is needed to go on, a lease says who works in it, and `complete.json` is written last.

mod clip_seconds;
mod identity;

mod condition;
mod plan;

mod grid;

mod json;
mod lease;

mod folder;
mod state;

mod corpus;
mod excerpts;

mod study;

mod estimate;
mod runner;
mod shard;
mod watcher;

mod judge;
mod run;

mod vectors;

mod trial;

mod error;

pub use clip_seconds::{BadClipSeconds, ClipSeconds};
pub use condition::{ArtistSet, Condition};
pub use corpus::{ArtistMusic, ClipCount, Corpus};
pub use error::StudyError;
pub use estimate::{Estimate, Forecast};
pub use excerpts::{Excerpt, ExcerptSource, Excerpts};
pub use folder::JobFolder;
pub use grid::{Grid, Job, Workload};
pub use identity::StoreIdentity;
pub use lease::{Holder, LeaseTimes};
pub use plan::StudyPlan;
pub use run::{GridReport, Hooks, RunSettings};
pub use runner::{Failure, Findings, Outcome, Runner, Task};
pub use shard::Shard;
pub use state::{JobState, JobStatus};
pub use study::{Study, Trials};
pub use trial::{EpochScores, Trial};
pub use vectors::Vectors;
pub use watcher::{GridProgress, RunningJob, Watcher};
