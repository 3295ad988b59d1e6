//! The songs of a folder of music: whose they are, of which album, under which name they are known from here on.
//!
//! A folder `artists/<artist>/<album>/<song>` enters, a [`Catalogue`] leaves: the songs in order of their paths, and what
//! was set aside with its reason. Nothing is opened here, so whether a file is music is for the decoder to say later.

mod endings;
mod error;
mod scan;
mod song;
mod walk;

pub use error::ScanError;
pub(crate) use error::examples;
pub use scan::{Catalogue, artists_folder, find_music};
pub use song::{SetAside, Song, SongId, UNKNOWN_ALBUM};
