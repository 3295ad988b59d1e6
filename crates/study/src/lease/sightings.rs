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
    /// Whether it was ever seen to change.
    has_changed: bool,
}

/// What is known of the owner of a lease.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// It is dead: certainly, or by having shown no sign of life for too long.
    Dead,
    /// It has shown no sign of life since the lease was first looked at, which is not long ago.
    Silent,
    /// It has shown a sign of life.
    Alive,
}

impl Sightings {
    /// Whether the owner of this lease lives. Silence for `stale` is taken for death.
    pub(super) fn owner(&self, folder: &Path, last: &Last, stale: Duration) -> io::Result<Owner> {
        let (silent, has_changed) = self.look(folder, last);
        let record = Record::read(&last.path)?;
        Ok(match has_changed {
            _ if silent >= stale || record.is_some_and(|record| record.is_of_dead_process()) => Owner::Dead,
            true => Owner::Alive,
            false => Owner::Silent,
        })
    }

    /// How long the lease has been seen without a change, and whether it was ever seen to change.
    fn look(&self, folder: &Path, last: &Last) -> (Duration, bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.get(folder);
        if let Some(sighting) = before
            && (sighting.number, sighting.modified) == (last.number, last.modified)
        {
            return (sighting.since.elapsed(), sighting.has_changed);
        }
        let has_changed = before.is_some();
        let (number, modified) = (last.number, last.modified);
        let now = Sighting { number, modified, since: Instant::now(), has_changed };
        seen.insert(folder.to_path_buf(), now);
        (Duration::ZERO, has_changed)
    }
}
