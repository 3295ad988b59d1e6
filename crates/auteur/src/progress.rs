//! Long work's reports become a bar on standard error, which hides itself when nobody watches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use auteur::ground::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::complain;
use crate::interrupt;

/// A progress bar on a terminal; elsewhere only the notes, a line each.
pub(crate) struct TerminalProgress {
    bar: Mutex<ProgressBar>,
}

impl TerminalProgress {
    pub(crate) fn new() -> Self {
        Self { bar: Mutex::new(ProgressBar::hidden()) }
    }

    /// Does something that prints, with the bar out of the way.
    pub(crate) fn suspended<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar().suspend(print)
    }

    fn bar(&self) -> MutexGuard<'_, ProgressBar> {
        unpoisoned(&self.bar)
    }
}

/// A panic elsewhere leaves a bar or a clock as it was, which is good enough to go on with.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for TerminalProgress {
    /// Work that fails does not finish its bar, which must not stand above the error.
    fn drop(&mut self) {
        self.bar().finish_and_clear();
    }
}

impl Progress for TerminalProgress {
    fn begin(&self, task: &str, total: u64) {
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(4));
        bar.set_style(style);
        bar.set_prefix(task.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        *self.bar() = bar;
    }

    fn advance(&self, by: u64) {
        self.bar().inc(by);
    }

    fn note(&self, message: &str) {
        self.bar().suspend(|| complain(message));
    }

    fn finish(&self) {
        self.bar().finish_and_clear();
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_pressed()
    }
}

/// Cancels work of many rounds (a training of many epochs) before a round that would not end in time.
///
/// The first round is always let through, for without it there is no result at all.
pub(crate) struct TimeLimit<P> {
    inner: P,
    deadline: Instant,
    rounds: Mutex<Rounds>,
    over: AtomicBool,
}

#[derive(Default)]
struct Rounds {
    began: Option<Instant>,
    longest: Duration,
}

impl<P> TimeLimit<P> {
    pub(crate) fn new(inner: P, deadline: Instant) -> Self {
        Self { inner, deadline, rounds: Mutex::default(), over: AtomicBool::new(false) }
    }

    /// Whether the limit, and not the user, cancelled the work.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

impl<P: Progress> Progress for TimeLimit<P> {
    fn begin(&self, task: &str, total: u64) {
        let now = Instant::now();
        let mut rounds = unpoisoned(&self.rounds);
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
