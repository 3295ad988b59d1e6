//! The signs of life of a lease, and the moment when its owner must see that it is replaced.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::files::{self, Generation, Mark};
use super::place::LeasePlace;
use super::times::LeaseTimes;
use crate::FileError;
use crate::fault::JobFault;

/// A thread that renews a lease until it is dropped.
pub(super) struct Heartbeat {
    pulse: Arc<Pulse>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How a lease was taken.
pub(super) struct Taking {
    pub(super) own: Generation,
    /// What the lease's file says, which is told from those of all other owners.
    pub(super) record: Vec<u8>,
    /// From before its file was made: the first sign of life.
    pub(super) since: Instant,
}

struct Pulse {
    place: Arc<dyn LeasePlace>,
    own: Generation,
    record: Vec<u8>,
    times: LeaseTimes,
    since: Instant,
    /// Milliseconds from `since` to the last sign of life.
    last: AtomicU64,
    lost: AtomicBool,
    /// Held during a beat, or one of two at a time would take the other's sign for a stranger's.
    beating: Mutex<()>,
}

impl Heartbeat {
    pub(super) fn start(place: &Arc<dyn LeasePlace>, taking: Taking, times: LeaseTimes) -> io::Result<Self> {
        let Taking { own, record, since } = taking;
        let pulse = Arc::new(Pulse {
            place: Arc::clone(place),
            own,
            record,
            times,
            since,
            last: AtomicU64::new(0),
            lost: AtomicBool::new(false),
            beating: Mutex::new(()),
        });
        let (stop, stopped) = mpsc::channel();
        let beating = Arc::clone(&pulse);
        let thread = thread::Builder::new().name("lease".to_owned()).spawn(move || {
            while stopped.recv_timeout(beating.times.heartbeat) == Err(RecvTimeoutError::Timeout) {
                // A beat that fails may succeed the next time; too many make the lease count as lost.
                let _ = beating.beat();
            }
        })?;
        Ok(Self { pulse, stop: Some(stop), thread: Some(thread) })
    }

    pub(super) fn is_lost(&self) -> bool {
        self.pulse.is_lost()
    }

    pub(super) fn confirm(&self) -> Result<(), JobFault> {
        let pulse = &self.pulse;
        let beaten = pulse.beat();
        if pulse.is_lost() {
            return Err(JobFault::LeaseLost { folder: pulse.place.path().to_path_buf() });
        }
        let path = || pulse.place.path().join(pulse.own.name());
        Ok(beaten.map_err(|cause| FileError::write(&path(), cause))?)
    }

    /// Removes the lease instead of giving it back.
    pub(super) fn retire(mut self) {
        self.stop();
        if self.confirm().is_ok() {
            // What stays of it is abandoned, and means nothing once the job is complete.
            let _ = self.pulse.place.remove(&self.pulse.own.name());
        }
    }

    fn stop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // The thread does nothing that could panic.
            let _ = thread.join();
        }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.stop();
        let (place, own) = (&self.pulse.place, self.pulse.own);
        // The last sign of life tells how long the owner worked.
        if self.confirm().is_ok() {
            // A lease that cannot be given back is found abandoned.
            let released = Generation { mark: Mark::Released, ..own };
            let _ = place.rename(&own.name(), &released.name());
        }
    }
}

impl Pulse {
    /// Looks whether the lease is still this process', and if so gives a sign of life.
    fn beat(&self) -> io::Result<()> {
        let _one_at_a_time = self.beating.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_lost() {
            return Ok(());
        }
        let began = Instant::now();
        let higher = files::all(&*self.place)?.into_iter().any(|other| other.number > self.own.number);
        if higher || !self.place.renew(&self.own.name(), &self.record)? {
            self.lost.store(true, Ordering::Release);
            return Ok(());
        }
        // Counted from before the look: others may have seen the sign of life as early as that.
        self.last.store(self.milliseconds(began), Ordering::Release);
        Ok(())
    }

    fn is_lost(&self) -> bool {
        let silent = self.milliseconds(Instant::now()).saturating_sub(self.last.load(Ordering::Acquire));
        self.lost.load(Ordering::Acquire) || u128::from(silent) > self.times.stale.as_millis() / 2
    }

    fn milliseconds(&self, now: Instant) -> u64 {
        now.duration_since(self.since).as_millis().try_into().unwrap_or(u64::MAX)
    }
}
