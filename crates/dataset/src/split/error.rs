//! Why there is no split, or none that fits.

use std::io;
use std::path::PathBuf;

use super::kind::SplitKind;
use crate::catalogue::SheetError;
use crate::wording;

/// Why there is no split, or none that fits a store.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// A split of this kind cannot be made of these songs.
    #[error("cannot split by {kind}: {problem}")]
    Impossible {
        /// What is kept together.
        kind: SplitKind,
        /// The artists that have too few songs or albums for it; empty where there are too few artists.
        artists: Vec<String>,
        /// How many artists have enough.
        others: usize,
        /// The fewest songs that an artist must have; 0 where it is not songs that are missing.
        fewest_songs: usize,
        /// What is missing.
        problem: String,
    },
    /// Some folds would test nothing.
    #[error("cannot split by {kind} into {folds} folds: {}", match kind {
        SplitKind::Song => format!("there are {most} songs"),
        SplitKind::Album => format!("no artist has more than {most} albums"),
    })]
    TooManyFolds {
        /// What is kept together.
        kind: SplitKind,
        /// The folds that were asked for.
        folds: usize,
        /// The most that there can be.
        most: usize,
    },
    /// An artist to leave out is not there.
    #[error("cannot leave out {artist}: the store has no artist of that name; its artists are {}", wording::list(known.iter().map(String::as_str)))]
    UnknownArtist {
        /// The name that was given.
        artist: String,
        /// The artists there are.
        known: Vec<String>,
    },
    /// A split's file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A split's file cannot be written.
    #[error("cannot write {}: {cause}; existing files are unchanged", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A file is no split.
    #[error("{} is not a split file: {problem}; it should look like {{\"train\": [path...], \"validation\": [...], \"test\": [...]}}, or be a table (CSV or Parquet) with the columns path and split", path.display())]
    NotASplit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A table that a split should be read from.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// A split names songs that cannot be where it puts them.
    #[error("the split does not fit: {problem}")]
    Misfit {
        /// What, with the songs concerned and what holds.
        problem: String,
    },
}
