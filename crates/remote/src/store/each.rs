//! Shards are copied some at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use auteur_ground::Progress;

use crate::RemoteError;

/// Shards that are copied at a time.
const AT_ONCE: usize = 4;

/// Does something with each shard, some at a time, until all is done, one fails or the user wants to stop.
pub(super) fn each(
    names: &[&String],
    (task, progress): (&str, &dyn Progress),
    act: impl Fn(&str) -> Result<(), RemoteError> + Sync,
) -> Result<(), RemoteError> {
    if names.is_empty() {
        return Ok(());
    }
    progress.begin(task, names.len() as u64);
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let is_over = || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(names.len()) {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed))
                    && !is_over()
                {
                    let done = if progress.is_cancelled() { Err(RemoteError::Cancelled) } else { act(name) };
                    match done {
                        Ok(()) => progress.advance(1),
                        Err(cause) => {
                            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(cause);
                        }
                    }
                }
            });
        }
    });
    progress.finish();
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
