//! A store comes from a bucket into a folder of this machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use auteur_dataset::{StoreError, StoreFiles, kinds_of};
use auteur_ground::{Progress, whole_file};
use auteur_study::{Bucket, Object};

use super::each::each;
use super::place::Place;
use super::remote;
use super::state::StoreState;
use crate::RemoteError;
use crate::bucket::RemoteBucket;

/// What to do about shards that are missing or damaged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// There is no store without them.
    Refused,
    /// Their songs are about to be heard again.
    LeftOut,
}

/// Brings the store of a bucket into a folder of this machine: the shards that the folder lacks, then the manifest. Where there is
/// none in the bucket, the folder is left as it is. Waits for other processes of this machine that do the same, or bring the store
/// up to date.
///
/// # Errors
/// [`RemoteError`]; the folder is as before then, but for shards that were fetched.
pub fn fetch_store(
    bucket: &RemoteBucket,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<StoreState, RemoteError> {
    let place = Place::of(folder);
    let _claim = place.claim(progress)?;
    fetch(bucket, &place, Lost::Refused, progress)
}

/// [`fetch_store`] for whoever then brings the store up to date: other processes of this machine are kept from the folder until the
/// state is dropped, and shards that are missing or damaged in the bucket are left out, so that their songs are heard again. The folder
/// has no manifest then; what was damaged is sent again by [`push_store`](super::push_store).
///
/// # Errors
/// [`RemoteError`], also where `store.json` is damaged: it says what is to be heard.
pub fn fetch_store_to_update(
    bucket: &RemoteBucket,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<StoreState, RemoteError> {
    let place = Place::of(folder);
    let claim = place.claim(progress)?;
    let state = fetch(bucket, &place, Lost::LeftOut, progress)?;
    Ok(StoreState { _claim: Some(claim), ..state })
}

/// Fetches into a place that no other process of this machine fetches into.
fn fetch(
    bucket: &RemoteBucket,
    place: &Place<'_>,
    lost: Lost,
    progress: &dyn Progress,
) -> Result<StoreState, RemoteError> {
    let failed = |cause| bucket.error(cause);
    let settings = bucket.get(StoreFiles::SETTINGS).map_err(failed)?;
    let manifest = bucket.get(StoreFiles::MANIFEST).map_err(failed)?;
    let (Some(settings), Some(manifest)) = (&settings, &manifest) else {
        refuse_foreign(bucket)?;
        let version = |object: Option<Object>| object.map(|object| object.version);
        let (settings, manifest) = (version(settings), version(manifest));
        return Ok(StoreState { settings, manifest, ..StoreState::default() });
    };

    let _lock = place.lock(progress)?;
    let coming = place.make_coming()?;
    for (name, object) in [(StoreFiles::SETTINGS, settings), (StoreFiles::MANIFEST, manifest)] {
        let path = coming.join(name);
        fs::write(&path, &object.bytes).map_err(RemoteError::file(&path))?;
    }
    let files = Heads { bucket, coming: &coming, lost }.read(progress)?;
    let left_out = match &files {
        Some(files) => Shards { bucket, place, files, lost }.bring(progress)?,
        None => BTreeSet::new(),
    };
    let is_whole = files.is_some() && left_out.is_empty();
    if !left_out.is_empty() {
        // They may be gone because the store was replaced meanwhile; hearing their songs again would be for nothing then.
        let now = bucket.get(StoreFiles::MANIFEST).map_err(failed)?;
        if now.is_none_or(|now| now.version != manifest.version) {
            return Err(RemoteError::Changed { address: bucket.address().to_string() });
        }
        place.add_damaged(left_out)?;
    }

    let [settings_path, manifest_path] =
        [StoreFiles::SETTINGS, StoreFiles::MANIFEST].map(|name| place.file(name));
    if !is_whole {
        whole_file::remove(&manifest_path).map_err(RemoteError::file(&manifest_path))?;
    }
    whole_file::write_if_other(&settings_path, &settings.bytes).map_err(RemoteError::file(&settings_path))?;
    if is_whole {
        whole_file::write_if_other(&manifest_path, &manifest.bytes)
            .map_err(RemoteError::file(&manifest_path))?;
    }
    place.remove_coming()?;
    Ok(StoreState {
        settings: Some(settings.version.clone()),
        manifest: Some(manifest.version.clone()),
        shards: files.map(|files| files.shards().clone()).unwrap_or_default(),
        _claim: None,
    })
}

/// Settings and manifest, which have come.
struct Heads<'a> {
    bucket: &'a RemoteBucket,
    coming: &'a Path,
    lost: Lost,
}

impl Heads<'_> {
    /// The files that they name; none where the manifest is damaged and left out.
    fn read(&self, progress: &dyn Progress) -> Result<Option<StoreFiles>, RemoteError> {
        let address = self.bucket.address().to_string();
        let named = |name: &str| self.bucket.place(name).display().to_string();
        kinds_of(self.coming).map_err(|cause| match cause {
            StoreError::Damaged { problem, .. } => {
                RemoteError::Settings { address: named(StoreFiles::SETTINGS), problem }
            }
            cause => remote::error(&address, cause),
        })?;
        match StoreFiles::of(self.coming) {
            Err(StoreError::Damaged { problem, .. }) if self.lost == Lost::LeftOut => {
                let manifest = named(StoreFiles::MANIFEST);
                progress.note(&format!("{manifest} {problem}; songs that are not here are heard again"));
                Ok(None)
            }
            Err(cause) => Err(remote::error(&address, cause)),
            Ok(None) => Err(RemoteError::NotAStore { address }),
            Ok(files) => Ok(files),
        }
    }
}

