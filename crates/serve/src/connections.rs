//! Connections are taken, so many at a time, until somebody asks to stop; what was begun is brought to its end then.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::api::{Inside, router};
use crate::peers::Peers;
use crate::served::Served;
use crate::settings::{ServeLimits, ServeSettings, TokenError};
use crate::stopping::Unfinished;

/// The longest that answers are waited for at the end which somebody still takes, when no song is left.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// How often it is looked whether songs are left.
const LOOK: Duration = Duration::from_millis(50);
/// How long to wait when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(200);
/// What is answered to an address that has all the connections that it may have.
const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-type: application/problem+json\r\n\
    content-length: 98\r\nconnection: close\r\n\r\n\
    {\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"this address has too many connections open\"}";

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Anybody could ask, or nobody.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The address is taken, or not of this machine.
    #[error("cannot listen at {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
}

/// An address that is taken: who connects waits until something is served there.
pub struct Listener {
    listener: StdListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes the address, before anything is opened that takes a while.
    ///
    /// # Errors
    /// [`ServeError`].
    pub fn bind(settings: &ServeSettings) -> Result<Self, ServeError> {
        settings.validate()?;
        let failed = |cause| ServeError::Listen { address: settings.listen, cause };
        let listener = StdListener::bind(settings.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address })
    }

    /// Where it listens: of port 0 the port that the system chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
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
    router: Router,
    inside: Arc<Inside>,
    limits: ServeLimits,
    /// Folders that are removed at the end.
    kept: Option<TempDir>,
}

impl Server {
    /// Serves at an address that was taken. Is called within a runtime.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub fn new(listener: Listener, mut served: Served, settings: &ServeSettings) -> Result<Self, ServeError> {
        let Listener { listener, address } = listener;
        let listener =
            TcpListener::from_std(listener).map_err(|cause| ServeError::Listen { address, cause })?;
        let kept = served.kept.take();
        let inside = Arc::new(Inside::new(served, settings));
        inside.draw(kept.as_ref().map(TempDir::path));
        let router = router(Arc::clone(&inside), settings.token.as_deref());
        Ok(Self { listener, router, inside, limits: settings.limits, kept })
    }

    /// Answers until `stop` is ready, and takes no more connections then. Files that are coming in have some seconds more; songs that
    /// wait or are named are brought to their end, and `tell` is told of both.
    pub async fn run(self, stop: impl Future<Output = ()>, tell: impl FnOnce(Unfinished)) {
        let room = Arc::new(Semaphore::new(self.limits.connections));
        let peers = Peers::new(self.limits.connections_of_one);
        let graceful = GracefulShutdown::new();
        let mut builder = Builder::new();
        // A client that never ends its request's head gives its connection back.
        builder.timer(TokioTimer::new()).header_read_timeout(self.limits.silence);
        let mut stop = pin!(stop);
        loop {
            let next = async {
                // Nobody closes the semaphore; who finds no room waits in the system's queue.
                let room = Arc::clone(&room).acquire_owned().await.ok();
                (self.listener.accept().await, room)
            };
            let (stream, peer, room) = tokio::select! {
                (accepted, room) = next => match accepted {
                    Ok((stream, peer)) => (stream, peer, room),
                    Err(_) => {
                        tokio::time::sleep(NO_ROOM).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            // Answers are small and shall not wait for each other.
            let _ = stream.set_nodelay(true);
            let Some(seat) = peers.enter(peer.ip()) else {
                refuse(stream);
                continue;
            };
            let router = self.router.clone();
            let service = router.map_request(|request: axum::http::Request<Incoming>| request.map(Body::new));
            let stream = TokioIo::new(impatient(stream, self.limits.silence));
            let connection = builder.serve_connection(stream, TowerToHyperService::new(service));
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                let _ = connection.await;
                drop((room, seat));
            });
        }
        drop(self.listener);
        self.inside.stopping.begin();
        tell(self.inside.unfinished());
        let inside = self.inside;
        let nobody_waits = async {
            while inside.unfinished() != (Unfinished { coming_in: 0, songs: 0 }) {
                tokio::time::sleep(LOOK).await;
            }
            tokio::time::sleep(LAST_ANSWERS).await;
        };
        tokio::select! {
            () = graceful.shutdown() => {}
            () = nobody_waits => {}
        }
        drop(self.kept);
    }
}

/// Says that there are too many connections, as far as that can be said at once.
fn refuse(stream: TcpStream) {
    let _ = stream.try_write(TOO_MANY);
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[test]
    fn the_answer_to_one_connection_too_many_is_whole() {
        let answer = std::str::from_utf8(TOO_MANY).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap()["status"], 503);
    }

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
