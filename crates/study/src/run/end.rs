//! How a look at a job ends, and by what right it was looked at.

use crate::JobState;

/// Whose share of the grid a job is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// This process'.
    Ours,
    /// Other processes', whose jobs are looked at when there is nothing of one's own to do.
    Theirs,
}

/// What became of a job that a worker looked at.
pub(super) enum End {
    /// Another process holds it; it is to be looked at again.
    Held,
    /// It is in another share, whose processes do it.
    Theirs,
    /// It is so far, and this run does no more about it.
    At(JobState),
}
