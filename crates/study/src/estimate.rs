//! How long jobs will take, from those that were done.
//!
//! A job's seconds are taken to grow with the frames that it learns from; what a frame costs is the mean over the complete
//! jobs of the same classifier, whatever threads they had, or the runner's rough word while there are none.

use std::collections::BTreeMap;

use crate::{Job, JobState, JobStatus, Runner};

/// How long a job is expected to take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Seconds from its beginning to its end.
    pub seconds: f64,
    /// Whether complete jobs of the same classifier tell; otherwise the runner's rough word does.
    pub is_measured: bool,
}

/// A job with all that a list says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The job and how far it is.
    pub status: JobStatus,
    /// How long all of it takes; none for one that no run does: it is impossible, or was tampered with.
    pub estimate: Option<Estimate>,
}

/// What a frame costs each classifier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    rates: BTreeMap<String, Rate>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Rate {
    seconds: f64,
    frames: usize,
}

impl Rates {
    /// Learns from all jobs that are complete.
    pub(crate) fn of<'a>(statuses: impl IntoIterator<Item = &'a JobStatus>) -> Self {
        let mut rates = Self::default();
        for JobStatus { job, state } in statuses {
            if let JobState::Complete { seconds } = state {
                rates.learn(job, *seconds);
            }
        }
        rates
    }

    /// Learns from a job that took this number of seconds.
    pub(crate) fn learn(&mut self, job: &Job, seconds: f64) {
        let rate = self.rates.entry(job.condition.classifier.clone()).or_default();
        rate.seconds += seconds;
        rate.frames += job.workload.train_frames();
    }

    /// How long a job will take.
    pub(crate) fn estimate(&self, job: &Job, runner: &dyn Runner) -> Estimate {
        let classifier = &job.condition.classifier;
        let frames = job.workload.train_frames() as f64;
        match self.rates.get(classifier).filter(|rate| rate.frames > 0) {
            Some(rate) => Estimate { seconds: frames * rate.seconds / rate.frames as f64, is_measured: true },
            None => {
                Estimate { seconds: frames * runner.rough_seconds_per_frame(classifier), is_measured: false }
            }
        }
    }
}
