//! A `Lease` keeps all processes but one out of a folder, on shared storage as well, and passes on from one that died.
//!
//! The place of its files enters, a [`Lease`] leaves, or the word that somebody else holds one. Locks of the operating system
//! would not do: on network storage they are missing, local to a host, or survive it. The place is a folder, or objects of a
//! bucket: `in_folder` and `in_bucket` say how each keeps what is promised here.
//!
//! **Generations.** The files `lease-1`, `lease-2`... are made with `create_new`, which is atomic on local disks, NFS since
//! version 3, SMB and the file systems of clusters, and in a bucket by a conditional put. Whoever made the highest of them, and then found none as high or
//! higher in the folder, holds the lease. A lease that is given back is renamed to `released-<generation>`. The next
//! owner takes the next generation, and of two that want it only one can make the file; so a takeover has one winner.
//! The highest generation is never removed while there is work to do, so that whoever slept between looking and taking
//! finds a higher one and withdraws. (Renaming a stale file away, as is often done, lets the slower of two contenders
//! rename the fresh lease of the quicker one.) When a job is complete its lease is removed: whoever takes one after that
//! sees the completion, since it looks again once it holds the lease.
//!
//! **Signs of life.** A thread sets the file's modification time every [`LeaseTimes::heartbeat`], which needs no space on
//! a full disk; in a bucket it writes the object again with another time in it. Nobody compares that time with a clock, for clocks of hosts differ: an observer remembers when, by its
//! own monotonic clock, it last saw the time *change*, and takes over once that is [`LeaseTimes::stale`] ago. Nothing is
//! therefore taken over by a process that has not watched it so long. Files are opened before their time is read, as NFS
//! only then asks the server.
//!
//! **A dead process of this host** is known at once (on Linux): its host name, boot and process namespace are this
//! process', and no process has its number and start time.
//!
//! **An owner that was thought dead** (stopped, swapped out, cut off from the storage) must stop. It takes itself
//! for replaced when it could give no sign of life for half of `stale`, or finds a higher generation; work sees that
//! through its `is_cancelled`, and nothing is declared complete without asking once more. What such an owner may still
//! write in the instant of its waking is a file that its successor writes, too. Files are replaced whole, under temporary
//! names that no two writers share, and what `complete.json` vouches for is the same from either, as long as both compute
//! on the same kind of device; a log of times, which is not, is not vouched for. Where the two get in each other's way
//! otherwise, the successor's attempt fails, and the next start makes it again.

mod files;
mod heartbeat;
mod holder;
mod in_bucket;
mod in_folder;
mod place;
mod sightings;
#[cfg(test)]
mod tests;
mod times;

use std::io;
use std::sync::Arc;
use std::time::Instant;

use files::{Generation, Last, Mark};
use heartbeat::{Heartbeat, Taking};
use holder::Record;

pub(crate) use files::is_lease_file;
pub use holder::Holder;
pub(crate) use in_bucket::InBucket;
pub(crate) use in_folder::InFolder;
pub(crate) use place::LeasePlace;
use sightings::Owner;
pub(crate) use sightings::Sightings;
pub use times::LeaseTimes;

use crate::FileError;
use crate::fault::JobFault;

/// What came of asking for a lease.
pub(crate) enum Taken {
    /// The folder is this process'.
    Lease(Lease),
    /// It is another's.
    Held,
}

/// What came of asking for the lease of a process that may be dead.
pub(crate) enum Inherited {
    /// It was, and the folder is this process' now.
    Lease(Lease),
    /// There is nothing to inherit: nobody holds the folder, or its owner lives.
    Nothing,
    /// It is too early to tell.
    Undecided,
}

/// The right to work in a folder. It is given back when it is dropped.
pub(crate) struct Lease {
    heartbeat: Heartbeat,
    taken: Instant,
    /// Seconds that earlier owners worked.
    before: f64,
}

impl Lease {
    /// Takes the lease of a place, if it is free or abandoned.
    pub(crate) fn take(
        place: &Arc<dyn LeasePlace>,
        times: LeaseTimes,
        sightings: &Sightings,
    ) -> Result<Taken, FileError> {
        let unreadable = |cause| FileError::read(place.path(), cause);
        let last = files::highest(&**place).map_err(unreadable)?;
        if let Some(last) = last.as_ref().filter(|last| last.generation.mark == Mark::Held) {
            match sightings.owner(&**place, last, times.stale).map_err(unreadable)? {
                Owner::Dead => {}
                Owner::Silent | Owner::Alive => return Ok(Taken::Held),
            }
        }
        Self::take_next(place, last, times)
    }

