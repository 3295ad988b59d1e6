//! Stores and studies in a bucket, by `remote`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use auteur_dataset::StoreFiles;
use auteur_ground::Progress;
use auteur_remote::{
    Address, Environment, RemoteBucket, RemoteError, StoreState, fetch_store, fetch_store_to_update,
    push_store,
};
use auteur_study::{Bucket, Site};

use super::{Access, BucketError};

/// A store in a bucket that is brought up to date in a folder of this machine, from which other processes are kept meanwhile.
pub struct StoreInBucket {
    bucket: RemoteBucket,
    folder: PathBuf,
    former: StoreState,
}

impl StoreInBucket {
    pub(super) fn fetch(address: &str, cache: &Path, progress: &dyn Progress) -> Result<Self, BucketError> {
        let bucket = open(address, Access::Work)?;
        let folder = bucket.address().folder(cache);
        let former = fetch_store_to_update(&bucket, &folder, progress)?;
        Ok(Self { bucket, folder, former })
    }

    /// Where the store lies on this machine.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Brings the store back into the bucket: the shards that it lacks or has damaged, then the manifest.
    ///
    /// # Errors
    /// [`BucketError`], also where another process changed the store since it was fetched; the store in the bucket is the former one
    /// then.
    pub fn push(self, progress: &dyn Progress) -> Result<(), BucketError> {
        Ok(push_store(&self.folder, &self.bucket, &self.former, progress)?)
    }
}

pub(super) fn bring(address: &str, cache: &Path, progress: &dyn Progress) -> Result<PathBuf, BucketError> {
    let bucket = open(address, Access::Read)?;
    let folder = bucket.address().folder(cache);
    let names = bucket.list("").map_err(|cause| bucket.error(cause))?;
    let holds = |name: &str| names.iter().any(|one| one.name == name);
    if holds(StoreFiles::MANIFEST) {
        fetch_store(&bucket, &folder, progress)?;
    } else if holds(Site::STUDY) {
        Site::in_bucket(Arc::new(bucket), &folder).bring_results(progress)?;
    } else {
        return Err(RemoteError::Neither { address: address.to_owned() }.into());
    }
    Ok(folder)
}

pub(super) fn site(address: &str, cache: &Path, access: Access) -> Result<Site, BucketError> {
    let bucket = open(address, access)?;
    let folder = bucket.address().folder(cache);
    Ok(Site::in_bucket(Arc::new(bucket), &folder))
}

fn open(address: &str, access: Access) -> Result<RemoteBucket, BucketError> {
    let (address, environment): (Address, _) =
        (address.parse().map_err(RemoteError::from)?, Environment::of_process()?);
    Ok(match access {
        Access::Read => RemoteBucket::open(address, &environment)?,
        Access::Work => RemoteBucket::open_to_write(address, &environment)?,
    })
}
