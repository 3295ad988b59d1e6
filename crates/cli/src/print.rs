//! Answers go to standard output, complaints to standard error.

use std::io::{self, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Prints a line, or an answer of several, to standard output.
///
/// A reader that closed the pipe early (`auteur ... | head`) has what it wanted.
pub(crate) fn print(answer: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{answer}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints an answer as JSON.
pub(crate) fn print_json(answer: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer)
        .map_err(|error| Failure::failed(format!("cannot write the answer as JSON: {error}")))?;
    print(&text)
}

/// Says something on standard error; a closed or full one must not end the work.
pub(crate) fn complain(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}
