//! What an audit holds.

use std::path::Path;

use serde::Serialize;

use crate::audit::{AuditFileError, FILE, read_audit};

/// An audit of a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditInfo {
    /// The format of its file.
    pub format: u32,
    /// Songs that were looked through.
    pub songs: usize,
    /// Pairs of songs that are one recording.
    pub copies: usize,
    /// Recordings that are there more than once.
    pub groups: usize,
    /// Songs whose names were judged; none where none were.
    pub judged: Option<usize>,
    /// About how many of them bear the wrong name.
    pub wrong: Option<usize>,
}

impl AuditInfo {
    pub(super) fn is_one(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    pub(super) fn read(folder: &Path) -> Result<Self, AuditFileError> {
        let audit = read_audit(folder)?;
        let labels = audit.labels.as_ref();
        Ok(Self {
            format: audit.format,
            songs: audit.songs,
            copies: audit.copies.len(),
            groups: audit.groups.len(),
            judged: labels.map(|labels| labels.songs),
            wrong: labels.map(|labels| labels.wrong),
        })
    }
}
