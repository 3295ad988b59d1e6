//! When this process last saw each lease change, by its own clock.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::files::Last;
use super::holder::Record;

/// What was last seen of the leases of some folders.
#[derive(Default)]
pub(crate) struct Sightings {
    seen: Mutex<HashMap<PathBuf, Sighting>>,
}

struct Sighting {
    number: u64,
    modified: SystemTime,
    since: Instant,
}

impl Sightings {
    /// Whether the owner of this lease is dead: certainly, or by having shown no sign of life for `stale`.
    pub(super) fn is_abandoned(&self, folder: &Path, last: &Last, stale: Duration) -> io::Result<bool> {
        let silent = self.silent_for(folder, last);
        let record = Record::read(&last.path)?;
        Ok(silent >= stale || record.is_some_and(|record| record.is_of_dead_process()))
    }

    /// How long the lease has been seen without a change.
    fn silent_for(&self, folder: &Path, last: &Last) -> Duration {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Sighting { number: last.number, modified: last.modified, since: Instant::now() };
        match seen.get(folder) {
            Some(sighting) if sighting.number == now.number && sighting.modified == now.modified => {
                sighting.since.elapsed()
            }
            _ => {
                seen.insert(folder.to_path_buf(), now);
                Duration::ZERO
            }
        }
    }
}
