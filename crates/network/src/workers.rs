//! Where the network computes: on one of the pool's own threads.

/// Does `work` on a thread of the current pool.
///
/// A step is a hundred parallel loops. Begun on a thread of the pool, a loop is shared with the others while its
/// beginner works on; begun outside, each loop is handed over and waited for, twice the system's call to wake a thread.
pub(crate) fn among_workers<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    rayon::scope(|_| work())
}
