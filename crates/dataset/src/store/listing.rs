//! `manifest.parquet` is read: what it says of each song, in few bytes.
//!
//! A column is read when the former has been put where it belongs; names that many songs share are there once; and what only reading
//! features needs stays in columns.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use auteur_audio::{FeatureKind, FeatureKinds};
use auteur_ground::table::{Table, TableError};

use super::codec::Codec;
use super::codecs;
use super::content_hash::ContentHash;
use super::error::StoreError;
use super::layout;
use super::manifest::OK;
use super::record::{Cell, Cells, Record, SharedTexts};
use super::stored_song::StoredSong;
use crate::catalogue::{SetAside, SongId};

/// All that a manifest says.
pub(super) struct Listing {
    /// What the store holds of every song.
    pub(super) kinds: FeatureKinds,
    /// In order of their paths.
    pub(super) songs: Vec<StoredSong>,
    /// File names of the shards, to which songs point.
    pub(super) shards: Vec<Arc<str>>,
    /// What is known of the songs' features.
    pub(super) features: Vec<KindColumns>,
    /// In order of their paths.
    pub(super) set_aside: Vec<SetAside>,
}

impl Listing {
    /// What the manifest of the store in this folder says, or none where there is none yet.
    pub(super) fn read(store: &Path) -> Result<Option<Self>, StoreError> {
        let path = store.join(layout::MANIFEST);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(StoreError::read(&path, cause)),
        };
        let table = match Table::open(file) {
            Ok(table) if table.is_sealed() => table,
            Ok(_) | Err(TableError::Altered) => {
                return Err(StoreError::damaged(&path, "is cut off or altered"));
            }
            Err(cause) => return Err(StoreError::damaged(&path, format!("cannot be read ({cause})"))),
        };
        let unfit = |cause| StoreError::damaged(&path, format!("is not what this version writes ({cause})"));
        Self::of_table(table).map(Some).map_err(unfit)
    }

    fn of_table(mut table: Table) -> Result<Self, String> {
        let said = |cause: TableError| cause.to_string();
        let reasons = table.text_as("status", |status| (status != OK).then(|| status.to_owned()));
        let mut rows = Rows::of(reasons.map_err(said)?, table.text("path").map_err(said)?);

        let ids = table.text_as("id", |id| id.parse().ok()).map_err(said)?;
        rows.give_each("id", ids, |song, id| song.id = id)?;
        let mut shared = SharedTexts::default();
        let artists = table.text_as("artist", |artist| shared.of(artist)).map_err(said)?;
        rows.give(artists, |song, artist| song.artist = artist);
        let albums = table.text_as("album", |album| shared.of(album)).map_err(said)?;
        rows.give(albums, |song, album| song.album = album);
        let titles = table.text("title").map_err(said)?;
        rows.give(titles, |song, title| song.title = title);
        let durations = table.reals("duration_s").map_err(said)?;
        rows.give(durations, |song, duration_s| song.duration_s = duration_s);
        let hashes = table.text_as("source_hash", |hash| hash.parse().ok()).map_err(said)?;
        rows.give_each("source_hash", hashes, |song, hash| song.source_hash = hash)?;
        let of_songs = table.text_as("shard", |shard| shared.of(shard)).map_err(said)?;
        let (mut shards, mut numbers) = (Vec::new(), HashMap::new());
        rows.give(of_songs, |song, shard| {
            song.shard = *numbers.entry(shard).or_insert_with_key(|shard| {
                shards.push(shard.clone());
                shards.len() - 1
            });
        });

        let mut features = Vec::new();
        for codec in codecs::by_kind() {
            let is_there = table.names().any(|name| name == codec.hash_column());
            if is_there || codec.kind() == FeatureKind::LogMel {
                let columns = KindColumns::take(codec, &mut table, &mut rows)?;
                if codec.kind() == FeatureKind::LogMel {
                    columns.measure(&mut rows.songs)?;
                }
                features.push(columns);
            }
        }
        let kinds = FeatureKinds::of(&features.iter().map(KindColumns::kind).collect::<Vec<_>>());
        let Rows { songs, set_aside, .. } = rows;
        Ok(Self { kinds, songs, shards, features, set_aside })
    }

    /// What is known of a song's features of a kind; none of a kind that the store does not hold.
    pub(super) fn record(&self, song: &StoredSong, kind: FeatureKind) -> Option<Record> {
        self.features.iter().find(|columns| columns.kind() == kind)?.record(song.index)
    }
}

