//! How far a job is, by what lies in its folder.

use std::fmt;
use std::time::Duration;

use crate::fault::JobFault;
use crate::lease::Holder;
use crate::{Condition, Job};

/// How far a job is.
#[derive(Clone, Debug, PartialEq)]
pub enum JobState {
    /// Nothing was done.
    New,
    /// Work was begun and left.
    Resumable,
    /// A process works on it, or died elsewhere not long enough ago to be sure.
    Running(Holder),
    /// The last attempt ended with this reason, or the folder could not be read; the next start tries again.
    Failed(String),
    /// All is there.
    Complete {
        /// Seconds of work.
        seconds: f64,
    },
    /// What lies in the folder is not what the job wrote there; it is neither used nor replaced.
    Tampered(String),
    /// It cannot be done, for this reason.
    Impossible(String),
}

impl JobState {
    /// The state of a job that could not be looked at. Only what is not as it was written was tampered with; what could
    /// not be read now may be readable the next time.
    pub(crate) fn at_fault(fault: &JobFault) -> Self {
        if fault.is_mismatch() { Self::Tampered(fault.to_string()) } else { Self::Failed(fault.to_string()) }
    }
}

/// A job and how far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct JobStatus {
    /// The job.
    pub job: Job,
    /// How far it is.
    pub state: JobState,
}

impl JobStatus {
    /// What the job tries.
    pub fn condition(&self) -> &Condition {
        &self.job.condition
    }
}

impl fmt::Display for JobState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::Resumable => f.write_str("begun"),
            Self::Running(holder) => write!(f, "running on {}, process {}", holder.host, holder.pid),
            Self::Failed(reason) => write!(f, "failed: {reason}"),
            Self::Complete { seconds } => {
                write!(f, "complete after {:.1?}", Duration::from_secs_f64(seconds.max(0.0)))
            }
            Self::Tampered(reason) => write!(f, "tampered with: {reason}"),
            Self::Impossible(reason) => write!(f, "impossible: {reason}"),
        }
    }
}
