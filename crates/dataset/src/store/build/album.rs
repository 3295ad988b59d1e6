//! The songs that share a shard, from the first that is looked at to the shard on disk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::Write;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use auteur_ground::whole_file::{self, Durability};

use super::Workshop;
use super::song::{Prepared, Ready};
use crate::store::features::{Span, Stamp};
use crate::store::shard::{self, Header, SongRecord};
use crate::{Catalogue, DatasetError, SetAside, Song};

/// The songs of one shard, and what has become of them so far.
pub(super) struct Album<'a> {
    key: String,
    /// The largest file first.
    songs: Vec<&'a Song>,
    bench: Mutex<Bench>,
    done: OnceLock<Done>,
}

/// What lies about while an album is worked on, and is put away when it is done.
#[derive(Default)]
struct Bench {
    shelf: Option<Arc<Shelf>>,
    ready: Vec<Ready>,
    set_aside: Vec<SetAside>,
}

/// A shard that is on disk.
pub(super) struct Shard {
    pub(super) name: String,
    pub(super) songs: Vec<SongRecord>,
    /// Whether this build wrote it.
    pub(super) is_new: bool,
}

/// What has become of an album. There is no shard where no song of it could be read.
#[derive(Default)]
pub(super) struct Done {
    pub(super) shard: Option<Shard>,
    pub(super) set_aside: Vec<SetAside>,
}

/// Features that an earlier build left, by the hash of the music file they were made from.
pub(super) type Shelf = HashMap<String, (SongRecord, Span)>;

/// The albums of the catalogue, that with the most bytes of music first.
pub(super) fn albums(catalogue: &Catalogue) -> Vec<Album<'_>> {
    let mut groups: BTreeMap<String, Vec<(u64, &Song)>> = BTreeMap::new();
    for song in &catalogue.songs {
        // A file that cannot be looked at is reported when its turn comes.
        let length = Stamp::of(&song.file).map_or(0, Stamp::length);
        groups.entry(shard::key(song)).or_default().push((length, song));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, songs)| Reverse(songs.iter().map(|(length, _)| length).sum::<u64>()));
    groups.into_iter().map(|(key, songs)| Album::new(key, songs)).collect()
}

impl<'a> Album<'a> {
    fn new(key: String, mut songs: Vec<(u64, &'a Song)>) -> Self {
        songs.sort_by_key(|(length, _)| Reverse(*length));
        Self {
            songs: songs.into_iter().map(|(_, song)| song).collect(),
            bench: Mutex::default(),
            done: OnceLock::new(),
            key,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.songs.len()
    }

    /// Finds or computes the features of one song; after the last one, writes the shard.
    pub(super) fn prepare(&self, song: usize, shop: &Workshop<'_>) -> Result<(), DatasetError> {
        let shelf = Arc::clone(self.bench().shelf.get_or_insert_with(|| Arc::new(self.look_around(shop))));
        let song = self.songs[song];
        let prepared = shop.prepare(song, &shelf)?;
        let mut bench = self.bench();
        match prepared {
            Prepared::Ready(ready) => bench.ready.push(*ready),
            Prepared::Refused { reason } => {
                bench.set_aside.push(SetAside { path: song.path.clone(), reason })
            }
        }
        if bench.ready.len() + bench.set_aside.len() == self.songs.len() {
            let Bench { ready, set_aside, .. } = mem::take(&mut *bench);
            let shard = self.write_shard(ready, shop)?;
            // Whoever takes the last song is alone in setting it.
            let _ = self.done.set(Done { shard, set_aside });
        }
        Ok(())
    }

    pub(super) fn into_done(self) -> Done {
        self.done.into_inner().unwrap_or_default()
    }

    fn bench(&self) -> MutexGuard<'_, Bench> {
        self.bench.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that earlier builds left of this album, as far as it is of the kinds that are asked for.
    fn look_around(&self, shop: &Workshop<'_>) -> Shelf {
        let partial = self.songs.iter().filter_map(|song| shop.folder.partial(song.id));
        // Shards come last and so are preferred: an album that is complete need not be written again.
        let files = partial.chain(shop.folder.shards(&self.key).iter().map(PathBuf::as_path));
        let mut shelf = Shelf::new();
        for path in files {
            match read_header(path, shop) {
                Ok(header) => {
                    let fit =
                        |song: &SongRecord| song.beat_chroma.is_some() == shop.settings.kinds.has_chroma();
                    shelf.extend(header.spans().filter(|(song, _)| fit(song)).map(|(song, bytes)| {
                        (song.source_hash.clone(), (song.clone(), Span { file: path.to_path_buf(), bytes }))
                    }));
                }
                Err(what) => shop.hooks.progress.note(&format!("{} {what}; it is done anew", path.display())),
            }
        }
        shelf
    }

    fn write_shard(&self, ready: Vec<Ready>, shop: &Workshop<'_>) -> Result<Option<Shard>, DatasetError> {
        if ready.is_empty() {
            return Ok(None);
        }
        let (songs, spans): (Vec<_>, HashMap<_, _>) =
            ready.into_iter().map(|Ready { song, features }| (song.clone(), (song.id, features))).unzip();
        let header = Header::new(&shop.settings.features, songs)
            .map_err(|cause| shop.folder.cannot_write_shards(cause))?;
        let name = header.file_name(&self.key);
        let path = shop.folder.shard_path(&name);
        // Features that were all found sound in this very file: the shard is as it should be.
        let is_new = spans.values().any(|span| span.file != path);
        if is_new {
            whole_file::write_with(&path, Durability::Process, |writer| {
                writer.write_all(header.bytes())?;
                header.spans().try_for_each(|(song, _)| spans[&song.id].copy_to(writer))
            })
            .map_err(|cause| DatasetError::write(&path, cause))?;
        }
        // Files of the same content share their features, so a file may be named twice.
        let files: BTreeSet<_> = spans.values().map(|span| &span.file).collect();
        for file in files.into_iter().filter(|file| shop.folder.is_partial(file)) {
            fs::remove_file(file).map_err(|cause| DatasetError::write(file, cause))?;
        }
        Ok(Some(Shard { name, songs: header.into_songs(), is_new }))
    }
}

fn read_header(path: &Path, shop: &Workshop<'_>) -> Result<Header, String> {
    let mut file = File::open(path).map_err(|cause| format!("cannot be read ({cause})"))?;
    Header::read(path, &mut file, &shop.settings.features)
}
