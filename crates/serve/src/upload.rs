//! A request's body becomes a file, no larger and no slower than is allowed.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::discard::{discard, discard_request, lend};
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::settings::ServeLimits;
use crate::stopping::Stopping;

/// The field of a form that holds the file.
const FIELD: &str = "file";
/// What a file is called that came without a name.
const UNNAMED: &str = "the song";
/// Bytes of a form beside its file: other fields, and the heads of all.
const BESIDE_FILE: u64 = 64 * 1024;
/// Bytes a second that a file must have come in with at least, once it has been coming in for a while.
const SLOWEST: f64 = 8_000.0;
const A_WHILE: Duration = Duration::from_secs(10);
/// The longest name that is kept.
const LONGEST_NAME: usize = 255;

/// Files that come in at a time, so many and no more.
pub(crate) struct Uploads {
    room: Arc<Semaphore>,
    most: usize,
}

/// Room for a file to come in, for as long as this lives.
pub(crate) struct ComingIn {
    _room: OwnedSemaphorePermit,
}

impl Uploads {
    pub(crate) fn new(most: usize) -> Self {
        Self { room: Arc::new(Semaphore::new(most)), most }
    }

    /// Room for one more; none when all is taken.
    pub(crate) fn enter(&self) -> Option<ComingIn> {
        let room = Arc::clone(&self.room).try_acquire_owned().ok()?;
        Some(ComingIn { _room: room })
    }

    /// Files that come in.
    pub(crate) fn coming_in(&self) -> usize {
        self.most - self.room.available_permits()
    }
}

/// All files that there are at a time.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<AtomicU64>);

/// A file that came in; it is removed with this.
pub(crate) struct Upload {
    file: NamedTempFile,
    /// What whoever sent it calls it.
    pub(crate) name: String,
    _share: Share,
}

/// A file's part of what is held.
struct Share {
    held: Held,
    bytes: u64,
}

impl Drop for Share {
    fn drop(&mut self) {
        self.held.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Takes files in.
#[derive(Clone, Copy)]
pub(crate) struct Receiver<'a> {
    pub(crate) limits: &'a ServeLimits,
    pub(crate) held: &'a Held,
    pub(crate) metrics: &'a Metrics,
    pub(crate) stopping: &'a Stopping,
}

impl Upload {
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }
}

impl Receiver<'_> {
    /// The file of a request: of a form the field `file`, else the body itself. What comes in behind a problem is read out.
    ///
    /// # Errors
    /// A problem to be answered: 400, 408, 413, 415, 503 or 507.
    pub(crate) async fn receive(self, request: Request, name: Option<String>) -> Result<Upload, Problem> {
        let length =
            request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if length.is_some_and(|length: u64| length > self.limits.file_bytes + BESIDE_FILE) {
            discard_request(request).await;
            return Err(self.too_large(&named(name.as_deref())));
        }
        let (head, body) = request.into_parts();
        let (body, mut back) = lend(body);
        let received = timeout(self.limits.receiving, self.received(Request::from_parts(head, body), name));
        let received = tokio::select! {
            received = received => received.unwrap_or_else(|_| Err(self.late())),
            () = self.stopping.no_more_comes_in() => Err(Stopping::problem()),
        };
        if received.is_err()
            && let Ok(body) = back.try_recv()
        {
            discard(body).await;
        }
        received
    }

    async fn received(self, request: Request, name: Option<String>) -> Result<Upload, Problem> {
        let content = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if content.is_some_and(|content| content.starts_with("multipart/form-data")) {
            return self.of_form(request, name).await;
        }
        let name = named(name.as_deref());
        self.write(Incoming::Body(request.into_body()), name).await
    }

    async fn of_form(self, request: Request, name: Option<String>) -> Result<Upload, Problem> {
        let malformed =
            |error: &dyn std::error::Error| Problem::new(StatusCode::BAD_REQUEST, error.to_string());
        let allowed = Arc::new(AtomicU64::new(BESIDE_FILE));
        let request = request.map(|body| Body::new(Bounded { body, allowed: Arc::clone(&allowed) }));
        let mut form = Multipart::from_request(request, &()).await.map_err(|error| malformed(&error))?;
        loop {
            let field = timeout(self.limits.silence, form.next_field()).await.map_err(|_| self.silent())?;
            let Some(field) = field.map_err(|error| malformed(&error))? else {
                let detail = format!("the form has no field \"{FIELD}\"");
                return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
            };
            if field.name() == Some(FIELD) {
                let name = named(name.as_deref().or(field.file_name()));
                allowed.fetch_add(self.limits.file_bytes + BESIDE_FILE, Ordering::Relaxed);
                return self.write(Incoming::Field(Box::new(field)), name).await;
            }
        }
    }

    async fn write(self, mut incoming: Incoming<'_>, name: String) -> Result<Upload, Problem> {
        let begun = Instant::now();
        let mut share = Share { held: self.held.clone(), bytes: 0 };
        let file = NamedTempFile::new().map_err(no_room)?;
        let mut out = tokio::fs::File::from_std(file.reopen().map_err(no_room)?);
        while let Some(bytes) = timeout(self.limits.silence, incoming.chunk())
            .await
            .map_err(|_| self.silent())?
            .map_err(|broken| {
                broken.map_or_else(
                    || self.too_large(&name),
                    |words| Problem::new(StatusCode::BAD_REQUEST, words),
                )
            })?
        {
            let all = self.held.0.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
            share.bytes += bytes.len() as u64;
            self.metrics.received(bytes.len());
            if share.bytes > self.limits.file_bytes {
                return Err(self.too_large(&name));
            }
            let took = begun.elapsed();
            if took > A_WHILE && (share.bytes as f64) < SLOWEST * took.as_secs_f64() {
                return Err(self.late());
            }
            if all > self.limits.held_bytes {
                return Err(Problem::busy("too many bytes of music are waiting"));
            }
            out.write_all(&bytes).await.map_err(no_room)?;
        }
        out.flush().await.map_err(no_room)?;
        if share.bytes == 0 {
            return Err(Problem::new(StatusCode::BAD_REQUEST, format!("{name} is empty")));
        }
        Ok(Upload { file, name, _share: share })
    }

    fn too_large(self, name: &str) -> Problem {
        let detail = format!("{name} is larger than {} MB", self.limits.file_bytes / 1_000_000);
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    }

    fn late(self) -> Problem {
        Problem::new(StatusCode::REQUEST_TIMEOUT, "the file came in too slowly")
    }

    fn silent(self) -> Problem {
        let detail = format!("nothing came in for {:.0} s", self.limits.silence.as_secs_f64());
        Problem::new(StatusCode::REQUEST_TIMEOUT, detail)
    }
}

