//! A feature store comes from a bucket and goes to it: shards before the manifest, for the manifest makes them a store.
//!
//! A shard's name tells its content, so what is there is never copied again, and what was copied is checked against the hashes
//! in it. Shards that a former manifest named stay in the folder of this machine, where a process may be reading them; in the bucket
//! they go when the new manifest is there.
//!
//! Of the processes of a machine one at a time brings a store into a folder. Whoever brings it up to date keeps the others out from
//! the fetch to the end of the push: they would put the former manifest in place of the new one.

mod each;
mod fetch;
mod place;
mod push;
mod remote;
mod state;

pub use fetch::{fetch_store, fetch_store_to_update};
pub use push::push_store;
pub use state::StoreState;
