//! Naming a song ends in time, and when nobody waits for its name any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use auteur::Progress;

/// When the work on a song is to be given up.
pub(crate) struct Deadline {
    end: Instant,
    left: AtomicBool,
}

/// Whoever waits for a song: the work is given up when this is dropped, as it is where a client closes its connection.
pub(crate) struct Waits(Arc<Deadline>);

impl Deadline {
    /// So long from now on, and while somebody waits.
    pub(crate) fn after(time: Duration) -> (Arc<Self>, Waits) {
        let deadline = Arc::new(Self { end: Instant::now() + time, left: AtomicBool::new(false) });
        (Arc::clone(&deadline), Waits(deadline))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.left.store(true, Ordering::Relaxed);
    }
}

impl Progress for Deadline {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {}

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.left.load(Ordering::Relaxed) || Instant::now() >= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_given_up_after_its_time_and_when_nobody_waits() {
        let (over, _waits) = Deadline::after(Duration::ZERO);
        assert!(over.is_cancelled());
        let (left, waits) = Deadline::after(Duration::from_secs(600));
        assert!(!left.is_cancelled());
        drop(waits);
        assert!(left.is_cancelled());
    }
}
