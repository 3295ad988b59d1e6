//! A program that knows no buckets refuses their addresses.

use std::path::{Path, PathBuf};

use auteur_ground::Progress;
use auteur_study::Site;

use super::{Access, BucketError};

/// A store in a bucket: there is none without the feature `s3`.
#[derive(Debug)]
pub enum StoreInBucket {}

impl StoreInBucket {
    pub(super) fn fetch(address: &str, _: &Path, _: &dyn Progress) -> Result<Self, BucketError> {
        Err(refused(address))
    }

    /// Where the store lies on this machine.
    pub fn folder(&self) -> &Path {
        match *self {}
    }

    /// Brings the store back into the bucket.
    ///
    /// # Errors
    /// [`BucketError`].
    pub fn push(self, _: &dyn Progress) -> Result<(), BucketError> {
        match self {}
    }
}

pub(super) fn bring(address: &str, _: &Path, _: &dyn Progress) -> Result<PathBuf, BucketError> {
    Err(refused(address))
}

pub(super) fn site(address: &str, _: &Path, _: Access) -> Result<Site, BucketError> {
    Err(refused(address))
}

fn refused(address: &str) -> BucketError {
    BucketError::BuiltWithoutS3 { address: address.to_owned() }
}
