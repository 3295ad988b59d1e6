//! A folder of music becomes a catalogue, a feature store on disk, splits and clips.
//!
//! Data goes one way through this crate:
//!
//! ```text
//! folder of music ─▶ Catalogue ─▶ build ─▶ FeatureStore ─▶ Split ─▶ ClipSet
//! ```
//!
//! The crate decodes nothing: [`build`] is given the function that turns a file into features, and it knows of no
//! network. What it owns is the promise that the same music gives the same bytes, however often the work was
//! interrupted, and that no song is heard both in training and in the test.

mod order;
mod wording;

pub mod catalogue;
pub mod store;
pub mod split;
pub mod clip;

pub use catalogue::{
    Catalogue, CatalogueRemark, CatalogueSettings, Labels, NameRemark, OtherNames, ScanError, SetAside,
    Sheet, SheetError, Song, SongId, find_music, has_ending_of_music, song_file,
};
pub use clip::{Clip, ClipError, ClipGrid, ClipLength, ClipSet, Cut, SplitClips};
pub use split::{
    BadFold, Drawing, FEWEST_FOLDS, Fold, LeftOut, NoSplitKind, RepeatedInSplit, Split, SplitError,
    SplitKind, SplitReport, artists_below, distinct_songs,
};
pub use store::{
    BuildError, BuildReport, ContentHash, FeatureStore, Hooks, Repeated, SongWarning, StoreError, StoreFiles,
    StoreSettings, StoreShare, StoredPlaces, StoredSong, build, build_share, kinds_of, source_hash,
};