/// The rows of a manifest, which are given what stands in its columns.
struct Rows {
    are_songs: Vec<bool>,
    songs: Vec<StoredSong>,
    set_aside: Vec<SetAside>,
}

impl Rows {
    /// Songs of which only the paths are known yet, and what has a reason not to be a song.
    fn of(reasons: Vec<Option<String>>, paths: Vec<String>) -> Self {
        let are_songs = reasons.iter().map(Option::is_none).collect();
        let (mut songs, mut set_aside) = (Vec::new(), Vec::new());
        let nothing: Arc<str> = "".into();
        for (path, reason) in paths.into_iter().zip(reasons) {
            match reason {
                Some(reason) => set_aside.push(SetAside { path, reason }),
                None => songs.push(StoredSong {
                    id: SongId::of_path(b""),
                    artist: nothing.clone(),
                    album: nothing.clone(),
                    title: String::new(),
                    path,
                    frames: 0,
                    duration_s: 0.0,
                    source_hash: ContentHash::default(),
                    features_hash: ContentHash::default(),
                    shard: 0,
                    index: songs.len(),
                }),
            }
        }
        Self { are_songs, songs, set_aside }
    }

    /// Of the values of all rows those of songs.
    fn of_songs<T>(&self, values: Vec<T>) -> impl Iterator<Item = (usize, T)> {
        let are_songs = self.are_songs.iter().copied();
        let of_rows = values.into_iter().zip(are_songs).enumerate();
        of_rows.filter_map(|(row, (value, is_song))| is_song.then_some((row, value)))
    }

    fn give<T>(&mut self, values: Vec<T>, mut give: impl FnMut(&mut StoredSong, T)) {
        let mut songs = std::mem::take(&mut self.songs);
        songs.iter_mut().zip(self.of_songs(values)).for_each(|(song, (_, value))| give(song, value));
        self.songs = songs;
    }

    /// Gives each song its value, which it must have.
    fn give_each<T>(
        &mut self,
        column: &str,
        values: Vec<Option<T>>,
        mut give: impl FnMut(&mut StoredSong, T),
    ) -> Result<(), String> {
        if let Some((row, _)) = self.of_songs(values.iter().collect()).find(|(_, value)| value.is_none()) {
            return Err(format!("row {row} has no {column}"));
        }
        self.give(values, |song, value| value.into_iter().for_each(|value| give(song, value)));
        Ok(())
    }
}

/// The columns of a kind, of songs only.
pub(super) struct KindColumns {
    codec: &'static dyn Codec,
    hashes: Vec<ContentHash>,
    columns: Vec<(&'static str, Cells)>,
}

impl KindColumns {
    fn take(codec: &'static dyn Codec, table: &mut Table, rows: &mut Rows) -> Result<Self, String> {
        let said = |cause: TableError| cause.to_string();
        let mut columns = Vec::new();
        for &(name, cells) in codec.columns() {
            let mut cells = Cells::take(cells, name, table).map_err(said)?;
            cells.keep(&rows.are_songs);
            columns.push((name, cells));
        }
        let column = codec.hash_column();
        let hashes = table.text_as(column, |hash| hash.parse::<ContentHash>().ok()).map_err(said)?;
        let mut of_songs = Vec::with_capacity(rows.songs.len());
        rows.give_each(column, hashes, |_, hash| of_songs.push(hash))?;
        Ok(Self { codec, hashes: of_songs, columns })
    }

    fn kind(&self) -> FeatureKind {
        self.codec.kind()
    }

