//! `manifest.parquet`: one row for each song and for all that was set aside. What it names is the store.

use std::fs;
use std::io;
use std::path::Path;

use auteur_ground::table::{Column, Table, TableError};
use auteur_ground::whole_file;

use super::beats::BeatRecord;
use super::{FeatureKinds, layout, shard::SongRecord};
use crate::{DatasetError, SetAside, SongId};

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
    pub(super) frames: usize,
    pub(super) duration_s: f64,
    pub(super) source_hash: String,
    pub(super) features_hash: String,
    /// File name of the shard.
    pub(super) shard: String,
    /// In a store with chroma.
    pub(super) beat_chroma: Option<BeatRecord>,
}

impl Row {
    pub(super) fn new(song: SongRecord, shard: &str) -> Self {
        Self {
            id: song.id,
            artist: song.artist,
            album: song.album,
            title: song.title,
            path: song.path,
            frames: song.frames,
            duration_s: song.duration_s,
            source_hash: song.source_hash,
            features_hash: song.features_hash,
            shard: shard.to_string(),
            beat_chroma: song.beat_chroma,
        }
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
    /// The manifest of the store in this folder, or `None` where there is none yet.
    pub(super) fn read(store: &Path) -> Result<Option<Self>, DatasetError> {
        let path = store.join(layout::MANIFEST);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(DatasetError::read(&path, cause)),
        };
        let table = match Table::decode(bytes) {
            Ok(table) if table.is_sealed() => table,
            Ok(_) | Err(TableError::Altered) => {
                return Err(DatasetError::damaged(&path, "is cut off or altered"));
            }
            Err(cause) => return Err(DatasetError::damaged(&path, format!("cannot be read ({cause})"))),
        };
        let unfit =
            |cause| DatasetError::damaged(&path, format!("is not what this version writes ({cause})"));
        Self::of_table(table).map(Some).map_err(unfit)
    }

    /// Replaces the manifest of the store in this folder, unless it is this one already.
    pub(super) fn write(&self, store: &Path) -> Result<(), DatasetError> {
        let path = store.join(layout::MANIFEST);
        let columns = self.columns().into_iter();
        let table = columns.fold(Table::new(), |table, (name, column)| table.with(name, column));
        let bytes = table.encode().map_err(io::Error::other);
        let written = bytes.and_then(|bytes| whole_file::write_if_other(&path, &bytes));
        written.map_err(|cause| DatasetError::write(&path, cause))
    }

    fn columns(&self) -> Vec<(&'static str, Column)> {
        let (songs, aside) = (&self.songs, &self.set_aside);
        let text = |of_song: fn(&Row) -> String, of_aside: fn(&SetAside) -> String| {
            Column::Text(songs.iter().map(of_song).chain(aside.iter().map(of_aside)).collect())
        };
        let nothing = |_: &SetAside| String::new();
        let frames = songs.iter().map(|row| row.frames as i64);
        let durations = songs.iter().map(|row| row.duration_s);
        let mut columns = vec![
            ("id", text(|row| row.id.to_string(), nothing)),
            ("artist", text(|row| row.artist.clone(), nothing)),
            ("album", text(|row| row.album.clone(), nothing)),
            ("title", text(|row| row.title.clone(), nothing)),
            ("path", text(|row| row.path.clone(), |aside| aside.path.clone())),
            ("frames", Column::Integer(frames.chain(aside.iter().map(|_| 0)).collect())),
            ("duration_s", Column::Real(durations.chain(aside.iter().map(|_| 0.0)).collect())),
            ("source_hash", text(|row| row.source_hash.clone(), nothing)),
            ("status", text(|_| OK.to_string(), |aside| aside.reason.clone())),
            ("features_hash", text(|row| row.features_hash.clone(), nothing)),
            ("shard", text(|row| row.shard.clone(), nothing)),
        ];
        if self.kinds.has_chroma() {
            columns.extend(self.beat_columns());
        }
        columns
    }

