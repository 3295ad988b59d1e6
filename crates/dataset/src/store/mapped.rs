//! A shard in memory: mapped, and its header checked, when it is first asked for. Or read, a song at a time.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use auteur_audio::{FeatureConfig, FeatureKind};
use half::f16;
use memmap2::Mmap;

use super::error::StoreError;
use super::map;
use super::shard::Header;
use crate::catalogue::SongId;

/// A shard that may be mapped.
pub(super) struct Shard {
    path: PathBuf,
    mapped: OnceLock<Mapped>,
    /// Held while it is being mapped.
    mapping: Mutex<()>,
}

struct Mapped {
    map: Mmap,
    places: HashMap<(SongId, FeatureKind), Range<usize>>,
}

impl Shard {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, mapped: OnceLock::new(), mapping: Mutex::new(()) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes of a song's features of a kind; none where the shard does not hold them.
    pub(super) fn bytes(
        &self,
        song: SongId,
        kind: FeatureKind,
        config: &FeatureConfig,
    ) -> Result<Option<&[u8]>, StoreError> {
        let mapped = self.mapped(config)?;
        Ok(mapped.places.get(&(song, kind)).and_then(|place| mapped.map.get(place.clone())))
    }

    fn mapped(&self, config: &FeatureConfig) -> Result<&Mapped, StoreError> {
        if let Some(mapped) = self.mapped.get() {
            return Ok(mapped);
        }
        let _one_at_a_time = self.mapping.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mapped) = self.mapped.get() {
            return Ok(mapped);
        }
        let mapped = self.map(config)?;
        Ok(self.mapped.get_or_init(|| mapped))
    }

    /// A song's log-mel, read from the file, of which nothing stays in memory; none where the shard does not hold it.
    pub(super) fn read_frames(
        &self,
        song: SongId,
        config: &FeatureConfig,
    ) -> Result<Option<Vec<f16>>, StoreError> {
        let (mut file, header) = self.open(config)?;
        let songs = header.songs();
        let found = songs.binary_search_by_key(&song, |song| song.record.id).ok();
        let places = found.map_or(&[][..], |found| &songs[found].places);
        let Some((_, place)) = places.iter().find(|(kind, _)| *kind == FeatureKind::LogMel) else {
            return Ok(None);
        };
        let mut values = vec![f16::ZERO; place.len() / size_of::<f16>()];
        file.seek(SeekFrom::Start(place.start as u64))
            .and_then(|_| file.read_exact(bytemuck::cast_slice_mut(&mut values)))
            .map_err(|cause| StoreError::read(&self.path, cause))?;
        Ok(Some(values))
    }

    /// The file, and its header, checked.
    fn open(&self, config: &FeatureConfig) -> Result<(File, Header), StoreError> {
        let mut file = File::open(&self.path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => StoreError::damaged(&self.path, "is missing"),
            _ => StoreError::read(&self.path, cause),
        })?;
        let header = Header::read(&self.path, &mut file, config);
        let header = header.map_err(|problem| StoreError::damaged(&self.path, problem))?;
        Ok((file, header))
    }

    fn map(&self, config: &FeatureConfig) -> Result<Mapped, StoreError> {
        let (file, header) = self.open(config)?;
        let map = map::map(&file, header.file_bytes())
            .map_err(|cause| StoreError::Map { path: self.path.clone(), cause })?;
        let songs = header.into_songs().into_iter();
        let places = songs.flat_map(|song| {
            let id = song.record.id;
            song.places.into_iter().map(move |(kind, place)| ((id, kind), place))
        });
        Ok(Mapped { map, places: places.collect() })
    }
}
