//! What is known of a song before it is heard.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The album of a song that lies directly below its artist.
pub const UNKNOWN_ALBUM: &str = "unknown";

/// Names a song within a store: a hash of its relative path, as the file system spells it.
///
/// Written as 32 hexadecimal digits. It depends on the path alone, so it is the same in every store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct SongId(u128);

impl SongId {
    /// The id of the song at this relative path: folder names and file name as the system gives them, `/` in between.
    pub(crate) fn of_path(path: &[u8]) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&blake3::hash(path).as_bytes()[..16]);
        Self(u128::from_be_bytes(first))
    }

    /// The last 64 bits, to branch a random stream by.
    pub(crate) fn low_bits(self) -> u64 {
        self.0 as u64
    }
}

impl fmt::Display for SongId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for SongId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let id = u128::from_str_radix(text, 16).map(Self).ok().filter(|id| id.to_string() == text);
        id.ok_or_else(|| format!("{text:?} is not a song id, which has 32 hexadecimal digits"))
    }
}

impl From<SongId> for String {
    fn from(id: SongId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for SongId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A song of the music folder. The names are text as [`auteur_ground::escape`] writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Song {
    /// Names the song in a store.
    pub id: SongId,
    /// Its artist.
    pub artist: String,
    /// Its album, or [`UNKNOWN_ALBUM`].
    pub album: String,
    /// Its file name without the ending, or what tags or a table call it.
    pub title: String,
    /// Its path relative to the catalogue's root, with `/` between the names.
    pub path: String,
    /// Where it lies.
    pub file: PathBuf,
}

/// Something that looks like a song and is none, or none that can be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetAside {
    /// Its path relative to the catalogue's root, as [`auteur_ground::escape`] writes it.
    pub path: String,
    /// Why, in words that follow a colon.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = SongId::of_path(b"Kenta_Cho/Noiz2sa/stg0.mp3");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 32);
        assert!("Kenta_Cho".parse::<SongId>().is_err());
        assert!("+0000000000000000000000000000001".parse::<SongId>().is_err());
    }
}
