//! When this process last saw each lease change, by its own clock.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::files::{Generation, Last};
use super::holder::Record;
use super::place::LeasePlace;

/// What was last seen of the leases of some places.
#[derive(Default)]
pub(crate) struct Sightings {
    seen: Mutex<HashMap<PathBuf, Sighting>>,
}

struct Sighting {
    generation: Generation,
    sign: SystemTime,
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
    pub(super) fn owner(&self, place: &dyn LeasePlace, last: &Last, stale: Duration) -> io::Result<Owner> {
        let (silent, has_changed) = self.look(place, last);
        let record = Record::read(place, last.generation)?;
        Ok(match has_changed {
            _ if silent >= stale || record.is_some_and(|record| record.is_of_dead_process()) => Owner::Dead,
            true => Owner::Alive,
            false => Owner::Silent,
        })
    }

    /// How long the lease has been seen without a change, and whether it was ever seen to change.
    fn look(&self, place: &dyn LeasePlace, last: &Last) -> (Duration, bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.get(place.path());
        if let Some(sighting) = before
            && (sighting.generation, sighting.sign) == (last.generation, last.sign)
        {
            return (sighting.since.elapsed(), sighting.has_changed);
        }
        let has_changed = before.is_some();
        let now =
            Sighting { generation: last.generation, sign: last.sign, since: Instant::now(), has_changed };
        seen.insert(place.path().to_path_buf(), now);
        (Duration::ZERO, has_changed)
    }
}
