//! Why a command ends without its result, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

/// A command's bad end.
#[derive(Debug)]
pub(crate) struct Failure {
    ending: Ending,
    message: String,
}

/// The kinds of bad ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The work could not be done: exit code 1.
    Failed,
    /// What was asked makes no sense: exit code 2.
    Usage,
    /// The user asked to stop; what is done is kept: exit code 1.
    Stopped,
}

impl Failure {
    pub(crate) fn new(ending: Ending, message: impl Into<String>) -> Self {
        Self { ending, message: message.into() }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::new(Ending::Failed, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Ending::Usage, message)
    }

    pub(crate) fn stopped(message: impl Into<String>) -> Self {
        Self::new(Ending::Stopped, message)
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self.ending {
            Ending::Usage => ExitCode::from(2),
            Ending::Failed | Ending::Stopped => ExitCode::from(1),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ending {
            Ending::Stopped => write!(f, "stopped; {}", self.message),
            Ending::Failed | Ending::Usage => f.write_str(&self.message),
        }
    }
}
