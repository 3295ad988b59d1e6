//! Work on a number of threads of its own.

/// The threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start {threads} threads: {cause}")]
pub struct ThreadsError {
    threads: usize,
    cause: rayon::ThreadPoolBuildError,
}

/// Does the work on this many threads, on those of the current pool where the number is 0.
///
/// # Errors
/// [`ThreadsError`] where the system gives no threads.
pub(crate) fn on_threads<R: Send>(
    threads: usize,
    work: impl FnOnce() -> R + Send,
) -> Result<R, ThreadsError> {
    if threads == 0 {
        return Ok(work());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    Ok(pool.map_err(|cause| ThreadsError { threads, cause })?.install(work))
}
