//! `manifest.parquet`: one row for each song and for all that was set aside. What it names is the store.

use std::fs;
use std::io;
use std::path::Path;

use auteur_audio::{FeatureKind, FeatureKinds};
use auteur_ground::table::{Column, Table, TableError};
use auteur_ground::whole_file;

use super::codec::Codec;
use super::codecs;
use super::error::StoreError;
use super::layout;
use super::record::{Cell, CellType, Record, Records};
use super::repeated::Heard;
use super::shard::SongRecord;
use crate::catalogue::{SetAside, SongId};

/// The status of a song whose features are in the store; any other status is the reason why they are not.
const OK: &str = "ok";

/// What the manifest says of one song.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) id: SongId,
    pub(super) artist: String,
    pub(super) album: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) duration_s: f64,
    pub(super) source_hash: String,
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
    pub(super) fn heard(&self) -> Heard<'_> {
        let record = self.kinds.get(FeatureKind::LogMel);
        let features_hash = record.and_then(|record| record.text("features_hash")).unwrap_or_default();
        Heard { path: &self.path, artist: &self.artist, features_hash }
    }
}

/// All that a store says of its songs: those it has, by path, and those set aside, by path.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Manifest {
    /// What the store holds of every song.
    pub(super) kinds: FeatureKinds,
    pub(super) songs: Vec<Row>,
    pub(super) set_aside: Vec<SetAside>,
}

impl Manifest {
    /// The manifest of the store in this folder, or none where there is none yet.
    pub(super) fn read(store: &Path) -> Result<Option<Self>, StoreError> {
        let path = store.join(layout::MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(StoreError::read(&path, cause)),
        };
        let table = match Table::decode(bytes) {
            Ok(table) if table.is_sealed() => table,
            Ok(_) | Err(TableError::Altered) => {
                return Err(StoreError::damaged(&path, "is cut off or altered"));
            }
            Err(cause) => return Err(StoreError::damaged(&path, format!("cannot be read ({cause})"))),
        };
        let unfit = |cause| StoreError::damaged(&path, format!("is not what this version writes ({cause})"));
        Self::of_table(table).map(Some).map_err(unfit)
    }

    /// Replaces the manifest of the store in this folder, unless it is this one already.
    pub(super) fn write(&self, store: &Path) -> io::Result<()> {
        let bytes = self.table().encode().map_err(io::Error::other)?;
        whole_file::write_if_other(&store.join(layout::MANIFEST), &bytes)
    }

    fn table(&self) -> Table {
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
            .with("source_hash", text(|row| row.source_hash.clone(), nothing))
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

    fn of_table(mut table: Table) -> Result<Self, String> {
        let said = |cause: TableError| cause.to_string();
        let mut kinds = KindColumns::take(&mut table).map_err(said)?;
        let mut text = |name: &str| table.text(name).map_err(said);
        let [id, artist, album, title] = [text("id")?, text("artist")?, text("album")?, text("title")?];
        let [path, source_hash, status] = [text("path")?, text("source_hash")?, text("status")?];
        let shard = text("shard")?;
        let duration_s = table.reals("duration_s").map_err(said)?;
        let words = id.into_iter().zip(artist).zip(album).zip(title).zip(path).zip(source_hash).zip(shard);
        let of = FeatureKinds::of(&kinds.iter().map(|columns| columns.kind).collect::<Vec<_>>());
        let mut manifest = Self { kinds: of, ..Self::default() };
        for ((row, reason), words) in status.into_iter().enumerate().zip(words) {
            let ((((((id, artist), album), title), path), source_hash), shard) = words;
            if reason != OK {
                manifest.set_aside.push(SetAside { path, reason });
                continue;
            }
            manifest.songs.push(Row {
                id: id.parse().map_err(|_| format!("row {row} has no id"))?,
                artist,
                album,
                title,
                path,
                duration_s: duration_s[row],
                source_hash,
                shard,
                kinds: kinds.iter_mut().map(|columns| columns.record(row)).collect(),
            });
        }
        Ok(manifest)
    }
}

/// All columns of a kind.
fn columns(codec: &dyn Codec) -> impl Iterator<Item = (&'static str, CellType)> {
    codec.columns().iter().copied().chain([(codec.hash_column(), CellType::Text)])
}

/// The columns of a kind, as a manifest has them.
struct KindColumns {
    kind: FeatureKind,
    columns: Vec<(&'static str, Vec<Cell>)>,
}

impl KindColumns {
    /// Takes the columns of all kinds that are there: log-mel must be, any other is where its hash is.
    fn take(table: &mut Table) -> Result<Vec<Self>, TableError> {
        let mut kinds = Vec::new();
        for codec in codecs::by_kind() {
            let is_there = table.names().any(|name| name == codec.hash_column());
            if is_there || codec.kind() == FeatureKind::LogMel {
                let columns = columns(codec).map(|(name, cells)| Ok((name, cells.take(name, table)?)));
                kinds.push(Self { kind: codec.kind(), columns: columns.collect::<Result<_, TableError>>()? });
            }
        }
        Ok(kinds)
    }

