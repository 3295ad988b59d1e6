//! What a job at work says of itself.

/// The steps of what a job does just now.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    pub(super) task: String,
    pub(super) done: u64,
    pub(super) of: u64,
}
