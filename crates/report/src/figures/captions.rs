//! Parts that several names and captions have.

use crate::analysis::Analysis;

/// What a caption adds where trials are missing.
pub(super) fn fewer_trials(analysis: &Analysis, found: usize) -> String {
    analysis.fewer_trials(found).map_or_else(String::new, |sentence| format!(" {sentence}"))
}

/// A part of a file's name: small letters, digits and hyphens.
pub(super) fn slug(text: &str) -> String {
    let words = text.to_lowercase();
    let words = words.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
