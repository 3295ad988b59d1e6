//! Answers go to standard output, complaints to standard error.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Prints a line, or an answer of several, to standard output.
///
/// A reader that closed the pipe early (`auteur ... | head`) has what it wanted.
pub(crate) fn print(answer: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{}", harmless(answer)) {
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
    let _ = writeln!(io::stderr().lock(), "{}", harmless(message));
}

/// Text that a terminal shows and does not obey: control characters but for line ends and tabs, and those that turn the
/// direction of what follows, are written as `\u{1b}`.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |letter: char| match letter {
        '\n' | '\t' => false,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        letter => letter.is_control(),
    };
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|letter| match is_harmful(letter) {
        true => letter.escape_unicode().to_string(),
        false => letter.to_string(),
    });
    Cow::Owned(shown.collect())
}

/// Text of one line, whatever it was made of.
pub(crate) fn one_line(text: &str) -> String {
    text.replace('\n', r"\n")
}
