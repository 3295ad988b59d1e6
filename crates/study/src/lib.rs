//! The paper's study: a grid of conditions, a job for each, and what the jobs found.

mod condition;

mod trial;

pub use condition::{ArtistSet, Condition};
pub use trial::{EpochScores, Trial, Vectors};
