//! The features of every song on disk, so that training decodes nothing and needs no more memory for more music.
//!
//! A catalogue and a function that turns a file into features enter [`build`]; a folder leaves it, which
//! [`FeatureStore`] opens:
//!
//! ```text
//! store.json                        format, feature settings and kinds of features
//! manifest.parquet                  one row per song: what it is, where its features lie, whether it could be read
//! shards/<album>-<check>.safetensors    the songs of one album, for each one f16 tensor [frames, n_mels], named by its
//!                                   id; before it what other kinds are made of: with chroma <id>.beats, i32 [beats],
//!                                   and <id>.beat_chroma, f32 [segments, 12]
//! places.safetensors                where songs lie in a space of likeness, kept by [`FeatureStore::keep_places`]
//! lock                              empty; held while a build runs
//! ```
//!
//! **Same music, same bytes.** A shard's name is a hash of its album and of its own header; the header holds what is
//! known of each song with a hash of its features. Which shard a song is in depends on the song alone. So a build never changes
//! a file that is in use: it adds shards, then replaces the manifest, then removes the shards that no row names any more.
//! Reading sees the former store or the new one.
//!
//! **Killed at any moment.** Features are kept song by song in `partial/` until their album is complete, and a
//! build takes from there and from the shards it finds whatever still fits the music. What a process has written
//! survives its end, so nothing waits for the disk until all shards are there; then they are synced together, and only
//! then the manifest names them. A loss of power before that costs work, never the store.
//!
//! **Kinds.** Log-mel is always there; other kinds of features where they were asked for. Each has a
//! codec, which says how it becomes tensors and columns of the manifest. `store.json` says what a store is to hold, the manifest
//! what it holds. A store that lacks a kind is given it by a build that asks for it: every song is heard again, and until
//! all are done the manifest and the shards of the former store stay. Kinds are never taken away.
//!
//! **Other programs.** In Python, `safetensors.numpy.load_file` gives a shard's songs as f16 arrays by id, the `auteur`
//! key of its metadata what is known of them as JSON, and `pyarrow.parquet.read_table` the manifest (checked with
//! safetensors 0.8.0 and pyarrow 26.0.1).

mod build;
mod codec;
mod codecs;
mod content_hash;
mod error;
mod files;
mod layout;
mod listing;
mod manifest;
mod map;
mod mapped;
mod open;
mod places;
mod record;
mod repeated;
mod settings;
mod shard;
mod span;
mod stored_song;

pub use build::{BuildError, BuildReport, Hooks, SongWarning, StoreShare, build, build_share};
pub use content_hash::ContentHash;
pub use error::StoreError;
pub use files::StoreFiles;
pub use open::FeatureStore;
pub use places::StoredPlaces;
pub use repeated::Repeated;
pub use settings::{StoreSettings, kinds_of};
pub use span::source_hash;
pub use stored_song::StoredSong;