    /// The cells of a row, which are taken.
    fn record(&mut self, row: usize) -> (FeatureKind, Record) {
        let cells = self
            .columns
            .iter_mut()
            .map(|(name, cells)| (*name, std::mem::replace(&mut cells[row], Cell::Integer(0))));
        (self.kind, Record::new(cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let log_mel =
            Record::new([("frames", Cell::Integer(937)), ("features_hash", Cell::Text("34".into()))]);
        let row = Row {
            id: SongId::of_path(b"a/b/c.mp3"),
            artist: "a".into(),
            album: "b".into(),
            title: "c".into(),
            path: "a/b/c.mp3".into(),
            duration_s: 29.976,
            source_hash: "12".into(),
            shard: "x.safetensors".into(),
            kinds: [(FeatureKind::LogMel, log_mel)].into_iter().collect(),
        };
        let aside = SetAside { path: "a/b/d.mp3".into(), reason: "is a broken link".into() };
        Manifest { kinds: FeatureKinds::default(), songs: vec![row], set_aside: vec![aside] }
    }

    #[test]
    fn a_manifest_comes_back() {
        let store = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), None);
        manifest().write(store.path()).unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), Some(manifest()));
    }

    #[test]
    fn a_manifest_of_a_store_with_chroma_comes_back() {
        let store = tempfile::tempdir().unwrap();
        let kinds = FeatureKinds::of(&[FeatureKind::Chroma]);
        let mut with_chroma = Manifest { kinds, ..manifest() };
        let chroma = Record::new([
            ("tuning", Cell::Real(-0.13)),
            ("tempo_bpm", Cell::Real(1875.0 / 16.0)),
            ("beats", Cell::Integer(51)),
            ("segments", Cell::Integer(52)),
            ("beats_hash", Cell::Text("56".into())),
        ]);
        let log_mel = with_chroma.songs[0].kinds.get(FeatureKind::LogMel).unwrap().clone();
        with_chroma.songs[0].kinds =
            [(FeatureKind::Chroma, chroma), (FeatureKind::LogMel, log_mel)].into_iter().collect();
        with_chroma.write(store.path()).unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), Some(with_chroma));
    }

    #[test]
    fn a_manifest_without_a_column_of_a_kind_is_refused_by_the_column() {
        let store = tempfile::tempdir().unwrap();
        for (missing, expected) in [("frames", "frames"), ("features_hash", "features_hash")] {
            let mut table = manifest().table();
            let _ = table.text(missing).map(drop).or_else(|_| table.integers(missing).map(drop));
            fs::write(store.path().join(layout::MANIFEST), table.encode().unwrap()).unwrap();
            let refused = Manifest::read(store.path()).unwrap_err().to_string();
            assert!(refused.contains(&format!("there is no column {expected:?}")), "{refused}");
        }
    }

    #[test]
    fn an_altered_manifest_is_refused_and_replaced() {
        let store = tempfile::tempdir().unwrap();
        manifest().write(store.path()).unwrap();
        let path = store.path().join(layout::MANIFEST);
        let mut bytes = fs::read(&path).unwrap();
        bytes[40] ^= 1;
        fs::write(&path, bytes).unwrap();
        let refused = Manifest::read(store.path()).unwrap_err().to_string();
        assert!(refused.ends_with("is cut off or altered"), "{refused}");
        manifest().write(store.path()).unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), Some(manifest()));
    }
}