/// A body of which no more is read than is allowed: whoever reads forms keeps the heads of their fields.
struct Bounded {
    body: Body,
    allowed: Arc<AtomicU64>,
}

/// More came in than is allowed.
#[derive(Debug, thiserror::Error)]
#[error("the form has more than {BESIDE_FILE} bytes beside its file")]
struct TooMuch;

impl HttpBody for Bounded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let bytes = frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
            let take = |left: u64| left.checked_sub(bytes);
            if self.allowed.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
                return Poll::Ready(Some(Err(axum::Error::new(TooMuch))));
            }
        }
        polled
    }
}

/// What bytes come from.
enum Incoming<'f> {
    Body(Body),
    Field(Box<Field<'f>>),
}

impl Incoming<'_> {
    /// The next bytes; or what is broken, in words, and none where there are more bytes than is allowed.
    async fn chunk(&mut self) -> Result<Option<Bytes>, Option<String>> {
        let broken = |error: &(dyn std::error::Error + 'static)| {
            let mut causes = std::iter::successors(Some(error), |error| error.source());
            (!causes.any(|cause| cause.is::<TooMuch>())).then(|| error.to_string())
        };
        match self {
            Self::Field(field) => field.chunk().await.map_err(|error| broken(&error)),
            Self::Body(body) => loop {
                match body.frame().await {
                    None => return Ok(None),
                    Some(Err(error)) => return Err(broken(&error)),
                    // Trailers are of no interest.
                    Some(Ok(frame)) => {
                        if let Ok(bytes) = frame.into_data() {
                            return Ok(Some(bytes));
                        }
                    }
                }
            },
        }
    }
}

fn no_room(error: io::Error) -> Problem {
    Problem::new(StatusCode::INSUFFICIENT_STORAGE, format!("the file cannot be kept: {error}"))
}

/// Whether a letter turns the direction of what follows, so that a name would not be read as it is.
fn turns_text(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The last part of a path, without what a terminal or a page would stumble over.
fn named(name: Option<&str>) -> String {
    let last = name.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|letter| !letter.is_control() && !turns_text(*letter))
        .take(LONGEST_NAME)
        .collect();
    if name.is_empty() { UNNAMED.to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_a_path_without_control_characters() {
        assert_eq!(named(Some("../../etc/pass\u{1b}wd\n")), "passwd");
        assert_eq!(named(Some("C:\\music\\a song.mp3")), "a song.mp3");
        assert_eq!(named(Some("a\u{202e}3pm.exe")), "a3pm.exe");
        assert_eq!(named(Some("folder/")), UNNAMED);
        assert_eq!(named(None), UNNAMED);
        assert_eq!(named(Some(&"ü".repeat(400))).chars().count(), LONGEST_NAME);
    }
}
