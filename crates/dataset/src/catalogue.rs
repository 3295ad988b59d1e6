//! The songs of a folder of music: whose they are, of which album, under which name they are known from here on.
//!
//! A folder of music enters, a [`Catalogue`] leaves: the songs in order of their paths, and what was set aside with its
//! reason. Artists and albums are named by folders, by tags, or by a table. Nothing is decoded here, so whether a file is
//! music is for the decoder to say later.

mod content;
mod doubts;
mod endings;
mod error;
mod labels;
mod layout;
mod named_files;
mod names;
mod passed_over;
mod scan;
mod sheet;
mod shelves;
mod song;
mod tags;
mod walk;

pub use endings::has_ending_of_music;
pub use error::ScanError;
pub(crate) use error::examples;
pub use labels::Labels;
pub use layout::OtherNames;
pub(crate) use named_files::{Named, named_files};
pub use names::NameRemark;
pub(crate) use names::canonical;
pub use scan::{Catalogue, CatalogueRemark, CatalogueSettings, find_music, song_file};
pub(crate) use sheet::PATH_COLUMNS;
pub use sheet::{Sheet, SheetError};
pub use song::{SetAside, Song, SongId, UNKNOWN_ALBUM};
