//! Work on many items at once that is watched, can be stopped, and gives the same whatever the number of threads.

use auteur_classifier::JudgeError;
use auteur_ground::Progress;
use rayon::prelude::*;

/// What `work` makes of every item, in their order, on all threads of the current pool. Progress advances by one for each.
///
/// # Errors
/// The first of `work` in the items' order, whatever the number of threads, and [`JudgeError::Cancelled`].
pub(crate) fn in_order<I: Sync, T: Send>(
    items: &[I],
    progress: &dyn Progress,
    work: impl Fn(&I) -> Result<T, JudgeError> + Sync,
) -> Result<Vec<T>, JudgeError> {
    let watched = |item| {
        if progress.is_cancelled() {
            return Err(JudgeError::Cancelled);
        }
        let done = work(item)?;
        progress.advance(1);
        Ok(done)
    };
    // `collect` into a `Result` would give the error that happened first, which the threads decide.
    let done: Vec<Result<T, JudgeError>> = items.par_iter().map(watched).collect();
    done.into_iter().collect()
}
