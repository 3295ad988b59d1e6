//! Where the songs of a store lie in a space of likeness, kept in its folder, so that songs that are alike are found without
//! reading all features again.
//!
//! Places follow from the store: they are never worth more than the time it takes to compute them, and those of another state of
//! the store count as none.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use auteur_ground::tensors::{self, Dtype, Entry, LENGTH_BYTES};
use auteur_ground::whole_file::{self, Durability};
use memmap2::Mmap;
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::{layout, map};

/// Places of a store's songs, in the order of the songs, as they lie in the file.
pub struct StoredPlaces {
    path: PathBuf,
    file: File,
    map: Mmap,
    /// Bytes before the first place.
    start: usize,
    width: usize,
}

impl StoredPlaces {
    /// The places, `[songs, width]`.
    pub fn values(&self) -> &[f32] {
        // The header is a multiple of eight bytes, and a map begins at a page.
        self.map.get(self.start..).and_then(|bytes| bytemuck::try_cast_slice(bytes).ok()).unwrap_or_default()
    }

    /// Reads the places that begin at a song into `places`, whole ones. Unlike [`Self::values`] it leaves no trace in the process's memory.
    ///
    /// # Errors
    /// [`StoreError::Read`], also where there are not so many.
    pub fn read(&self, song: usize, places: &mut [f32]) -> Result<(), StoreError> {
        let begin = (self.start + size_of::<f32>() * self.width * song) as u64;
        read_at(&self.file, bytemuck::cast_slice_mut(places), begin)
            .map_err(|cause| StoreError::read(&self.path, cause))
    }

    /// Numbers of a place.
    pub fn width(&self) -> usize {
        self.width
    }
}

/// Reads bytes from a place in a file, by as many threads as like to.
#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, place)
}

/// Reads bytes from a place in a file, by as many threads as like to.
#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut place: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, place)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => (bytes, place) = (&mut bytes[read..], place + read as u64),
        }
    }
    Ok(())
}

/// What places are of, and the tag of their file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tag {
    /// blake3 of the manifest.
    manifest: String,
    /// The name of the space.
    space: String,
    songs: usize,
    width: usize,
}

impl Tag {
    fn of(store: &Path, space: &str, songs: usize, width: usize) -> Result<Self, StoreError> {
        let path = store.join(layout::MANIFEST);
        let mut hasher = blake3::Hasher::new();
        File::open(&path)
            .and_then(|file| hasher.update_reader(file).map(|_| ()))
            .map_err(|cause| StoreError::read(&path, cause))?;
        Ok(Self { manifest: hasher.finalize().to_hex().to_string(), space: space.to_owned(), songs, width })
    }

    /// What comes before the places in their file.
    fn header(&self) -> io::Result<Vec<u8>> {
        let (shape, bytes) = (vec![self.songs, self.width], size_of::<f32>() * self.songs * self.width);
        tensors::header(self, [Entry { name: "places".to_owned(), dtype: Dtype::F32, shape, bytes }])
    }
}

/// The places that were kept of a store of so many songs in the space of this name; none where there are none, or they are of another
/// state of the store, or of other width.
pub(super) fn read(
    store: &Path,
    space: &str,
    songs: usize,
    width: usize,
) -> Result<Option<StoredPlaces>, StoreError> {
    let path = store.join(layout::PLACES);
    let mut file = match File::open(&path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|cause| StoreError::read(&path, cause))?,
    };
    // The header is a function of what the places are of.
    let expected =
        Tag::of(store, space, songs, width)?.header().map_err(|cause| StoreError::read(&path, cause))?;
    let mut found = vec![0; expected.len()];
    match file.read_exact(&mut found) {
        Ok(()) if found == expected => {}
        _ => return Ok(None),
    }
    let length = expected.len() + size_of::<f32>() * songs * width;
    match map::map(&file, length) {
        Ok(map) => Ok(Some(StoredPlaces { path, file, map, start: expected.len(), width })),
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(cause) => Err(StoreError::Map { path, cause }),
    }
}

/// Keeps the places `[songs, width]` of a store in the space of this name; those that were there before give way.
pub(super) fn write(store: &Path, space: &str, width: usize, values: &[f32]) -> io::Result<()> {
    let songs = values.len().checked_div(width).unwrap_or(0);
    let tag = Tag::of(store, space, songs, width).map_err(io::Error::other)?;
    let header = tag.header()?;
    debug_assert!((header.len() - LENGTH_BYTES).is_multiple_of(8));
    whole_file::write_with(&store.join(layout::PLACES), Durability::Process, |file| {
        file.write_all(&header)?;
        file.write_all(bytemuck::cast_slice(values))
    })
}
