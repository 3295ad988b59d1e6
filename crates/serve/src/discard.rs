//! What nobody will hear is read out, as far as that is short: a client that still sends would not see the answer, but a connection that
//! was reset.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header;
use http_body_util::BodyExt;
use hyper::body::Frame;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The most bytes that are read for nothing, and the longest time.
const MOST: u64 = 50_000_000;
const LONGEST: Duration = Duration::from_secs(10);
/// A client that sends nothing for so long listens.
const PAUSE: Duration = Duration::from_secs(1);

/// Reads out the body of a request that is refused by its head. Clients that ask before they send are not told to.
pub(crate) async fn discard_request(request: Request) {
    let asks_first = request.headers().get(header::EXPECT);
    if !asks_first.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue")) {
        discard(request.into_body()).await;
    }
}

/// Reads out the rest of a body.
pub(crate) async fn discard(mut body: Body) {
    let mut left = MOST;
    let all = async {
        while let Ok(Some(Ok(frame))) = timeout(PAUSE, body.frame()).await {
            left = left.saturating_sub(frame.data_ref().map_or(0, |bytes| bytes.len() as u64));
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(LONGEST, all).await;
}

/// A body that goes back to its lender when whoever reads it is done.
pub(crate) struct Lent {
    body: Body,
    back: Option<oneshot::Sender<Body>>,
}

/// Lends a body; it comes back to the receiver.
pub(crate) fn lend(body: Body) -> (Body, oneshot::Receiver<Body>) {
    let (back, lender) = oneshot::channel();
    (Body::new(Lent { body, back: Some(back) }), lender)
}

impl Drop for Lent {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        if let Some(back) = self.back.take() {
            // A lender that no longer waits does not want it.
            let _ = back.send(body);
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lent_body_comes_back_with_what_was_not_read() {
        let (mut lent, mut back) = lend(Body::from("music"));
        assert!(back.try_recv().is_err());
        assert_eq!(lent.frame().await.unwrap().unwrap().into_data().unwrap(), "music");
        drop(lent);
        assert!(back.try_recv().unwrap().frame().await.is_none());
    }
}
