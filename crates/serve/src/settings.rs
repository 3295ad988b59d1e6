//! What is served, to whom, and how much of it at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use auteur::{Device, Limits};

/// How a server is started.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    /// A run's folder, or a model's file itself.
    pub run: PathBuf,
    /// A store whose songs are searched and mapped.
    pub store: Option<PathBuf>,
    /// The folder that the store was prepared from, whose songs can be played.
    pub music: Option<PathBuf>,
    /// The folder of a map of the store; none: the map is drawn, if there are not too many songs.
    pub map: Option<PathBuf>,
    /// The folder of an audit of the store.
    pub audit: Option<PathBuf>,
    /// Where connections are taken.
    pub listen: SocketAddr,
    /// What one must know to ask anything.
    pub token: Option<String>,
    /// What computes.
    pub device: Device,
    /// What a song may ask for.
    pub song: Limits,
    /// How much there may be at once.
    pub limits: ServeLimits,
}

/// How much there may be at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServeLimits {
    /// The largest file in bytes.
    pub file_bytes: u64,
    /// All files together that are held at a time, in bytes.
    pub held_bytes: u64,
    /// Songs that are named at a time.
    pub at_once: usize,
    /// Songs that are received or wait, beside those.
    pub waiting: usize,
    /// Connections at a time.
    pub connections: usize,
    /// The longest that a client may be silent while it sends a request.
    pub silence: Duration,
    /// The longest that a file may take to come in.
    pub receiving: Duration,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self {
            file_bytes: 300_000_000,
            held_bytes: 2_000_000_000,
            at_once: 1,
            waiting: 64,
            connections: 256,
            silence: Duration::from_secs(30),
            receiving: Duration::from_secs(600),
        }
    }
}

/// Others can reach the address, and nothing would keep them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{listen} can be reached from other machines, and no token keeps anybody out")]
pub struct NeedsToken {
    /// The address.
    pub listen: SocketAddr,
}

impl ServeSettings {
    /// Of a run, for this machine alone.
    pub fn of(run: PathBuf) -> Self {
        Self {
            run,
            store: None,
            music: None,
            map: None,
            audit: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8377)),
            token: None,
            device: Device::Cpu,
            song: Limits::default(),
            limits: ServeLimits::default(),
        }
    }

    /// Whether the address goes with the token.
    ///
    /// # Errors
    /// [`NeedsToken`].
    pub fn validate(&self) -> Result<(), NeedsToken> {
        let is_open = !self.listen.ip().is_loopback() && self.token.as_ref().is_none_or(String::is_empty);
        if is_open { Err(NeedsToken { listen: self.listen }) } else { Ok(()) }
    }
}
