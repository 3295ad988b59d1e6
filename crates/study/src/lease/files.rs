//! The files of a lease in their place, told apart by their names.

use std::io;
use std::time::SystemTime;

use super::place::LeasePlace;

const HELD: &str = "lease-";
const RELEASED: &str = "released-";

/// What a file says of its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Somebody holds it, or died with it.
    Held,
    /// It was given back.
    Released,
}

/// The `number`-th time that the place was taken, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Generation {
    pub(super) number: u64,
    pub(super) mark: Mark,
}

/// The last generation as it lies in its place.
pub(super) struct Last {
    pub(super) generation: Generation,
    /// Its last sign of life, by the clock of its owner.
    pub(super) sign: SystemTime,
}

impl Generation {
    /// The name of its file.
    pub(super) fn name(self) -> String {
        let prefix = match self.mark {
            Mark::Held => HELD,
            Mark::Released => RELEASED,
        };
        format!("{prefix}{}", self.number)
    }

    fn of_name(name: &str) -> Option<Self> {
        let held = name.strip_prefix(HELD).map(|number| (Mark::Held, number));
        let (mark, number) =
            held.or_else(|| name.strip_prefix(RELEASED).map(|number| (Mark::Released, number)))?;
        Some(Self { number: number.parse().ok()?, mark })
    }
}

/// Whether a file of this name belongs to a lease.
pub(crate) fn is_lease_file(name: &str) -> bool {
    Generation::of_name(name).is_some()
}

/// All generations that have a file.
pub(super) fn all(place: &dyn LeasePlace) -> io::Result<Vec<Generation>> {
    Ok(place.names()?.iter().filter_map(|name| Generation::of_name(name)).collect())
}

/// The highest generation. Of a released and a held one of the same number the held one does not count: it was made by
/// a process that overslept, and that is about to withdraw, or is about to be gone because it was given back.
pub(super) fn highest(place: &dyn LeasePlace) -> io::Result<Option<Last>> {
    // A file may be renamed or removed between being listed and being read; a few looks settle it.
    for _ in 0..LOOKS {
        let found = all(place)?;
        let Some(last) = found.into_iter().max_by_key(|one| (one.number, one.mark == Mark::Released)) else {
            return Ok(None);
        };
        if let Some(sign) = place.last_sign(&last.name())? {
            return Ok(Some(Last { generation: last, sign }));
        }
    }
    Err(io::Error::other("its lease changed hands while it was being read; try again"))
}

/// How often a place is looked at before it is called unsteady.
const LOOKS: usize = 20;
