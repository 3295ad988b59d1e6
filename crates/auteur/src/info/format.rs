//! The format of a folder, as one of its JSON files says.

use std::fs;
use std::path::Path;

/// The format that a JSON file of a folder says it has.
pub(super) fn format_of(path: &Path) -> Option<u64> {
    let record: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    record.get("format")?.as_u64()
}
