//! Stores and studies in a bucket of S3, or of what answers as S3 does.
//!
//! An address `s3://BUCKET/PREFIX` enters, and the environment, which says who asks and where. A [`RemoteBucket`] leaves. It
//! is the [`Bucket`](auteur_study::Bucket) of a study; [`fetch_store`] and [`push_store`] copy a feature store from it and to it,
//! and [`fetch_store_to_update`] is for whoever does both.
//!
//! | module | what it holds |
//! |---|---|
//! | `address` | the address, and what it may be |
//! | `environment` | endpoint and credentials, as the tools of AWS have them |
//! | `bucket` | objects, by `object_store` |
//! | `probe` | whether a server holds to conditions, before anything relies on them |
//! | `store` | a store comes and goes, shards before the manifest |
//!
//! The crate blocks: whoever calls it is a thread, and knows no async runtime.

mod address;
mod bucket;
mod environment;
mod error;
mod probe;
mod store;

pub use address::{Address, BadAddress};
pub use bucket::RemoteBucket;
pub use environment::Environment;
pub use error::RemoteError;
pub use store::{StoreState, fetch_store, fetch_store_to_update, push_store};
