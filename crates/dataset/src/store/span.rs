//! Files as a build reads them: what shows that music changed, and features on their way from file to file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::content_hash::ContentHash;

/// What shows that a file changed, while it was being read or since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stamp {
    length: u64,
    /// Since 1970; none where the system does not say.
    modified: Option<Duration>,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        // Opening a pipe would wait for a writer forever.
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let since = |modified: SystemTime| modified.duration_since(UNIX_EPOCH).ok();
        Ok(Self { length: metadata.len(), modified: metadata.modified().ok().and_then(since) })
    }

    pub(super) fn length(self) -> u64 {
        self.length
    }

    /// Whether a file of this stamp is the one that had the other, as far as a time tells.
    pub(super) fn vouches_for(self, other: Self) -> bool {
        self.modified.is_some() && self == other
    }
}

/// The hash of a music file, as [`StoredSong::source_hash`](crate::StoredSong::source_hash) has it.
///
/// # Errors
/// Where it is no regular file or cannot be read.
pub fn source_hash(path: &Path) -> io::Result<ContentHash> {
    Stamp::of(path)?;
    hash(File::open(path)?)
}

/// Where features lie: these bytes of this file.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) file: PathBuf,
    pub(super) bytes: Range<usize>,
}

impl Span {
    /// Whether the bytes are those of this hash. What cannot be read is not.
    pub(super) fn holds(&self, expected: &str) -> bool {
        let found = self.reader().and_then(hash);
        found.is_ok_and(|found| found.to_string() == expected)
    }

    /// Appends the features to `writer`.
    pub(super) fn copy_to(&self, writer: &mut impl Write) -> io::Result<()> {
        let copied = io::copy(&mut self.reader()?, writer)?;
        if copied == self.bytes.len() as u64 { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn reader(&self) -> io::Result<impl Read + use<>> {
        let mut file = File::open(&self.file)?;
        file.seek(SeekFrom::Start(self.bytes.start as u64))?;
        Ok(file.take(self.bytes.len() as u64))
    }
}

fn hash(reader: impl Read) -> io::Result<ContentHash> {
    Ok(blake3::Hasher::new().update_reader(reader)?.finalize().into())
}
