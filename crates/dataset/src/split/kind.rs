//! What a split keeps together, and whom it leaves out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a split keeps together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitKind {
    /// Songs: an album may be in several parts.
    Song,
    /// Albums: no song of a test album is in another part.
    Album,
}

/// An artist that a split leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The artist.
    pub artist: String,
    /// Why, in words that follow the name.
    pub reason: String,
}

/// A word that is no kind of split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be song, album, or song,album")]
pub struct NoSplitKind;

impl FromStr for SplitKind {
    type Err = NoSplitKind;

    fn from_str(word: &str) -> Result<Self, NoSplitKind> {
        match word {
            "song" => Ok(Self::Song),
            "album" => Ok(Self::Album),
            _ => Err(NoSplitKind),
        }
    }
}

impl fmt::Display for SplitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Song => "song",
            Self::Album => "album",
        })
    }
}
