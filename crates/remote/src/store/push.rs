//! A store goes from a folder of this machine into a bucket.

use std::fs;
use std::path::Path;

use auteur_dataset::StoreFiles;
use auteur_ground::{FolderLock, Progress};
use auteur_study::Bucket;

use super::each::each;
use super::place::Place;
use super::remote;
use super::state::StoreState;
use crate::RemoteError;
use crate::bucket::RemoteBucket;

/// The files that make shards a store, in the order in which they are written.
const HEADS: [&str; 2] = [StoreFiles::SETTINGS, StoreFiles::MANIFEST];

/// Brings the store in a folder into the bucket, which was in this state when the folder was: the shards that it lacks, or that were
/// found damaged there, then the manifest, if nobody changed it since.
///
/// # Errors
/// [`RemoteError::Changed`] where somebody did, [`RemoteError::ChangedHere`] where another process works in the folder, and others;
/// the store in the bucket is the former one then.
pub fn push_store(
    folder: &Path,
    bucket: &RemoteBucket,
    former: &StoreState,
    progress: &dyn Progress,
) -> Result<(), RemoteError> {
    let failed = |cause| bucket.error(cause);
    let (place, address) = (Place::of(folder), bucket.address().to_string());
    let changed_here = || RemoteError::ChangedHere { folder: folder.to_path_buf(), address: address.clone() };
    // Waiting would be wrong: what is there afterwards is what the other process has built.
    let lock = FolderLock::take(folder).map_err(RemoteError::file(folder))?;
    let _lock = lock.ok_or_else(changed_here)?;
    // Before the names of the shards are read from them: these bytes must be those whose shards are sent.
    let heads_before = heads(&place);
    let here = folder.display().to_string();
    let files = StoreFiles::of(folder).map_err(|cause| remote::error(&here, cause))?;
    let files = files.ok_or(RemoteError::NotAStore { address: here })?;
    let heads_before = heads_before?;

    let lacking = lacking(&files, &place, bucket)?;
    each(&lacking, ("Sending shards", progress), |name| {
        bucket.push(&place.shard(name), &remote::shard(name))
    })?;
    // Not every file system keeps to locks.
    if heads(&place)? != heads_before {
        return Err(changed_here());
    }
    for ((name, bytes), version) in HEADS.iter().zip(&heads_before).zip([&former.settings, &former.manifest])
    {
        let written = match version {
            None => bucket.create(name, bytes),
            Some(version) => bucket.replace(name, bytes, version),
        };
        if !written.map_err(failed)? {
            return Err(RemoteError::Changed { address });
        }
    }
    place.forget_damaged()?;
    // Only what this process knows to be of the former store: other shards may be those of a process that is about to replace it.
    let gone = former.shards.difference(files.shards());
    gone.into_iter().try_for_each(|name| bucket.remove(&remote::shard(name))).map_err(failed)
}

/// The shards that are not in the bucket as they are here, as far as lengths tell and as it was found damaged.
fn lacking<'a>(
    files: &'a StoreFiles,
    place: &Place<'_>,
    bucket: &RemoteBucket,
) -> Result<Vec<&'a String>, RemoteError> {
    let (there, damaged) = (remote::lengths(bucket)?, place.damaged()?);
    let mut lacking = Vec::new();
    for name in files.shards() {
        let path = place.shard(name);
        let bytes = fs::metadata(&path).map_err(RemoteError::file(&path))?.len();
        if damaged.contains(name) || there.get(&remote::shard(name)) != Some(&bytes) {
            lacking.push(name);
        }
    }
    Ok(lacking)
}

fn heads(place: &Place<'_>) -> Result<[Vec<u8>; 2], RemoteError> {
    let read = |name: &str| {
        let path = place.file(name);
        fs::read(&path).map_err(RemoteError::file(&path))
    };
    Ok([read(HEADS[0])?, read(HEADS[1])?])
}
