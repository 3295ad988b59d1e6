//! The progress of one job, on its way to the progress of the grid, and the word to stop on its way to the job.

use auteur_ground::Progress;

use super::board::Board;
use super::keeper::Keeper;
use super::steps::Steps;
use crate::Watcher;
use crate::lease::Lease;

/// Receives the progress of one job.
pub(super) struct JobProgress<'a> {
    pub(super) name: String,
    pub(super) index: usize,
    pub(super) board: &'a Board,
    pub(super) lease: &'a Lease,
    pub(super) keeper: &'a Keeper<'a>,
    pub(super) watcher: &'a dyn Watcher,
}

impl JobProgress<'_> {
    fn keep(&self) {
        if let Err(fault) = self.keeper.look() {
            self.note(&format!("what it has come to could not be kept for others yet: {fault}"));
        }
    }
}

impl Progress for JobProgress<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.keep();
        self.board.report(self.index, |steps| *steps = Steps { task: task.to_owned(), done: 0, of: total });
    }

    fn advance(&self, by: u64) {
        self.keep();
        self.board.report(self.index, |steps| steps.done += by);
    }

    fn note(&self, message: &str) {
        self.watcher.note(&format!("{}: {message}", self.name));
    }

    fn finish(&self) {
        self.board.report(self.index, |steps| steps.done = steps.of);
    }

    fn is_cancelled(&self) -> bool {
        self.watcher.is_cancelled() || self.lease.is_lost()
    }
}
