//! Connections are taken, so many at a time, until somebody asks to stop; what was begun is brought to its end then.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::api::router;
use crate::served::Served;
use crate::settings::{NeedsToken, ServeSettings};

/// The longest that requests which were begun are waited for at the end.
const LAST_REQUESTS: Duration = Duration::from_secs(30);
/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(200);

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Anybody could ask.
    #[error(transparent)]
    Token(#[from] NeedsToken),
    /// The address is taken, or not of this machine.
    #[error("cannot listen at {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
}

/// A stream that fails when nothing can be written to it for some time: clients that never read must not hold what others wait for.
fn impatient<S: AsyncRead + AsyncWrite>(stream: S, silence: Duration) -> Pin<Box<TimeoutStream<S>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(silence));
    Box::pin(stream)
}

/// What is served, and where connections to it come in.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    connections: usize,
    silence: Duration,
    /// Folders that are removed at the end.
    kept: Option<TempDir>,
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn bind(mut served: Served, settings: &ServeSettings) -> Result<Self, ServeError> {
        settings.validate()?;
        let failed = |cause| ServeError::Listen { address: settings.listen, cause };
        let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let limits = settings.limits;
        let kept = served.kept.take();
        let router = router(served, settings, kept.as_ref().map(TempDir::path));
        Ok(Self { listener, address, router, connections: limits.connections, silence: limits.silence, kept })
    }

    /// Where it listens: of port 0 the port that the system chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready; then takes no more connections and brings those to their end that there are.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let room = Arc::new(Semaphore::new(self.connections));
        let graceful = GracefulShutdown::new();
        let mut builder = Builder::new();
        // A client that never ends its request's head gives its connection back.
        builder.timer(TokioTimer::new()).header_read_timeout(self.silence);
        let mut stop = pin!(stop);
        loop {
            let next = async {
                // Nobody closes the semaphore; who finds no room waits in the system's queue.
                let room = Arc::clone(&room).acquire_owned().await.ok();
                (self.listener.accept().await, room)
            };
            let (stream, room) = tokio::select! {
                (accepted, room) = next => match accepted {
                    Ok((stream, _)) => (stream, room),
                    Err(_) => {
                        tokio::time::sleep(NO_ROOM).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            // Answers are small and shall not wait for each other.
            let _ = stream.set_nodelay(true);
            let service =
                TowerToHyperService::new(self.router.clone().map_request(
                    |request: axum::http::Request<hyper::body::Incoming>| request.map(Body::new),
                ));
            let connection = builder.serve_connection(TokioIo::new(impatient(stream, self.silence)), service);
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                let _ = connection.await;
                drop(room);
            });
        }
        drop(self.listener);
        let _ = tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await;
        drop(self.kept);
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn who_takes_nothing_is_given_up_and_who_takes_slowly_is_not() {
        let silence = Duration::from_millis(100);
        let (near, far) = tokio::io::duplex(16);
        let error = impatient(near, silence).write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        drop(far);

        let (near, mut far) = tokio::io::duplex(16);
        let reading = tokio::spawn(async move {
            let mut taken = 0;
            while taken < 64 {
                tokio::time::sleep(silence / 4).await;
                taken += far.read(&mut [0; 8]).await.unwrap();
            }
        });
        impatient(near, silence).write_all(&[0; 64]).await.unwrap();
        reading.await.unwrap();
    }
}
