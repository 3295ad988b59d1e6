//! A feature store comes from a bucket and goes to it: shards before the manifest, for the manifest makes them a store.
//!
//! A shard's name tells its content, so what is there is never copied again, and what was copied is checked against the hashes
//! in it. Shards that a former manifest named stay in the folder of this machine, where a process may be reading them; in the bucket
//! they go when the new manifest is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use auteur_dataset::StoreFiles;
use auteur_ground::{FolderLock, Progress, whole_file, whole_folder};
use auteur_study::{Bucket, Listed, Object, Version};

use crate::RemoteError;
use crate::bucket::RemoteBucket;

/// Shards that are copied at a time.
const AT_ONCE: usize = 4;
/// From one look at a lock to the next.
const LOOK: Duration = Duration::from_millis(100);

/// What a bucket held of a store when it was looked at; whoever changes it must have seen this state.
#[derive(Debug, Default)]
pub struct StoreState {
    settings: Option<Version>,
    manifest: Option<Version>,
    shards: BTreeSet<String>,
}

impl StoreState {
    /// Whether there is a store.
    pub fn is_store(&self) -> bool {
        self.manifest.is_some()
    }
}

/// Brings the store of a bucket into a folder of this machine: the shards that the folder lacks, then the manifest. Where there is
/// none in the bucket, the folder is left as it is.
///
/// # Errors
/// [`RemoteError`]; the folder is as before then, but for shards that were fetched.
pub fn fetch_store(
    bucket: &RemoteBucket,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<StoreState, RemoteError> {
    let failed = |cause| bucket.error(cause);
    let of_store = |cause| RemoteError::Store { address: bucket.address().to_string(), cause };
    let settings = bucket.get(StoreFiles::SETTINGS).map_err(failed)?;
    let manifest = bucket.get(StoreFiles::MANIFEST).map_err(failed)?;
    let (Some(settings), Some(manifest)) = (&settings, &manifest) else {
        refuse_foreign(bucket)?;
        let version = |object: Option<Object>| object.map(|object| object.version);
        let (settings, manifest) = (version(settings), version(manifest));
        return Ok(StoreState { settings, manifest, shards: BTreeSet::new() });
    };

    let shards_folder = folder.join(StoreFiles::SHARDS);
    fs::create_dir_all(&shards_folder).map_err(RemoteError::file(&shards_folder))?;
    let _lock = wait_for_lock(folder, progress)?;
    // Where it is looked at before it counts.
    let mut coming = folder.as_os_str().to_owned();
    coming.push(".coming");
    let coming = PathBuf::from(coming);
    whole_folder::remove(&coming).map_err(RemoteError::file(&coming))?;
    fs::create_dir_all(&coming).map_err(RemoteError::file(&coming))?;
    let heads = [(StoreFiles::SETTINGS, settings), (StoreFiles::MANIFEST, manifest)];
    for (name, object) in heads {
        let path = coming.join(name);
        fs::write(&path, &object.bytes).map_err(RemoteError::file(&path))?;
    }
    let files = StoreFiles::of(&coming).map_err(of_store)?;
    let files = files.ok_or_else(|| RemoteError::NotAStore { address: bucket.address().to_string() })?;

    let lacking: Vec<_> = files.shards().iter().filter(|name| !shards_folder.join(name).exists()).collect();
    let lengths = if lacking.is_empty() { BTreeMap::new() } else { lengths(bucket)? };
    each(&lacking, ("Fetching shards", progress), |name| {
        let remote = format!("{}/{name}", StoreFiles::SHARDS);
        let missing = || RemoteError::Missing { address: bucket.place(&remote).display().to_string() };
        let bytes = *lengths.get(&remote).ok_or_else(missing)?;
        let path = coming.join(name);
        if !bucket.fetch(&remote, bytes, &path).map_err(failed)? {
            return Err(missing());
        }
        files.check(&path).map_err(of_store)?;
        let kept = shards_folder.join(name);
        fs::rename(&path, &kept).map_err(RemoteError::file(&kept))
    })?;
    for (name, object) in heads {
        let path = folder.join(name);
        whole_file::write_if_other(&path, &object.bytes).map_err(RemoteError::file(&path))?;
    }
    whole_folder::remove(&coming).map_err(RemoteError::file(&coming))?;
    Ok(StoreState {
        settings: Some(settings.version.clone()),
        manifest: Some(manifest.version.clone()),
        shards: files.shards().clone(),
    })
}

/// Brings the store in a folder into the bucket, which was in this state when the folder was: the shards that it lacks, then the
/// manifest, if nobody changed it since.
///
/// # Errors
/// [`RemoteError::Changed`] where somebody did, and others; the store in the bucket is the former one then.
pub fn push_store(
    folder: &Path,
    bucket: &RemoteBucket,
    former: &StoreState,
    progress: &dyn Progress,
) -> Result<(), RemoteError> {
    let failed = |cause| bucket.error(cause);
    let files = StoreFiles::of(folder);
    let files = files.map_err(|cause| RemoteError::Store { address: folder.display().to_string(), cause })?;
    let files = files.ok_or_else(|| RemoteError::NotAStore { address: folder.display().to_string() })?;
    let there = lengths(bucket)?;
    let remote = |name: &str| format!("{}/{name}", StoreFiles::SHARDS);
    let lacking: Vec<_> = files.shards().iter().filter(|name| !there.contains_key(&remote(name))).collect();
    each(&lacking, ("Sending shards", progress), |name| {
        bucket.push(&folder.join(StoreFiles::SHARDS).join(name), &remote(name)).map_err(failed)
    })?;
    let heads = [(StoreFiles::SETTINGS, &former.settings), (StoreFiles::MANIFEST, &former.manifest)];
    for (name, version) in heads {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(RemoteError::file(&path))?;
        let written = match version {
            None => bucket.create(name, &bytes),
            Some(version) => bucket.replace(name, &bytes, version),
        };
        if !written.map_err(failed)? {
            return Err(RemoteError::Changed { address: bucket.address().to_string() });
        }
    }
    // Only what this process knows to be of the former store: other shards may be those of a process that is about to replace it.
    former.shards.difference(files.shards()).try_for_each(|name| bucket.remove(&remote(name))).map_err(failed)
}

/// Refuses a place that holds what is no part of a store, lest it be mixed with something else.
fn refuse_foreign(bucket: &RemoteBucket) -> Result<(), RemoteError> {
    let shards = format!("{}/", StoreFiles::SHARDS);
    let heads = [StoreFiles::SETTINGS, StoreFiles::MANIFEST];
    let ours =
        |name: &str| heads.contains(&name) || name.starts_with(&shards) || whole_file::is_unfinished(name);
    let listed = bucket.list("").map_err(|cause| bucket.error(cause))?;
    match listed.iter().all(|one| ours(&one.name)) {
        true => Ok(()),
        false => Err(RemoteError::PlaceInUse { address: bucket.address().to_string() }),
    }
}

/// Locks a folder; waits for another process of this machine that fetches the same.
fn wait_for_lock(folder: &Path, progress: &dyn Progress) -> Result<FolderLock, RemoteError> {
    let mut waits = false;
    loop {
        if let Some(lock) = FolderLock::take(folder).map_err(RemoteError::file(folder))? {
            return Ok(lock);
        }
        if progress.is_cancelled() {
            return Err(RemoteError::Cancelled);
        }
        if !waits {
            progress
                .note(&format!("waiting for another process that fetches or builds {}", folder.display()));
        }
        waits = true;
        thread::sleep(LOOK);
    }
}

/// The lengths of the shards that are there, by their names.
fn lengths(bucket: &RemoteBucket) -> Result<BTreeMap<String, u64>, RemoteError> {
    let listed = bucket.list(StoreFiles::SHARDS).map_err(|cause| bucket.error(cause))?;
    Ok(listed.into_iter().map(|Listed { name, bytes }| (name, bytes)).collect())
}

/// Does something with each shard, some at a time, until all is done, one fails or the user wants to stop.
fn each(
    names: &[&String],
    (task, progress): (&str, &dyn Progress),
    act: impl Fn(&str) -> Result<(), RemoteError> + Sync,
) -> Result<(), RemoteError> {
    if names.is_empty() {
        return Ok(());
    }
    progress.begin(task, names.len() as u64);
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let is_over = || failed.lock().unwrap_or_else(PoisonError::into_inner).is_some();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(names.len()) {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed))
                    && !is_over()
                {
                    let done = if progress.is_cancelled() { Err(RemoteError::Cancelled) } else { act(name) };
                    match done {
                        Ok(()) => progress.advance(1),
                        Err(cause) => {
                            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(cause);
                        }
                    }
                }
            });
        }
    });
    progress.finish();
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
