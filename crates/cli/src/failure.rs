//! Why a command ends without its result: what happened, what helps, and the exit code that says so.

use std::error::Error;
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
    /// The request makes no sense: exit code 2.
    Usage,
    /// The user asked to stop: exit code 1.
    Stopped,
}

/// How a command ends after an error, and what helps, in words that follow the error's own.
pub(crate) struct Remedy {
    ending: Ending,
    words: Option<String>,
}

impl Remedy {
    /// The work could not be done, and the message says all.
    pub(crate) fn none() -> Self {
        Self { ending: Ending::Failed, words: None }
    }

    /// The work could not be done, and this helps.
    pub(crate) fn helps(words: impl Into<String>) -> Self {
        Self { ending: Ending::Failed, words: Some(words.into()) }
    }

    /// The request makes no sense, and the message says all.
    pub(crate) fn usage() -> Self {
        Self { ending: Ending::Usage, words: None }
    }

    /// The request makes no sense, and this helps.
    pub(crate) fn asks(words: impl Into<String>) -> Self {
        Self { ending: Ending::Usage, words: Some(words.into()) }
    }

    /// The user asked to stop; the words say what is kept, in place of the error's own.
    pub(crate) fn stopped(words: &str) -> Self {
        Self { ending: Ending::Stopped, words: Some(words.to_owned()) }
    }
}

/// An error of the library that the program knows what to do about.
pub(crate) trait Remedied: Error {
    /// What to do.
    fn remedy(&self) -> Remedy;
}

impl<E: Remedied> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.remedy() {
            Remedy { ending: Ending::Stopped, words } => Self::stopped(words.unwrap_or_default()),
            Remedy { ending, .. } => Self { ending, message: in_words(&error) },
        }
    }
}

/// An error in the words of the program: what happened and what helps.
pub(crate) fn in_words<E: Remedied>(error: &E) -> String {
    error.remedy().words.map_or_else(|| error.to_string(), |words| format!("{error}; {words}"))
}

impl Failure {
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { ending: Ending::Failed, message: message.into() }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { ending: Ending::Usage, message: message.into() }
    }

    pub(crate) fn stopped(message: impl Into<String>) -> Self {
        Self { ending: Ending::Stopped, message: message.into() }
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
