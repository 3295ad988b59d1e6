//! A `Bucket`: objects by name, on storage over the network that is no file system.
//!
//! It promises what S3 promises since 2024, and what a lease needs: an object is there whole or not at all, whoever reads after
//! a write sees it, and of several writers that ask for the same change exactly one makes it.

use std::io;
use std::path::PathBuf;

/// What tells an object's content from what it was before: its entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(pub String);

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its content.
    pub bytes: Vec<u8>,
    /// What tells it from other contents of that name.
    pub version: Version,
}

/// What a listing says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name, from the same place on as all names that the bucket is asked for.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Objects by name, such as `crnn-song-3s-seed0/job.json`.
///
/// Errors are those of a network: where the kind is [`io::ErrorKind::PermissionDenied`] or [`io::ErrorKind::NotFound`], of the
/// bucket itself, asking again does not help.
pub trait Bucket: Send + Sync {
    /// Where the object of this name lies, for messages: `s3://bucket/study/job.json`.
    fn place(&self, name: &str) -> PathBuf;

    /// The objects below the folder of this name, in order of their names; all where it is empty.
    ///
    /// # Errors
    /// What the network says.
    fn list(&self, folder: &str) -> io::Result<Vec<Listed>>;

    /// The object of this name; none where there is none.
    ///
    /// # Errors
    /// What the network says.
    fn get(&self, name: &str) -> io::Result<Option<Object>>;

    /// Writes an object, whatever was there.
    ///
    /// # Errors
    /// What the network says.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Writes an object where none of this name is (`If-None-Match: *`); `false` where one is, of other content.
    ///
    /// # Errors
    /// What the network says.
    fn create(&self, name: &str, bytes: &[u8]) -> io::Result<bool>;

    /// Writes an object in place of that of this version (`If-Match`); `false` where another is there, or none.
    ///
    /// # Errors
    /// What the network says.
    fn replace(&self, name: &str, bytes: &[u8], former: &Version) -> io::Result<bool>;

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// What the network says.
    fn remove(&self, name: &str) -> io::Result<()>;
}
