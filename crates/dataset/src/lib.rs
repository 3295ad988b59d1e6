//! A folder of music becomes a catalogue, a feature store on disk, splits and clips.
//!
//! Data goes one way through this crate:
//!
//! ```text
//! artists/<artist>/<album>/<song> ─▶ Catalogue ─▶ build ─▶ FeatureStore ─▶ Split ─▶ ClipSet
//! ```
//!
//! The crate decodes nothing: [`build`] is given the function that turns a file into features, and it knows of no
//! network. What it owns is the promise that the same music gives the same bytes, however often the work was
//! interrupted, and that no song is heard both in training and in the test.

mod error;

pub mod catalogue;

pub mod store;

mod order;

pub mod split;

pub mod clip;

pub use catalogue::{Catalogue, SetAside, Song, SongId, artists_folder, find_music};
pub use clip::{Clip, ClipLength, ClipSet, SplitClips};
pub use error::DatasetError;
pub use split::{LeftOut, Split, SplitKind, SplitReport};
pub use store::{
    BuildReport, FeatureKinds, FeatureStore, Hooks, SongWarning, StoreSettings, StoredSong, build, kinds_of,
    to_half,
};
