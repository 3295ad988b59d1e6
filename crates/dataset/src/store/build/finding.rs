//! What a share found of an album, for the build that puts the shares together.
//!
//! A share has read every music file of its albums and seen that the features on disk are sound. A [`Finding`] beside the
//! songs that wait for their album says so, lest one process read the music and the features of all shares once more: it
//! believes the finding of files whose length and time are still the same. Findings go with the build that makes the store.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use auteur_ground::whole_file::{self, Durability};
use serde::{Deserialize, Serialize};

use crate::catalogue::SongId;
use crate::store::layout::FORMAT;
use crate::store::span::Stamp;

/// The songs of a shard that is on disk for good.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Finding {
    format: u32,
    /// File name of the shard.
    shard: String,
    songs: BTreeMap<SongId, Found>,
}

/// What was seen of a music file when its features were made or looked through.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub(super) stamp: Stamp,
    /// blake3 of the music file.
    pub(super) source_hash: String,
}

impl Finding {
    pub(super) fn new(shard: String, songs: BTreeMap<SongId, Found>) -> Self {
        Self { format: FORMAT, shard, songs }
    }

    /// What lies at `path`; none where it cannot be used, for all that is in it can be found out again.
    pub(super) fn read(path: &Path) -> Option<Self> {
        let finding: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (finding.format == FORMAT).then_some(finding)
    }

    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        whole_file::write_with(path, Durability::Process, |writer| {
            serde_json::to_writer(writer, self).map_err(io::Error::from)
        })
    }

    /// The hash of a song's music, if its file is still the one that had it.
    pub(super) fn source_hash(&self, song: SongId, stamp: Stamp) -> Option<&str> {
        let found = self.songs.get(&song)?;
        stamp.vouches_for(found.stamp).then_some(&found.source_hash)
    }

    /// Whether the features in this file were seen to be sound.
    pub(super) fn is_of(&self, shard: &Path) -> bool {
        shard.file_name().and_then(|name| name.to_str()) == Some(&self.shard)
    }
}
