//! The features of one song on their way to disk: from the music file to f16 values, and from file to file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use half::f16;
use half::slice::HalfFloatSliceExt;

/// Music and features are read in pieces of this size, so that memory does not grow with a file.
const PIECE_BYTES: usize = 1 << 18;

/// What shows that a file changed while it was being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        // Opening a pipe would wait for a writer forever.
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(Self { length: metadata.len(), modified: metadata.modified().ok() })
    }

    pub(super) fn length(self) -> u64 {
        self.length
    }
}

/// blake3 of a music file.
pub(super) fn source_hash(path: &Path) -> io::Result<String> {
    let length = Stamp::of(path)?.length();
    hash(&mut File::open(path)?, length.max(1)).map(|hash| hash.to_hex().to_string())
}

/// Features in the precision of a store, in the same order.
///
/// What was not read from a store must go through here before a network hears it, or the network hears something else.
pub fn to_half(values: &[f32]) -> Vec<f16> {
    let mut halves = vec![f16::ZERO; values.len()];
    halves.convert_from_f32_slice(values);
    halves
}

/// Features as they are stored, and their hash.
pub(super) fn to_stored(values: &[f32]) -> (Vec<f16>, String) {
    let stored = to_half(values);
    let hash = blake3::hash(bytemuck::cast_slice(&stored)).to_hex().to_string();
    (stored, hash)
}

/// Where features lie: these bytes of this file.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) file: PathBuf,
    pub(super) bytes: Range<usize>,
}

impl Span {
    /// Whether the features are those of this hash.
    pub(super) fn holds(&self, features_hash: &str) -> io::Result<bool> {
        Ok(hash(&mut self.reader()?, u64::MAX)?.to_hex().as_str() == features_hash)
    }

    /// The first `bytes` bytes, and the others.
    pub(super) fn split_at(&self, bytes: usize) -> (Self, Self) {
        let Range { start, end } = self.bytes;
        let part = |bytes| Self { file: self.file.clone(), bytes };
        (part(start..start + bytes), part(start + bytes..end))
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

fn hash(reader: &mut impl Read, at_most: u64) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(at_most).unwrap_or(PIECE_BYTES))];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(hasher.finalize()),
            Ok(length) => {
                hasher.update(&piece[..length]);
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
}
