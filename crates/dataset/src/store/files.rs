//! The files of a store, for whoever copies it elsewhere: what there is, and whether a copy is whole.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use auteur_audio::FeatureConfig;

use super::codecs::codecs_of;
use super::error::StoreError;
use super::listing::Listing;
use super::shard::Header;
use super::span::Span;
use super::{layout, settings};

/// What a copy of a store is made of.
///
/// A shard's name tells its content, so one that is there already need not be copied again. A copy is complete when its
/// manifest is there, which therefore comes last.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreFiles {
    features: FeatureConfig,
    shards: BTreeSet<String>,
}

impl StoreFiles {
    /// Name of the file with the settings of a store.
    pub const SETTINGS: &str = layout::SETTINGS;
    /// Name of the file that makes the others a store.
    pub const MANIFEST: &str = layout::MANIFEST;
    /// Name of the folder of the shards.
    pub const SHARDS: &str = layout::SHARDS;

    /// The files of the store whose settings and manifest lie in `folder`; none where there is no manifest yet.
    ///
    /// # Errors
    /// [`StoreError::OtherFormat`], [`StoreError::Damaged`] and [`StoreError::Read`].
    pub fn of(folder: &Path) -> Result<Option<Self>, StoreError> {
        let (Some(settings), Some(listing)) = (settings::read(folder)?, Listing::read(folder)?) else {
            return Ok(None);
        };
        let shards = listing.shards.iter().map(|name| name.to_string()).collect();
        Ok(Some(Self { features: settings.features, shards }))
    }

    /// The names of its shards.
    pub fn shards(&self) -> &BTreeSet<String> {
        &self.shards
    }

    /// Reads a copy of a shard, which has its name, and checks it against all hashes.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is not what the store wrote, [`StoreError::Read`].
    pub fn check(&self, shard: &Path) -> Result<(), StoreError> {
        let mut file = File::open(shard).map_err(|cause| StoreError::read(shard, cause))?;
        let header = Header::read(shard, &mut file, &self.features);
        let header = header.map_err(|problem| StoreError::damaged(shard, problem))?;
        for song in header.songs() {
            let kinds = song.record.kinds.kinds();
            for (codec, (_, bytes)) in codecs_of(&kinds).zip(&song.places) {
                let span = Span { file: PathBuf::from(shard), bytes: bytes.clone() };
                let record = song.record.kinds.get(codec.kind());
                if !record.is_some_and(|record| span.holds(codec.hash(record))) {
                    let problem = format!("is altered where {} lies", song.record.path);
                    return Err(StoreError::damaged(shard, problem));
                }
            }
        }
        Ok(())
    }
}
