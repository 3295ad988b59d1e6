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
    /// Songs that wait, beside those.
    pub waiting: usize,
    /// Files that come in at a time.
    pub coming_in: usize,
    /// The longest that naming a song may take.
    pub naming: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time of one address, or of one network of IPv6.
    pub connections_of_one: usize,
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
            coming_in: 128,
            naming: Duration::from_secs(60),
            connections: 256,
            connections_of_one: 128,
            silence: Duration::from_secs(30),
            receiving: Duration::from_secs(600),
        }
    }
}

/// The shortest token.
const SHORTEST_TOKEN: usize = 8;

/// Why nobody would be kept out as is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Others can reach the address, and nothing would keep them out.
    #[error("{listen} can be reached from other machines, and no token keeps anybody out")]
    Needed {
        /// The address.
        listen: SocketAddr,
    },
    /// The token is short, or has letters that addresses and cookies write otherwise.
    #[error(
        "the token must have at least {SHORTEST_TOKEN} letters, each of A to Z, a to z, 0 to 9, or one of . _ ~ -"
    )]
    Letters,
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

    /// Whether the token is one, and the address goes with it.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn validate(&self) -> Result<(), TokenError> {
        match self.token.as_deref() {
            None if !self.listen.ip().is_loopback() => Err(TokenError::Needed { listen: self.listen }),
            Some(token) if token.len() < SHORTEST_TOKEN || !token.bytes().all(is_letter) => {
                Err(TokenError::Letters)
            }
            _ => Ok(()),
        }
    }
}

/// Whether addresses and cookies hold a letter as it is.
fn is_letter(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'_' | b'~' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_letters_that_addresses_and_cookies_hold_as_they_are_and_enough_of_them() {
        let check = |token: Option<&str>, listen: &str| {
            let settings = ServeSettings {
                token: token.map(str::to_owned),
                listen: listen.parse().unwrap(),
                ..ServeSettings::of(PathBuf::new())
            };
            settings.validate()
        };
        let (near, far) = ("127.0.0.1:1", "0.0.0.0:1");
        assert_eq!(check(None, near), Ok(()));
        assert_eq!(check(None, far), Err(TokenError::Needed { listen: far.parse().unwrap() }));
        for token in ["AZaz09._~-", "12345678"] {
            assert_eq!(check(Some(token), far), Ok(()), "{token}");
        }
        for token in ["", "1234567", "with space", "semi;colon", "per%cent", "ümlaut-ü", "a+b+c+d+e"] {
            assert_eq!(check(Some(token), near), Err(TokenError::Letters), "{token}");
        }
    }
}
