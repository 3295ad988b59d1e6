//! Where a study stands becomes a line on standard error, which hides itself when nobody watches.

use std::time::Duration;

use auteur::rooms::study::{GridProgress, RunningJob, Watcher};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::interrupt;
use crate::print::complain;
use crate::wording::duration;

/// A bar of the jobs, and below it what each running job does.
pub(crate) struct StudyDisplay {
    bar: ProgressBar,
}

impl StudyDisplay {
    /// Shows the study from here on, and listens for Ctrl-C, which then stops it.
    pub(crate) fn listening() -> Self {
        interrupt::listen();
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
        let style = ProgressStyle::with_template("Jobs {wide_bar} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(500));
        Self { bar }
    }
}

impl Drop for StudyDisplay {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Watcher for StudyDisplay {
    fn show(&self, progress: &GridProgress) {
        let GridProgress { done, running, elsewhere, left, failed, seconds_left } = progress;
        self.bar.set_length((done + running.len() + elsewhere + left + failed) as u64);
        self.bar.set_position((done + failed) as u64);
        let mut message = format!("{done} done, {} running, {left} to go", running.len());
        if *elsewhere > 0 {
            message += &format!(", {elsewhere} elsewhere");
        }
        if *failed > 0 {
            message += &format!(", {failed} failed");
        }
        message += &format!(", about {} left", duration(*seconds_left));
        for job in running {
            message += &format!("\n  {}", line(job));
        }
        self.bar.set_message(message);
    }

    fn note(&self, message: &str) {
        self.bar.suspend(|| complain(message));
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_pressed()
    }
}

fn line(job: &RunningJob) -> String {
    let RunningJob { condition, task, steps, of, seconds } = job;
    let task = if task.is_empty() { "starting" } else { task };
    format!("{condition}: {task} {steps}/{of}, running for {}", duration(*seconds))
}
