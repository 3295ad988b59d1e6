//! How songs are divided into those to learn from and those to be judged by.

use std::fmt;

use auteur_dataset::SplitKind;
use auteur_study::{ArtistSet, Condition};

/// Whose songs are split, and what the split keeps together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    pub(crate) split: SplitKind,
    pub(crate) artists: ArtistSet,
}

impl Division {
    /// All divisions, in the order of tables.
    pub(crate) const ALL: [Self; 4] = [
        Self { split: SplitKind::Song, artists: ArtistSet::All },
        Self { split: SplitKind::Song, artists: ArtistSet::WithAlbums },
        Self { split: SplitKind::Album, artists: ArtistSet::All },
        Self { split: SplitKind::Album, artists: ArtistSet::WithAlbums },
    ];

    /// The division of a condition.
    pub(crate) fn of(condition: &Condition) -> Self {
        Self { split: condition.split, artists: condition.artists }
    }

    /// As captions say it.
    pub(crate) fn sentence(self) -> &'static str {
        match (self.split, self.artists) {
            (SplitKind::Song, ArtistSet::All) => "song split",
            (SplitKind::Song, ArtistSet::WithAlbums) => "song split of the artists with albums",
            (SplitKind::Album, _) => "album split",
        }
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.split, self.artists) {
            (SplitKind::Song, ArtistSet::All) => "Song",
            (SplitKind::Song, ArtistSet::WithAlbums) => "Song, artists with albums",
            // Only artists with albums can be split by album, whatever the set is called.
            (SplitKind::Album, _) => "Album",
        })
    }
}
