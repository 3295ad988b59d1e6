//! Leases in a bucket: objects that are written under a condition, for nothing can be renamed or touched there.
//!
//! An object has two lines: what its owner says of itself, and when it last gave a sign of life, in nanoseconds since 1970 by the
//! owner's clock. It is made with `If-None-Match: *` and renewed with `If-Match`, so nobody writes over the sign of another.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::place::LeasePlace;
use crate::bucket::Bucket;

/// The folder of a bucket with the objects of a lease.
pub(crate) struct InBucket {
    bucket: Arc<dyn Bucket>,
    /// Begins the names of the objects: empty, or with a slash at its end.
    prefix: String,
    path: PathBuf,
}

impl InBucket {
    /// The folder of this name, which is empty for that of the bucket itself.
    pub(crate) fn new(bucket: &Arc<dyn Bucket>, folder: &str) -> Self {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Self { bucket: Arc::clone(bucket), prefix, path: bucket.place(folder) }
    }

    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl LeasePlace for InBucket {
    fn path(&self) -> &Path {
        &self.path
    }

    fn names(&self) -> io::Result<Vec<String>> {
        let listed = self.bucket.list(self.prefix.trim_end_matches('/'))?.into_iter();
        Ok(listed.filter_map(|one| Some(one.name.strip_prefix(&self.prefix)?.to_owned())).collect())
    }

    fn last_sign(&self, name: &str) -> io::Result<Option<SystemTime>> {
        let Some(object) = self.bucket.get(&self.name(name))? else { return Ok(None) };
        let (_, sign) = lines(&object.bytes);
        let nanoseconds = str::from_utf8(sign).ok().and_then(|text| text.trim().parse().ok());
        // Of an object that nobody of ours wrote no sign is known, and none comes.
        Ok(Some(UNIX_EPOCH + Duration::from_nanos(nanoseconds.unwrap_or(0))))
    }

    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.bucket.get(&self.name(name))?.map(|object| lines(&object.bytes).0.to_vec()))
    }

    fn create(&self, name: &str, record: &[u8]) -> io::Result<bool> {
        self.bucket.create(&self.name(name), &signed(record))
    }

    fn renew(&self, name: &str, record: &[u8]) -> io::Result<bool> {
        let name = self.name(name);
        let Some(object) = self.bucket.get(&name)? else { return Ok(false) };
        if lines(&object.bytes).0 != record {
            return Ok(false);
        }
        self.bucket.replace(&name, &signed(record), &object.version)
    }

    /// The second name is there before the first is gone, so that the highest generation is never missing.
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let from = self.name(from);
        let object = self.bucket.get(&from)?.ok_or(io::ErrorKind::NotFound)?;
        self.bucket.create(&self.name(to), &object.bytes)?;
        self.bucket.remove(&from)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.bucket.remove(&self.name(name))
    }
}

/// What an owner says of itself, its newline with it, and its sign of life.
fn lines(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |newline| newline + 1);
    bytes.split_at(end)
}

/// A record, which is a line, with a sign of life.
fn signed(record: &[u8]) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    [record, format!("{}\n", now.as_nanos()).as_bytes()].concat()
}
