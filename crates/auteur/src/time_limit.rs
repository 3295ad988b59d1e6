//! A limit on the time of long work, beside whoever watches it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use auteur_ground::Progress;

/// Cancels a training before an epoch that would not end in time.
///
/// Only tasks named `epoch ...` are epochs; what a classifier does that learns at once is never cut short.
/// The first round is always let through, for without it there is no result at all.
pub struct TimeLimit<P> {
    inner: P,
    deadline: Instant,
    rounds: Mutex<Rounds>,
    over: AtomicBool,
}

/// How the task of an epoch is called.
const EPOCH: &str = "epoch ";

#[derive(Default)]
struct Rounds {
    began: Option<Instant>,
    longest: Duration,
}

impl<P> TimeLimit<P> {
    /// The limit of work that `inner` watches: no round begins that would probably end after `deadline`.
    pub fn new(inner: P, deadline: Instant) -> Self {
        Self { inner, deadline, rounds: Mutex::default(), over: AtomicBool::new(false) }
    }

    /// Whether the limit, and not the user, cancelled the work.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl<P: Progress> Progress for TimeLimit<P> {
    fn begin(&self, task: &str, total: u64) {
        if !task.starts_with(EPOCH) {
            return self.inner.begin(task, total);
        }
        let now = Instant::now();
        // A panic elsewhere leaves a clock as it was, which is good enough.
        let mut rounds = self.rounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(began) = rounds.began.replace(now) {
            rounds.longest = rounds.longest.max(now - began);
            self.over.store(now + rounds.longest > self.deadline, Ordering::Relaxed);
        }
        self.inner.begin(task, total);
    }

    fn advance(&self, by: u64) {
        self.inner.advance(by);
    }

    fn note(&self, message: &str) {
        self.inner.note(message);
    }

    fn finish(&self) {
        self.inner.finish();
    }

    fn is_cancelled(&self) -> bool {
        self.is_over() || self.inner.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use auteur_ground::Silent;

    use super::*;

    #[test]
    fn only_epochs_are_cut_short_and_never_the_first() {
        let limit = TimeLimit::new(Silent, Instant::now());
        for task in ["Listening", "Choosing", "Judging", "epoch 1/9"] {
            limit.begin(task, 1);
            assert!(!limit.is_cancelled(), "{task}");
        }
        limit.begin("epoch 2/9", 1);
        assert!(limit.is_over());
    }
}
