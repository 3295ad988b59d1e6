//! All songs of a build, on all threads.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::album::Album;
use super::error::BuildError;
use super::shop::Workshop;

impl Workshop<'_> {
    /// Prepares every song, the largest albums first, so that no thread is left alone with one at the end. Whichever
    /// thread finishes the last song of an album puts its shard together.
    pub(super) fn work_through(&self, albums: &[Album<'_>]) -> Result<(), BuildError> {
        let jobs: Vec<_> =
            albums.iter().flat_map(|album| (0..album.len()).map(move |song| (album, song))).collect();
        let next = AtomicUsize::new(0);
        let failure = OnceLock::new();
        rayon::broadcast(|_| {
            while failure.get().is_none() {
                let Some(&(album, song)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                if let Err(error) = self.work_on(album, song) {
                    // Threads may fail together, of a full disk for instance; one reason is enough.
                    let _ = failure.set(error);
                }
            }
        });
        failure.into_inner().map_or(Ok(()), Err)
    }

    fn work_on(&self, album: &Album<'_>, song: usize) -> Result<(), BuildError> {
        if self.hooks.progress.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        album.prepare(song, self)?;
        self.hooks.progress.advance(1);
        Ok(())
    }
}
