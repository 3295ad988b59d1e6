//! `split` assigns songs to train, validation and test so that no song, or no test album, is heard in training.
//!
//! The songs of a store and a seed enter, three lists of paths leave: a [`Split`], which is also a JSON file that other
//! programs read and write, `{"train": [path...], "validation": [path...], "test": [path...]}`.

mod album_fold;
mod artists;
mod assignment;
mod by_album;
mod by_song;
mod check;
mod drawing;
mod error;
mod fold;
mod kind;
mod seats;

pub use artists::artists_below;
pub use assignment::Split;
pub use check::{RepeatedInSplit, SplitReport};
pub use drawing::{Drawing, distinct_songs};
pub use error::SplitError;
pub use fold::{BadFold, FEWEST_FOLDS, Fold};
pub use kind::{LeftOut, NoSplitKind, SplitKind};
