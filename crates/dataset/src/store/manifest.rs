//! `manifest.parquet`: one row for each song and for all that was set aside. What it names is the store.

use std::fs;
use std::io;
use std::path::Path;

use super::beats::BeatRecord;
use super::table::{self, Column};
use super::{FeatureKinds, layout, shard::SongRecord};
use crate::{DatasetError, SetAside, SongId, durable};

/// The status of a song whose features are in the store; any other status is the reason why they are not.
const OK: &str = "ok";
/// Columns of a store without chroma.
const N_COLUMNS: usize = 11;

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
        let columns =
            table::decode(bytes).ok_or_else(|| DatasetError::damaged(&path, "is cut off or altered"))?;
        let columns =
            columns.map_err(|cause| DatasetError::damaged(&path, format!("cannot be read ({cause})")))?;
        let manifest = Self::from_columns(columns);
        manifest
            .map(Some)
            .ok_or_else(|| DatasetError::damaged(&path, "has other columns than this version writes"))
    }

    /// Replaces the manifest of the store in this folder, unless it is this one already.
    pub(super) fn write(&self, store: &Path) -> Result<(), DatasetError> {
        let path = store.join(layout::MANIFEST);
        let bytes = table::encode(&self.columns()).map_err(io::Error::other);
        let written = bytes.and_then(|bytes| match fs::read(&path) {
            Ok(former) if former == bytes => Ok(()),
            _ => durable::write_bytes(&path, &bytes),
        });
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

    fn from_columns(mut columns: Vec<Column>) -> Option<Self> {
        let mut beats = columns.split_off(N_COLUMNS.min(columns.len())).into_iter().peekable();
        let kinds = if beats.peek().is_some() { FeatureKinds::LogMelAndChroma } else { FeatureKinds::LogMel };
        let beats = if kinds.has_chroma() { Some(BeatColumns::new(beats.collect())?) } else { None };
        let [
            Column::Text(id),
            Column::Text(artist),
            Column::Text(album),
            Column::Text(title),
            Column::Text(path),
            Column::Integer(frames),
            Column::Real(duration_s),
            Column::Text(source_hash),
            Column::Text(status),
            Column::Text(features_hash),
            Column::Text(shard),
        ] = <[Column; N_COLUMNS]>::try_from(columns).ok()?
        else {
            return None;
        };
        let mut manifest = Self { kinds, ..Self::default() };
        for (row, reason) in status.into_iter().enumerate() {
            if reason != OK {
                manifest.set_aside.push(SetAside { path: path.get(row)?.clone(), reason });
                continue;
            }
            manifest.songs.push(Row {
                id: id.get(row)?.parse().ok()?,
                artist: artist.get(row)?.clone(),
                album: album.get(row)?.clone(),
                title: title.get(row)?.clone(),
                path: path.get(row)?.clone(),
                frames: usize::try_from(*frames.get(row)?).ok()?,
                duration_s: *duration_s.get(row)?,
                source_hash: source_hash.get(row)?.clone(),
                features_hash: features_hash.get(row)?.clone(),
                shard: shard.get(row)?.clone(),
                beat_chroma: match &beats {
                    Some(beats) => Some(beats.row(row)?),
                    None => None,
                },
            });
        }
        Some(manifest)
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
    fn new(columns: Vec<Column>) -> Option<Self> {
        let [
            Column::Real(tuning),
            Column::Real(tempo_bpm),
            Column::Integer(beats),
            Column::Integer(segments),
            Column::Text(hash),
        ] = <[Column; 5]>::try_from(columns).ok()?
        else {
            return None;
        };
        Some(Self { tuning, tempo_bpm, beats, segments, hash })
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
