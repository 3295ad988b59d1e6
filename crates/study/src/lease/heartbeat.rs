//! The signs of life of a lease, and the moment when its owner must see that it is replaced.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Instant, SystemTime};

use super::files::{self, Generation, Mark};
use super::holder::Record;
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
    /// What the lease's file says, so that its owner knows it.
    pub(super) nonce: u64,
    /// From before its file was made: the first sign of life.
    pub(super) since: Instant,
}

struct Pulse {
    folder: PathBuf,
    own: Generation,
    nonce: u64,
    times: LeaseTimes,
    since: Instant,
    /// Milliseconds from `since` to the last sign of life.
    last: AtomicU64,
    lost: AtomicBool,
}

impl Heartbeat {
    pub(super) fn start(folder: &Path, taking: Taking, times: LeaseTimes) -> io::Result<Self> {
        let Taking { own, nonce, since } = taking;
        let pulse = Arc::new(Pulse {
            folder: folder.to_path_buf(),
            own,
            nonce,
            times,
            since,
            last: AtomicU64::new(0),
            lost: AtomicBool::new(false),
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
            return Err(JobFault::LeaseLost { folder: pulse.folder.clone() });
        }
        Ok(beaten.map_err(|cause| FileError::write(&pulse.own.path(&pulse.folder), cause))?)
    }

    /// Removes the lease instead of giving it back.
    pub(super) fn retire(mut self) {
        self.stop();
        if self.confirm().is_ok() {
            // What stays of it is abandoned, and means nothing once the job is complete.
            let _ = fs::remove_file(self.pulse.own.path(&self.pulse.folder));
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
        let (folder, own) = (&self.pulse.folder, self.pulse.own);
        // The last sign of life tells how long the owner worked.
        if self.confirm().is_ok() {
            // A lease that cannot be given back is found abandoned.
            let released = Generation { mark: Mark::Released, ..own };
            let _ = fs::rename(own.path(folder), released.path(folder));
        }
    }
}

impl Pulse {
    /// Looks whether the lease is still this process', and if so gives a sign of life.
    fn beat(&self) -> io::Result<()> {
        if self.is_lost() {
            return Ok(());
        }
        let began = Instant::now();
        let higher = files::all(&self.folder)?.into_iter().any(|other| other.number > self.own.number);
        let path = self.own.path(&self.folder);
        let own = Record::read(&path)?.is_some_and(|record| record.nonce == self.nonce);
        if higher || !own {
            self.lost.store(true, Ordering::Release);
            return Ok(());
        }
        touch(&File::options().append(true).open(&path)?)?;
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

/// Sets the modification time of a lease's file to now, which differs from any time before.
pub(super) fn touch(file: &File) -> io::Result<()> {
    file.set_modified(SystemTime::now())
}