/// The shards that a manifest names.
struct Shards<'a> {
    bucket: &'a RemoteBucket,
    place: &'a Place<'a>,
    files: &'a StoreFiles,
    lost: Lost,
}

impl Shards<'_> {
    /// Brings those that are not here; says which were left out.
    fn bring(&self, progress: &dyn Progress) -> Result<BTreeSet<String>, RemoteError> {
        let names = self.files.shards();
        let lacking: Vec<_> = names.iter().filter(|name| !self.place.shard(name).exists()).collect();
        let lengths = if lacking.is_empty() { BTreeMap::new() } else { remote::lengths(self.bucket)? };
        let coming = self.place.coming();
        let left_out = Mutex::new(BTreeSet::new());
        each(&lacking, ("Fetching shards", progress), |name| {
            let Err(cause) = self.bring_one(name, &lengths, coming.join(name)) else { return Ok(()) };
            let what = match &cause {
                RemoteError::Missing { .. } if self.lost == Lost::LeftOut => "is missing",
                RemoteError::Store { cause: StoreError::Damaged { problem, .. }, .. }
                    if self.lost == Lost::LeftOut =>
                {
                    problem
                }
                _ => return Err(cause),
            };
            let shard = self.bucket.place(&remote::shard(name));
            progress.note(&format!("{} {what}; its songs are heard again", shard.display()));
            left_out.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
            Ok(())
        })?;
        Ok(left_out.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn bring_one(
        &self,
        name: &str,
        lengths: &BTreeMap<String, u64>,
        coming: PathBuf,
    ) -> Result<(), RemoteError> {
        let object = remote::shard(name);
        let missing = || RemoteError::Missing { address: self.bucket.place(&object).display().to_string() };
        let bytes = *lengths.get(&object).ok_or_else(missing)?;
        if !self.bucket.fetch(&object, bytes, &coming)? {
            return Err(missing());
        }
        let address = self.bucket.address().to_string();
        self.files.check(&coming).map_err(|cause| remote::error(&address, cause))?;
        let kept = self.place.shard(name);
        fs::rename(&coming, &kept).map_err(RemoteError::file(&kept))
    }
}

/// Refuses a place that holds what is no part of a store, lest it be mixed with something else.
fn refuse_foreign(bucket: &RemoteBucket) -> Result<(), RemoteError> {
    let shards = remote::shard("");
    let heads = [StoreFiles::SETTINGS, StoreFiles::MANIFEST];
    let ours =
        |name: &str| heads.contains(&name) || name.starts_with(&shards) || whole_file::is_unfinished(name);
    let listed = bucket.list("").map_err(|cause| bucket.error(cause))?;
    match listed.iter().all(|one| ours(&one.name)) {
        true => Ok(()),
        false => Err(RemoteError::PlaceInUse { address: bucket.address().to_string() }),
    }
}