    /// Tells songs how long their log-mel is, and its hash.
    fn measure(&self, songs: &mut [StoredSong]) -> Result<(), String> {
        let frames = self.columns.iter().find(|(name, _)| *name == "frames").map(|(_, cells)| cells);
        for song in songs {
            song.frames = match frames.and_then(|frames| frames.cell(song.index)) {
                Some(Cell::Integer(frames)) => usize::try_from(frames).ok(),
                _ => None,
            }
            .ok_or_else(|| format!("the frames of {} are not counted", song.path))?;
            song.features_hash = self.hashes[song.index];
        }
        Ok(())
    }

    fn record(&self, song: usize) -> Option<Record> {
        let hash = Cell::Text(self.hashes.get(song)?.to_string());
        let cells = self.columns.iter().map(|(name, cells)| Some((*name, cells.cell(song)?)));
        let cells = cells.collect::<Option<Vec<_>>>()?;
        Some(Record::new(cells.into_iter().chain([(self.codec.hash_column(), hash)])))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::manifest::{Manifest, Row};
    use crate::store::record::Records;

    fn hash(of: &str) -> ContentHash {
        blake3::hash(of.as_bytes()).into()
    }

    /// What a manifest says, as it was written.
    fn read(store: &Path) -> Option<Manifest> {
        let listing = Listing::read(store).unwrap()?;
        let row = |song: &StoredSong| {
            let kinds = listing.kinds.iter().map(|kind| (kind, listing.record(song, kind).unwrap()));
            Row {
                id: song.id,
                artist: song.artist.to_string(),
                album: song.album.to_string(),
                title: song.title.clone(),
                path: song.path.clone(),
                duration_s: song.duration_s,
                source_hash: song.source_hash,
                shard: listing.shards[song.shard].to_string(),
                kinds: kinds.collect::<Records>(),
            }
        };
        let songs = listing.songs.iter().map(row).collect();
        Some(Manifest { kinds: listing.kinds.clone(), songs, set_aside: listing.set_aside.clone() })
    }

    fn manifest() -> Manifest {
        let log_mel = Record::new([
            ("frames", Cell::Integer(937)),
            ("features_hash", Cell::Text(hash("the log-mel").to_string())),
        ]);
        let row = Row {
            id: SongId::of_path(b"a/b/c.mp3"),
            artist: "a".into(),
            album: "b".into(),
            title: "c".into(),
            path: "a/b/c.mp3".into(),
            duration_s: 29.976,
            source_hash: hash("the file"),
            shard: "x.safetensors".into(),
            kinds: [(FeatureKind::LogMel, log_mel)].into_iter().collect(),
        };
        let aside = SetAside { path: "a/b/d.mp3".into(), reason: "is a broken link".into() };
        Manifest { kinds: FeatureKinds::default(), songs: vec![row], set_aside: vec![aside] }
    }

    #[test]
    fn a_manifest_comes_back() {
        let store = tempfile::tempdir().unwrap();
        assert_eq!(read(store.path()), None);
        manifest().write(store.path()).unwrap();
        assert_eq!(read(store.path()), Some(manifest()));
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
            ("beats_hash", Cell::Text(hash("the beats").to_string())),
        ]);
        let log_mel = with_chroma.songs[0].kinds.get(FeatureKind::LogMel).unwrap().clone();
        with_chroma.songs[0].kinds =
            [(FeatureKind::Chroma, chroma), (FeatureKind::LogMel, log_mel)].into_iter().collect();
        with_chroma.write(store.path()).unwrap();
        assert_eq!(read(store.path()), Some(with_chroma));
    }

    #[test]
    fn a_manifest_without_a_column_of_a_kind_is_refused_by_the_column() {
        let store = tempfile::tempdir().unwrap();
        for (missing, expected) in [("frames", "frames"), ("features_hash", "features_hash")] {
            let mut table = manifest().table();
            let _ = table.text(missing).map(drop).or_else(|_| table.integers(missing).map(drop));
            fs::write(store.path().join(layout::MANIFEST), table.encode().unwrap()).unwrap();
            let refused = Listing::read(store.path()).err().unwrap().to_string();
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
        let refused = Listing::read(store.path()).err().unwrap().to_string();
        assert!(refused.ends_with("is cut off or altered"), "{refused}");
        manifest().write(store.path()).unwrap();
        assert_eq!(read(store.path()), Some(manifest()));
    }
}
