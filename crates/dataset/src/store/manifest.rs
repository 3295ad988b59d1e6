//! `manifest.parquet` is written: one row for each song and for all that was set aside. What it names is the store.

use std::io;
use std::path::Path;

use auteur_audio::{FeatureKind, FeatureKinds};
use auteur_ground::table::{Column, Table};
use auteur_ground::whole_file;

use super::codec::Codec;
use super::codecs;
use super::content_hash::ContentHash;
use super::layout;
use super::record::{CellType, Records};
use super::repeated::Heard;
use super::shard::SongRecord;
use crate::catalogue::{SetAside, SongId};

/// The status of a song whose features are in the store; any other status is the reason why they are not.
pub(super) const OK: &str = "ok";

/// What a manifest says of one song.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) id: SongId,
    pub(super) artist: String,
    pub(super) album: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) duration_s: f64,
    pub(super) source_hash: ContentHash,
    /// File name of the shard.
    pub(super) shard: String,
    /// What is known of its features.
    pub(super) kinds: Records,
}

impl Row {
    pub(super) fn new(song: SongRecord, shard: &str) -> Self {
        Self {
            id: song.id,
            artist: song.artist,
            album: song.album,
            title: song.title,
            path: song.path,
            duration_s: song.duration_s,
            source_hash: song.source_hash,
            shard: shard.to_string(),
            kinds: song.kinds,
        }
    }

    /// What tells whether two songs are one recording.
    pub(super) fn heard(&self) -> Heard<'_, &str> {
        let record = self.kinds.get(FeatureKind::LogMel);
        let features_hash = record.and_then(|record| record.text("features_hash")).unwrap_or_default();
        Heard { path: &self.path, artist: &self.artist, features_hash }
    }
}

/// All that a store is to say of its songs: those it has, by path, and those set aside, by path.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Manifest {
    /// What the store is to hold of every song.
    pub(super) kinds: FeatureKinds,
    pub(super) songs: Vec<Row>,
    pub(super) set_aside: Vec<SetAside>,
}

impl Manifest {
    /// Replaces the manifest of the store in this folder, unless it is this one already.
    pub(super) fn write(&self, store: &Path) -> io::Result<()> {
        let bytes = self.table().encode().map_err(io::Error::other)?;
        whole_file::write_if_other(&store.join(layout::MANIFEST), &bytes)
    }

    pub(super) fn table(&self) -> Table {
        let (songs, aside) = (&self.songs, &self.set_aside);
        let text = |of_song: fn(&Row) -> String, of_aside: fn(&SetAside) -> String| {
            Column::Text(songs.iter().map(of_song).chain(aside.iter().map(of_aside)).collect())
        };
        let nothing = |_: &SetAside| String::new();
        let durations = songs.iter().map(|row| row.duration_s).chain(aside.iter().map(|_| 0.0));
        let mut table = Table::new()
            .with("id", text(|row| row.id.to_string(), nothing))
            .with("artist", text(|row| row.artist.clone(), nothing))
            .with("album", text(|row| row.album.clone(), nothing))
            .with("title", text(|row| row.title.clone(), nothing))
            .with("path", text(|row| row.path.clone(), |aside| aside.path.clone()))
            .with("duration_s", Column::Real(durations.collect()))
            .with("source_hash", text(|row| row.source_hash.to_string(), nothing))
            .with("status", text(|_| OK.to_string(), |aside| aside.reason.clone()))
            .with("shard", text(|row| row.shard.clone(), nothing));
        for codec in codecs::by_kind().into_iter().filter(|codec| self.kinds.contains(codec.kind())) {
            for (name, cells) in columns(codec) {
                let records = songs.iter().map(|row| row.kinds.get(codec.kind()));
                table = table.with(name, cells.column(name, records.chain(aside.iter().map(|_| None))));
            }
        }
        table
    }
}

/// All columns of a kind.
pub(super) fn columns(codec: &dyn Codec) -> impl Iterator<Item = (&'static str, CellType)> {
    codec.columns().iter().copied().chain([(codec.hash_column(), CellType::Text)])
}
