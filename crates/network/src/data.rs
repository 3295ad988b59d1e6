//! Songs become batches: which clips in which order, read and prepared ahead while the network computes.

mod ahead;
mod batch;
mod cut;
mod songs;

pub(crate) use ahead::prepared_ahead;
pub(crate) use cut::grid;

pub use batch::Batch;
pub use cut::{Cut, Place};
pub use songs::{LabelledSongs, StoredSongs};
