//! Clips become batches in an epoch's order, read ahead while the network computes.

mod ahead;
mod batch;
mod clips;

pub(crate) use ahead::prepared_ahead;

pub use batch::Batch;
pub use clips::{LabelledClips, StoredClips};
