//! The store's objects in the bucket.

use std::collections::BTreeMap;

use auteur_dataset::{StoreError, StoreFiles};
use auteur_study::{Bucket, Listed};

use crate::RemoteError;
use crate::bucket::RemoteBucket;

/// The object of a shard.
pub(super) fn shard(name: &str) -> String {
    format!("{}/{name}", StoreFiles::SHARDS)
}

/// The lengths of the shards that are there, by their objects' names.
pub(super) fn lengths(bucket: &RemoteBucket) -> Result<BTreeMap<String, u64>, RemoteError> {
    let listed = bucket.list(StoreFiles::SHARDS).map_err(|cause| bucket.error(cause))?;
    Ok(listed.into_iter().map(|Listed { name, bytes }| (name, bytes)).collect())
}

/// What is wrong with the store of this address, or with a file of this machine.
pub(super) fn error(address: &str, cause: StoreError) -> RemoteError {
    match cause {
        StoreError::Read { path, cause } => RemoteError::File { path, cause },
        cause => RemoteError::Store { address: address.to_owned(), cause },
    }
}
