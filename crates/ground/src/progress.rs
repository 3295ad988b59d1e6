//! How long work tells its caller where it stands, and hears that it should stop.
//!
//! Libraries never print, so whoever watches passes a [`Progress`] in; [`Silent`] is for those who do not, and [`Unseen`]
//! for parts of what is watched.

/// Receives the progress of long work. The methods are called from many threads at once.
pub trait Progress: Sync {
    /// Work named `task` begins, of `total` steps.
    fn begin(&self, task: &str, total: u64);

    /// `by` further steps are done.
    fn advance(&self, by: u64);

    /// Something worth a line of its own: a song set aside, a damaged file repaired.
    fn note(&self, message: &str);

    /// The work that began last is done, or was given up.
    fn finish(&self);

    /// Whether the work should stop. It is asked before every song; work that stops leaves a state to resume from.
    fn is_cancelled(&self) -> bool;
}

/// Progress of a part of some work, of which nobody is told; whoever watches the whole can cancel it.
#[derive(Clone, Copy)]
pub struct Unseen<'a>(pub &'a dyn Progress);

impl Progress for Unseen<'_> {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {}

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Progress that nobody watches, and that nobody cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {}

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}
