//! Long work's reports become a bar on standard error, which hides itself when nobody watches.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auteur::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt;
use crate::print::complain;

/// A progress bar on a terminal; elsewhere only the notes, a line each.
pub(crate) struct TerminalProgress {
    bar: Mutex<ProgressBar>,
}

impl TerminalProgress {
    /// Shows what is done from here on, and listens for Ctrl-C, which then cancels it.
    pub(crate) fn listening() -> Self {
        interrupt::listen();
        Self { bar: Mutex::new(ProgressBar::hidden()) }
    }

    /// Does something that prints, with the bar out of the way.
    pub(crate) fn suspended<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar().suspend(print)
    }

    fn bar(&self) -> MutexGuard<'_, ProgressBar> {
        // A panic elsewhere leaves a bar as it was, which is good enough.
        self.bar.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
