//! When leases are renewed and taken over.

use std::time::Duration;

/// When a lease is renewed, and when it counts as abandoned. All processes of a study must use the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseTimes {
    /// From one sign of life to the next.
    pub heartbeat: Duration,
    /// Without a sign of life for so long, a lease may be taken over; several times `heartbeat`.
    pub stale: Duration,
}

impl LeaseTimes {
    /// For leases in a bucket, where every sign of life is paid for and networks are silent at times: every 10 seconds, taken over
    /// after 90 without.
    pub const IN_BUCKET: Self = Self { heartbeat: Duration::from_secs(10), stale: Duration::from_secs(90) };
}

impl Default for LeaseTimes {
    /// A sign of life every 5 seconds, taken over after a minute without.
    fn default() -> Self {
        Self { heartbeat: Duration::from_secs(5), stale: Duration::from_secs(60) }
    }
}
