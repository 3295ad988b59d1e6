//! The songs that share a shard, from the first that is looked at to the shard on disk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use auteur_ground::Share;
use auteur_ground::whole_file::{self, Durability};

use super::error::BuildError;
use super::finding::Finding;
use super::shelf::Shelf;
use super::shop::Workshop;
use super::song::{Prepared, Ready};
use crate::catalogue::{Catalogue, SetAside, Song};
use crate::store::shard::{self, Header, SongRecord};
use crate::store::span::Stamp;

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

/// The albums of the catalogue, or of a share of it, that with the most bytes of music first.
pub(super) fn albums(catalogue: &Catalogue, share: Option<Share>) -> Vec<Album<'_>> {
    let mut groups: BTreeMap<String, Vec<(u64, &Song)>> = BTreeMap::new();
    for song in &catalogue.songs {
        let key = shard::key(song);
        if share.is_some_and(|share| !share.has(shard::number_of_key(&key))) {
            continue;
        }
        // A file that cannot be looked at is reported when its turn comes.
        let length = Stamp::of(&song.file).map_or(0, Stamp::length);
        groups.entry(key).or_default().push((length, song));
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
    pub(super) fn prepare(&self, song: usize, shop: &Workshop<'_>) -> Result<(), BuildError> {
        let look_around = || Arc::new(Shelf::of_album(&self.key, &self.songs, shop));
        let shelf = Arc::clone(self.bench().shelf.get_or_insert_with(look_around));
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

    fn write_shard(&self, ready: Vec<Ready>, shop: &Workshop<'_>) -> Result<Option<Shard>, BuildError> {
        if ready.is_empty() {
            return Ok(None);
        }
        let (mut songs, mut spans, mut found) = (Vec::new(), HashMap::new(), BTreeMap::new());
        for Ready { song, features, found: seen } in ready {
            spans.insert(song.id, features);
            found.insert(song.id, seen);
            songs.push(song);
        }
        let header = Header::new(&shop.settings.features, songs)
            .map_err(|cause| shop.folder.cannot_write_shards(cause))?;
        let name = header.file_name(&self.key);
        let path = shop.folder.shard_path(&name);
        // Features that were all found sound in this very file: the shard is as it should be.
        let is_new = spans.values().any(|span| span.file != path);
        let cannot_write = |cause| BuildError::write(&path, cause);
        if is_new {
            whole_file::write_with(&path, Durability::Process, |writer| {
                writer.write_all(header.bytes())?;
                header.songs().iter().try_for_each(|song| spans[&song.record.id].copy_to(writer))
            })
            .map_err(cannot_write)?;
        }
        if shop.share.is_some() {
            // Whoever believes the finding does not look through the shard: it must not be lost with the power.
            whole_file::sync(&path).map_err(cannot_write)?;
            let finding = shop.folder.finding_path(&self.key);
            let written = Finding::new(name.clone(), found).write(&finding);
            written.map_err(|cause| BuildError::write(&finding, cause))?;
        }
        // Files of the same content share their features, so a file may be named twice.
        let files: BTreeSet<_> = spans.values().map(|span| &span.file).collect();
        for file in files.into_iter().filter(|file| shop.folder.is_partial(file)) {
            fs::remove_file(file).map_err(|cause| BuildError::write(file, cause))?;
        }
        let songs = header.into_songs().into_iter().map(|song| song.record).collect();
        Ok(Some(Shard { name, songs, is_new }))
    }
}
