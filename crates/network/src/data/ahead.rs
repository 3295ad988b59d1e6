//! Batches are prepared on a thread of their own while the network computes.
//!
//! At most [`AHEAD`] of them wait, so training needs no more memory for a larger store.

use std::{
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

/// Batches that may wait for the network.
const AHEAD: usize = 2;

/// Takes batch after batch from `batches`, some ahead, and hands them to `consume`.
///
/// A batch that cannot be prepared is the last. When `consume` returns early, the preparing thread stops.
pub(crate) fn prepared_ahead<B: Send, E: Send, R>(
    batches: impl Iterator<Item = Result<B, E>> + Send,
    consume: impl FnOnce(Receiver<Result<B, E>>) -> R,
) -> R {
    let (sender, receiver) = sync_channel(AHEAD);
    thread::scope(|scope| {
        scope.spawn(move || {
            for batch in batches {
                let failed = batch.is_err();
                if sender.send(batch).is_err() || failed {
                    return;
                }
            }
        });
        consume(receiver)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_come_in_order() {
        let batches: Vec<_> =
            prepared_ahead((0..9).map(Ok::<_, ()>), |batches| batches.into_iter().collect());
        assert_eq!(batches, (0..9).map(Ok).collect::<Vec<_>>());
    }

    #[test]
    fn an_epoch_may_end_early() {
        let first = prepared_ahead((0..).map(Ok::<_, ()>), |batches| batches.recv());
        assert_eq!(first, Ok(Ok(0)));
    }

    #[test]
    fn a_batch_that_cannot_be_prepared_ends_the_epoch_with_its_error() {
        let batches = [Ok(0), Err("unreadable"), Ok(1)].into_iter();
        let batches: Vec<_> = prepared_ahead(batches, |batches| batches.into_iter().collect());
        assert_eq!(batches, [Ok(0), Err("unreadable")]);
    }
}