    fn beat_columns(&self) -> [(&'static str, Column); 5] {
        let of = |row: Option<&Row>| row.and_then(|row| row.beat_chroma.clone());
        let rows = self.songs.iter().map(Some).chain(self.set_aside.iter().map(|_| None));
        let records: Vec<Option<BeatRecord>> = rows.map(of).collect();
        let real = |of: fn(&BeatRecord) -> f64| {
            Column::Real(records.iter().map(|record| record.as_ref().map_or(0.0, of)).collect())
        };
        let integer = |of: fn(&BeatRecord) -> usize| {
            Column::Integer(records.iter().map(|record| record.as_ref().map_or(0, of) as i64).collect())
        };
        let hash = |record: &Option<BeatRecord>| {
            record.as_ref().map_or_else(String::new, |record| record.hash.clone())
        };
        [
            ("tuning", real(|record| record.tuning)),
            ("tempo_bpm", real(|record| record.tempo_bpm)),
            ("beats", integer(|record| record.beats)),
            ("segments", integer(|record| record.segments)),
            ("beats_hash", Column::Text(records.iter().map(hash).collect())),
        ]
    }

    fn of_table(mut table: Table) -> Result<Self, String> {
        let said = |cause: TableError| cause.to_string();
        let kinds = match table.names().any(|name| name == "beats_hash") {
            true => FeatureKinds::LogMelAndChroma,
            false => FeatureKinds::LogMel,
        };
        let beats = kinds.has_chroma().then(|| BeatColumns::of(&mut table)).transpose().map_err(said)?;
        let mut text = |name: &str| table.text(name).map_err(said);
        let [id, artist, album, title] = [text("id")?, text("artist")?, text("album")?, text("title")?];
        let [path, source_hash, status] = [text("path")?, text("source_hash")?, text("status")?];
        let [features_hash, shard] = [text("features_hash")?, text("shard")?];
        let (frames, duration_s) =
            (table.integers("frames").map_err(said)?, table.reals("duration_s").map_err(said)?);
        let mut manifest = Self { kinds, ..Self::default() };
        for (row, reason) in status.into_iter().enumerate() {
            if reason != OK {
                manifest.set_aside.push(SetAside { path: path[row].clone(), reason });
                continue;
            }
            let unfit = |what: &str| format!("row {row} has {what}");
            manifest.songs.push(Row {
                id: id[row].parse().map_err(|_| unfit("no id"))?,
                artist: artist[row].clone(),
                album: album[row].clone(),
                title: title[row].clone(),
                path: path[row].clone(),
                frames: usize::try_from(frames[row]).map_err(|_| unfit("no number of frames"))?,
                duration_s: duration_s[row],
                source_hash: source_hash[row].clone(),
                features_hash: features_hash[row].clone(),
                shard: shard[row].clone(),
                beat_chroma: match &beats {
                    Some(beats) => Some(beats.row(row).ok_or_else(|| unfit("no number of beats"))?),
                    None => None,
                },
            });
        }
        Ok(manifest)
    }
}

/// The columns that a store with chroma has besides.
struct BeatColumns {
    tuning: Vec<f64>,
    tempo_bpm: Vec<f64>,
    beats: Vec<i64>,
    segments: Vec<i64>,
    hash: Vec<String>,
}

impl BeatColumns {
    fn of(table: &mut Table) -> Result<Self, TableError> {
        Ok(Self {
            tuning: table.reals("tuning")?,
            tempo_bpm: table.reals("tempo_bpm")?,
            beats: table.integers("beats")?,
            segments: table.integers("segments")?,
            hash: table.text("beats_hash")?,
        })
    }

    fn row(&self, row: usize) -> Option<BeatRecord> {
        Some(BeatRecord {
            tuning: *self.tuning.get(row)?,
            tempo_bpm: *self.tempo_bpm.get(row)?,
            beats: usize::try_from(*self.beats.get(row)?).ok()?,
            segments: usize::try_from(*self.segments.get(row)?).ok()?,
            hash: self.hash.get(row)?.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let row = Row {
            id: SongId::of_path(b"a/b/c.mp3"),
            artist: "a".into(),
            album: "b".into(),
            title: "c".into(),
            path: "a/b/c.mp3".into(),
            frames: 937,
            duration_s: 29.976,
            source_hash: "12".into(),
            features_hash: "34".into(),
            shard: "x.safetensors".into(),
            beat_chroma: None,
        };
        let aside = SetAside { path: "a/b/d.mp3".into(), reason: "is a link to nothing".into() };
        Manifest { kinds: FeatureKinds::LogMel, songs: vec![row], set_aside: vec![aside] }
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
        let mut with_chroma = Manifest { kinds: FeatureKinds::LogMelAndChroma, ..manifest() };
        with_chroma.songs[0].beat_chroma = Some(BeatRecord {
            tuning: -0.13,
            tempo_bpm: 1875.0 / 16.0,
            beats: 51,
            segments: 52,
            hash: "56".into(),
        });
        with_chroma.write(store.path()).unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), Some(with_chroma));
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
        assert!(refused.contains("is cut off or altered; run prepare again"), "{refused}");
        manifest().write(store.path()).unwrap();
        assert_eq!(Manifest::read(store.path()).unwrap(), Some(manifest()));
    }
}