    /// Takes the lease of a place only if somebody held it and is dead.
    pub(crate) fn inherit(
        place: &Arc<dyn LeasePlace>,
        times: LeaseTimes,
        sightings: &Sightings,
    ) -> Result<Inherited, FileError> {
        let unreadable = |cause| FileError::read(place.path(), cause);
        let last = match files::highest(&**place) {
            Ok(Some(last)) if last.generation.mark == Mark::Held => last,
            Ok(_) => return Ok(Inherited::Nothing),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Inherited::Nothing),
            Err(cause) => return Err(unreadable(cause)),
        };
        match sightings.owner(&**place, &last, times.stale).map_err(unreadable)? {
            Owner::Alive => Ok(Inherited::Nothing),
            Owner::Silent => Ok(Inherited::Undecided),
            Owner::Dead => match Self::take_next(place, Some(last), times)? {
                Taken::Lease(lease) => Ok(Inherited::Lease(lease)),
                // Another heir was quicker.
                Taken::Held => Ok(Inherited::Nothing),
            },
        }
    }

    /// Takes the generation after `last`, if no other process does so first.
    fn take_next(
        place: &Arc<dyn LeasePlace>,
        last: Option<Last>,
        times: LeaseTimes,
    ) -> Result<Taken, FileError> {
        let before = last.as_ref().map_or(0.0, |last| Record::seconds_worked(&**place, last));
        let number = last.map_or(1, |last| last.generation.number + 1);
        let own = Generation { number, mark: Mark::Held };
        let unwritable = |cause| FileError::write(&place.path().join(own.name()), cause);
        let record = Record::of_this_process(before).line().map_err(unwritable)?;
        // Counted from before the file is there: others may see it as early as that.
        let since = Instant::now();
        if !place.create(&own.name(), &record).map_err(unwritable)? {
            return Ok(Taken::Held);
        }
        match Self::claim(&**place, own) {
            Ok(true) => {}
            other => {
                // Nobody else can have made this file since; what stays of it is abandoned, and in time taken over.
                let _ = place.remove(&own.name());
                return other.map(|_| Taken::Held).map_err(unwritable);
            }
        }
        let heartbeat = Heartbeat::start(place, Taking { own, record, since }, times).map_err(unwritable)?;
        Ok(Taken::Lease(Self { heartbeat, taken: since, before }))
    }

    /// Looks whether a file that was just made makes its maker the owner; if so, older files go.
    fn claim(place: &dyn LeasePlace, own: Generation) -> io::Result<bool> {
        let all = files::all(place)?;
        if all.iter().any(|other| *other != own && other.number >= own.number) {
            return Ok(false);
        }
        for older in all.iter().filter(|other| other.number < own.number) {
            // What stays is lower than this generation and means nothing.
            let _ = place.remove(&older.name());
        }
        Ok(true)
    }

    /// Whether the folder may be another's by now.
    pub(crate) fn is_lost(&self) -> bool {
        self.heartbeat.is_lost()
    }

    /// Makes sure that the folder is still this process'.
    ///
    /// # Errors
    /// [`JobFault::LeaseLost`], and [`JobFault::File`] where the lease cannot be renewed.
    pub(crate) fn confirm(&self) -> Result<(), JobFault> {
        self.heartbeat.confirm()
    }

    /// Seconds that owners of this lease worked, this one and those before.
    pub(crate) fn seconds(&self) -> f64 {
        self.before + self.taken.elapsed().as_secs_f64()
    }

    /// Gives the lease back for good, since no work is left in the folder.
    pub(crate) fn retire(self) {
        self.heartbeat.retire();
    }
}

/// Who holds the lease of a place, by what lies there: a process that died elsewhere still counts as its holder.
pub(crate) fn holder(place: &dyn LeasePlace) -> io::Result<Option<Holder>> {
    let Some(last) = files::highest(place)? else { return Ok(None) };
    if last.generation.mark == Mark::Released {
        return Ok(None);
    }
    let record = Record::read(place, last.generation)?;
    Ok(record.filter(|record| !record.is_of_dead_process()).map(|record| record.holder))
}
