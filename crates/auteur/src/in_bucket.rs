//! What lies in a bucket, `s3://BUCKET/PREFIX`: stores come to a folder of this machine and go back, studies are worked on together
//! with whoever else has the address.
//!
//! A path that is no such address is left as it is. Without the feature `s3` every address is refused.

#[cfg(feature = "s3")]
mod built_in;
#[cfg(not(feature = "s3"))]
mod left_out;

use std::env;
use std::path::{Path, PathBuf};

use auteur_ground::Progress;
use auteur_study::{Site, StudyError};

#[cfg(feature = "s3")]
use built_in as remote;
#[cfg(not(feature = "s3"))]
use left_out as remote;

pub use remote::StoreInBucket;

/// How addresses begin.
const SCHEME: &str = "s3://";

/// Why something in a bucket cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// The program knows no buckets.
    #[error("{address} lies in a bucket, and this program was built without the feature s3")]
    BuiltWithoutS3 {
        /// What was asked for.
        address: String,
    },
    /// Nobody says where files may be kept on this machine.
    #[error("there is no folder to keep files of {address} in: neither HOME nor XDG_CACHE_HOME is set")]
    NoCache {
        /// What was asked for.
        address: String,
    },
    /// The bucket, or what lies there.
    #[cfg(feature = "s3")]
    #[error(transparent)]
    Remote(#[from] auteur_remote::RemoteError),
    /// The study there.
    #[error(transparent)]
    Study(#[from] StudyError),
}

/// What is to be done with a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is looked at.
    Read,
    /// Its jobs are worked on.
    Work,
}

/// The folder of what is at `path`: the path itself, or, where it is the address of a store or of a study, a folder of this machine
/// into which it was brought. What is there already is not brought again.
///
/// `cache` is where such folders are; none: [`cache_folder`].
///
/// # Errors
/// [`BucketError`].
pub fn bring_here(
    path: &Path,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<PathBuf, BucketError> {
    match address_of(path) {
        Some(address) => remote::bring(address, &cache_or_default(address, cache)?, progress),
        None => Ok(path.to_path_buf()),
    }
}

/// Where a study lies: in the folder `path`, or at that address.
///
/// # Errors
/// [`BucketError`].
pub fn study_site(path: &Path, cache: Option<&Path>, access: Access) -> Result<Site, BucketError> {
    match address_of(path) {
        Some(address) => remote::site(address, &cache_or_default(address, cache)?, access),
        None => Ok(Site::from(path)),
    }
}

/// The store at an address, fetched to be brought up to date and pushed; none where `path` is a folder. There need be none yet. What is
/// missing or damaged there is left out, for it is about to be made again.
///
/// # Errors
/// [`BucketError`].
pub fn store_in_bucket(
    path: &Path,
    cache: Option<&Path>,
    progress: &dyn Progress,
) -> Result<Option<StoreInBucket>, BucketError> {
    let Some(address) = address_of(path) else { return Ok(None) };
    StoreInBucket::fetch(address, &cache_or_default(address, cache)?, progress).map(Some)
}

/// Whether `path` is the address of something in a bucket, and no path of this machine.
pub fn is_address(path: &Path) -> bool {
    address_of(path).is_some()
}

/// Where programs keep files that they can make or fetch again: `XDG_CACHE_HOME` or the system's own place, and in it `auteur`.
pub fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let of_system = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("HOME").map(|home| home.join(".cache"))
    };
    folder("XDG_CACHE_HOME").or(of_system).map(|caches| caches.join("auteur"))
}

fn address_of(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.starts_with(SCHEME))
}

fn cache_or_default(address: &str, cache: Option<&Path>) -> Result<PathBuf, BucketError> {
    let folder = cache.map(Path::to_path_buf).or_else(cache_folder);
    folder.ok_or_else(|| BucketError::NoCache { address: address.to_owned() })
}

#[cfg(test)]
mod tests {
    use auteur_ground::Silent;

    use super::*;

    #[test]
    fn a_folder_is_left_as_it_is() {
        let folder = Path::new("s3/store");
        assert_eq!(bring_here(folder, None, &Silent).unwrap(), folder);
        assert_eq!(study_site(folder, None, Access::Work).unwrap().folder(), folder);
        assert!(store_in_bucket(folder, None, &Silent).unwrap().is_none());
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn without_buckets_an_address_is_refused_by_its_name() {
        let address = Path::new("s3://music/store");
        let refused = bring_here(address, Some(Path::new("cache")), &Silent).unwrap_err().to_string();
        assert_eq!(
            refused,
            "s3://music/store lies in a bucket, and this program was built without the feature s3"
        );
        assert!(study_site(address, Some(Path::new("cache")), Access::Read).is_err());
        assert!(store_in_bucket(address, Some(Path::new("cache")), &Silent).is_err());
    }
}
