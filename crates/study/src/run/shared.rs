//! What the workers of a run share.

use std::thread;
use std::time::{Duration, Instant};

use super::board::Board;
use crate::inspector::Inspector;
use crate::lease::Sightings;
use crate::watcher::LOOK;
use crate::{Hooks, Workforce};

/// A run under way.
pub(super) struct Shared<'a> {
    pub(super) inspector: Inspector<'a>,
    pub(super) workforce: &'a Workforce,
    pub(super) hooks: Hooks<'a>,
    pub(super) board: Board,
    pub(super) sightings: Sightings,
}

impl Shared<'_> {
    /// Waits before jobs that others hold are looked at again.
    pub(super) fn wait(&self) {
        let began = Instant::now();
        let heartbeat = self.workforce.times.heartbeat;
        // Every look at a bucket is paid for.
        let pause = if self.inspector.site.is_in_bucket() {
            heartbeat
        } else {
            heartbeat.min(Duration::from_secs(1))
        };
        while began.elapsed() < pause && !self.hooks.watcher.is_cancelled() && !self.board.is_settled() {
            thread::sleep(LOOK);
        }
    }
}
