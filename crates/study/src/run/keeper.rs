//! A `Keeper` gives away what a job has come to, now and then, so that it is resumed on another machine when this one is gone.
//!
//! For a study in a folder, where others see the files themselves, it has nothing to do.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::JobFolder;
use crate::fault::JobFault;
use crate::lease::Lease;

/// A job takes at most the twentieth part of its time to give away its files.
const SHARE: u32 = 20;

/// Gives away the files of a job at work.
pub(super) struct Keeper<'a> {
    folder: &'a JobFolder,
    lease: &'a Lease,
    /// The least time from one giving to the next.
    pause: Duration,
    kept: Mutex<Kept>,
}

struct Kept {
    next: Instant,
    hash: Option<blake3::Hash>,
}

impl<'a> Keeper<'a> {
    /// The keeper of a job that just begins, with the least time between two givings.
    pub(super) fn new(folder: &'a JobFolder, lease: &'a Lease, pause: Duration) -> Self {
        let kept = Kept { next: Instant::now() + pause, hash: None };
        Self { folder, lease, pause, kept: Mutex::new(kept) }
    }

    /// Gives the files away if it is time. It is called by the job itself, between two of its steps, when its files fit each
    /// other as they do whenever its process is killed.
    ///
    /// # Errors
    /// What hindered it; the job goes on, and it is tried again in time.
    pub(super) fn look(&self) -> Result<(), JobFault> {
        // While another thread of the job gives them away, there is nothing to do.
        let Ok(mut kept) = self.kept.try_lock() else { return Ok(()) };
        let began = Instant::now();
        if !self.folder.is_in_bucket() || began < kept.next {
            return Ok(());
        }
        let given = self.give(&mut kept);
        kept.next = Instant::now() + self.pause.max(began.elapsed() * SHARE);
        given
    }

    /// Gives the files away in any case: the job ends here.
    ///
    /// # Errors
    /// What hindered it; a successor begins with what was given before.
    pub(super) fn part(&self) -> Result<(), JobFault> {
        self.give(&mut self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn give(&self, kept: &mut Kept) -> Result<(), JobFault> {
        if self.folder.is_in_bucket() {
            self.lease.confirm()?;
            kept.hash = self.folder.give_begun(kept.hash)?;
        }
        Ok(())
    }
}
