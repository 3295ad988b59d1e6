//! The crate's one unsafe function: a file's bytes as memory.

use std::fs::File;
use std::io;

use memmap2::Mmap;

// A stored value is read as it lies in the file, low byte first.
const _: () =
    assert!(cfg!(target_endian = "little"), "feature stores are read on little-endian machines only");

/// Maps a file of exactly `length` bytes for reading.
///
/// The length is checked first: touching a page of a map that lies beyond the end of its file kills the process.
///
/// # Errors
/// Those of the system, and [`io::ErrorKind::InvalidData`] where the file has another length.
#[allow(unsafe_code, reason = "training reads features without copying them, which only a memory map allows")]
pub(super) fn map(file: &File, length: usize) -> io::Result<Mmap> {
    if file.metadata()?.len() != length as u64 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    // SAFETY: a map is sound as long as nobody changes the file beneath it. This crate never changes a shard: it writes
    // it under another name, renames it and later removes it, which all leave the mapped file as it is. A store is
    // documented to be changed by nothing but a build.
    unsafe { Mmap::map(file) }
}
