//! Somebody asked the server to stop: what still comes in ends soon, what has come in is brought to its end.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::watch;

use crate::problem::Problem;

/// How long files may go on coming in then.
const COMING_IN: Duration = Duration::from_secs(3);

/// Whether the server is about to stop.
#[derive(Clone, Default)]
pub(crate) struct Stopping(watch::Sender<bool>);

/// What there was to do when the server was asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Files that were coming in: they have some seconds.
    pub coming_in: usize,
    /// Songs that waited or were named: they are brought to their end.
    pub songs: usize,
}

impl Stopping {
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }

    pub(crate) fn has_begun(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready some seconds after it has begun.
    pub(crate) async fn no_more_comes_in(&self) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|has_begun| *has_begun).await;
        tokio::time::sleep(COMING_IN).await;
    }

    /// What is answered to whoever comes too late.
    pub(crate) fn problem() -> Problem {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "the server is stopping; send the song again when it is back",
        )
    }
}
