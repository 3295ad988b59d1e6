//! Asks a server whether it keeps to conditions, for some answer yes and do not: they were made before S3 had conditions.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;

use auteur_study::{Bucket, Version};

use crate::RemoteError;
use crate::bucket::RemoteBucket;

/// Begins the object's name: what a process leaves that is killed while it asks counts as a file that was never completed.
const NAME: &str = ".unfinished-probe-";

/// Writes an object under conditions that hold and that do not; the condition that was passed over, if one was.
pub(crate) fn conditions(bucket: &RemoteBucket) -> Result<(), RemoteError> {
    // The standard library's hash maps are seeded by the system's randomness. It decides no result.
    let name = format!("{NAME}{:016x}", RandomState::new().build_hasher().finish());
    // That the bucket is there, and may be listed.
    bucket.list("").map_err(|cause| bucket.error(cause))?;
    let kept = keeps_to_them(bucket, &name);
    let removed = bucket.remove(&name);
    let kept = kept.map_err(|cause| bucket.error(cause))?;
    removed.map_err(|cause| bucket.error(cause))?;
    kept.map_err(|missing| RemoteError::NoConditions { address: bucket.address().to_string(), missing })
}

fn keeps_to_them(bucket: &dyn Bucket, name: &str) -> io::Result<Result<(), &'static str>> {
    if !bucket.create(name, b"first")? || bucket.create(name, b"second")? {
        return Ok(Err("If-None-Match"));
    }
    let version = bucket.get(name)?.map_or_else(|| Version(String::new()), |object| object.version);
    if !bucket.replace(name, b"third", &version)? || bucket.replace(name, b"fourth", &version)? {
        return Ok(Err("If-Match"));
    }
    Ok(Ok(()))
}
