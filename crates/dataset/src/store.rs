//! The features of every song on disk, so that training decodes nothing and needs no more memory for more music.
//!
//! A catalogue and a function that turns a file into features enter [`build`]; a folder leaves it, which
//! [`FeatureStore`] opens:
//!
//! ```text
//! store.json                        format, feature settings and kinds of features
//! manifest.parquet                  one row a song: what it is, where its features lie, whether it could be read
//! shards/<album>-<check>.safetensors    the songs of one album, for each one f16 tensor [frames, n_mels], named by its
//!                                   id; with chroma, before it <id>.beats, i32 [beats], and
//!                                   <id>.beat_chroma, f32 [segments, 12]
//! lock                              empty; held while a build runs
//! ```
//!
//! **Same music, same bytes.** A shard's name is a hash of its album and of its own header; the header holds what is
//! known of each song with a hash of its features. Which shard a song is in depends on the song alone. A build so never
//! changes a file that is in use: it adds shards, then replaces the manifest, then removes the shards that no row names
//! any more. Reading sees the former store or the new one.
//!
//! **Killed at any moment.** Features are kept song by song in `partial/` until their album is complete, and a
//! build takes from there and from the shards it finds whatever still fits the music. What a process has written
//! survives its end, so nothing waits for the disk until all shards are there; then they are synced together, and only
//! then the manifest names them. A loss of power before that costs work, never the store.
//!
//! **Kinds.** Log-mel is always there; chroma and beats where they were asked for. `store.json` says what a store is to
//! hold, the manifest what it holds. Asking a store for chroma that it lacks is to have it built with it: every song is
//! heard again, and until all are done the manifest and the shards of the former store stay. Kinds are never taken away.
//!
//! **Other programs.** In Python, `safetensors.numpy.load_file` gives a shard's songs as f16 arrays by id, the `auteur`
//! key of its metadata what is known of them as JSON, and `pyarrow.parquet.read_table` the manifest (checked with
//! safetensors 0.8.0 and pyarrow 26.0.1).

mod beats;
mod build;
mod features;
mod kinds;
mod manifest;
mod map;
mod open;
mod settings;
mod shard;

pub use build::{BuildReport, Hooks, SongWarning, build};
pub use features::to_half;
pub use kinds::{FeatureKinds, StoreSettings};
pub use open::{FeatureStore, StoredSong};
pub use settings::kinds_of;

/// The layout of a store, and the meaning of the features in it: whatever changes either raises it.
const FORMAT: u32 = 1;

/// Where things lie in a store's folder.
mod layout {
    pub(super) const MANIFEST: &str = "manifest.parquet";
    pub(super) const PARTIAL: &str = "partial";
    pub(super) const SETTINGS: &str = "store.json";
    pub(super) const SHARDS: &str = "shards";
}
