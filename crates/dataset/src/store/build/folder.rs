//! The store's folder while a build has it for itself: what is in it, and the moment that makes the new store the store.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::{FolderLock, whole_file};
use rayon::prelude::*;

use super::StoreShare;
use super::claim;
use super::error::BuildError;
use crate::catalogue::SongId;
use crate::store::listing::Listing;
use crate::store::manifest::Manifest;
use crate::store::settings::StoreSettings;
use crate::store::{layout, shard};

/// Begins the name of a file with what a share has found of an album.
const FINDING: &str = "found-";

/// A store's folder, locked. The locks go with the value, and with the process.
pub(super) struct Folder {
    store: PathBuf,
    /// Shards by their key; an interrupted build may leave several of one.
    shards: HashMap<String, Vec<PathBuf>>,
    /// Files of single songs that an interrupted build left.
    partial: HashMap<SongId, PathBuf>,
    /// What shares have found, by the key of the album.
    findings: HashMap<String, PathBuf>,
    _locks: Vec<FolderLock>,
}

impl Folder {
    /// Locks the folder, which is made where it is missing, and sees what is there.
    pub(super) fn claim(store: &Path, asked: &StoreSettings) -> Result<Self, BuildError> {
        let locks = vec![claim::whole(store, asked)?];
        Self::look_through(store, locks)
    }

    /// Locks a share of the folder, which is made where it is missing, and sees what is there.
    pub(super) fn claim_share(at: StoreShare<'_>, asked: &StoreSettings) -> Result<Self, BuildError> {
        let locks = claim::share(at, asked)?.into();
        Self::look_through(at.store, locks)
    }

    fn look_through(store: &Path, locks: Vec<FolderLock>) -> Result<Self, BuildError> {
        let mut shards: HashMap<_, Vec<_>> = HashMap::new();
        for (key, path) in by_key(&store.join(layout::SHARDS))? {
            shards.entry(key).or_default().push(path);
        }
        let (mut partial, mut findings) = (HashMap::new(), HashMap::new());
        for path in files(&store.join(layout::PARTIAL))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if let Some(key) = name.strip_prefix(FINDING) {
                findings.insert(key.to_owned(), path);
            } else if let Some(song) = song_of_name(name) {
                partial.insert(song, path);
            }
        }
        Ok(Self { store: store.to_path_buf(), shards, partial, findings, _locks: locks })
    }

    /// The shards that may hold songs of this key.
    pub(super) fn shards(&self, key: &str) -> &[PathBuf] {
        self.shards.get(key).map_or(&[], Vec::as_slice)
    }

    /// The file that may hold the features of this song alone.
    pub(super) fn partial(&self, song: SongId) -> Option<&Path> {
        self.partial.get(&song).map(PathBuf::as_path)
    }

    /// What a share may have found of the album of this key.
    pub(super) fn finding(&self, key: &str) -> Option<&Path> {
        self.findings.get(key).map(PathBuf::as_path)
    }

    /// Where a share writes what it finds of the album of this key.
    pub(super) fn finding_path(&self, key: &str) -> PathBuf {
        self.partial_path(&format!("{FINDING}{key}"))
    }

    /// Where a shard of this name lies.
    pub(super) fn shard_path(&self, name: &str) -> PathBuf {
        self.store.join(layout::SHARDS).join(name)
    }

    /// The error of a shard that could not even be given a name.
    pub(super) fn cannot_write_shards(&self, cause: io::Error) -> BuildError {
        BuildError::write(&self.store.join(layout::SHARDS), cause)
    }

    /// Where the file of this name with the features of one song lies.
    pub(super) fn partial_path(&self, name: &str) -> PathBuf {
        self.store.join(layout::PARTIAL).join(name)
    }

    /// Whether this file holds a single song's features until its album is complete.
    pub(super) fn is_partial(&self, file: &Path) -> bool {
        file.starts_with(self.store.join(layout::PARTIAL))
    }

    /// Makes `manifest` the store: shards that the former manifest does not vouch for go to the disk first, then the
    /// manifest, then all that it does not name is removed.
    pub(super) fn commit(
        &self,
        manifest: &Manifest,
        former: Option<&Listing>,
        written: &[String],
    ) -> Result<(), BuildError> {
        let named: HashSet<&str> = manifest.songs.iter().map(|row| row.shard.as_str()).collect();
        let former: HashSet<&str> =
            former.iter().flat_map(|former| &former.shards).map(|name| &**name).collect();
        let written = written.iter().map(String::as_str);
        let unsafe_yet: HashSet<&str> = named.difference(&former).copied().chain(written).collect();
        if !unsafe_yet.is_empty() {
            unsafe_yet.into_par_iter().try_for_each(|name| sync(&self.shard_path(name)))?;
            sync(&self.store.join(layout::SHARDS))?;
        }
        let cannot_write = |cause| BuildError::write(&self.store.join(layout::MANIFEST), cause);
        manifest.write(&self.store).map_err(cannot_write)?;

        let old = self.shards.values().flatten().filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_none_or(|name| !named.contains(name))
        });
        for path in old {
            fs::remove_file(path).map_err(|cause| BuildError::write(path, cause))?;
        }
        let partial = self.store.join(layout::PARTIAL);
        fs::remove_dir_all(&partial).map_err(|cause| BuildError::write(&partial, cause))
    }
}

fn sync(path: &Path) -> Result<(), BuildError> {
    whole_file::sync(path).map_err(|cause| BuildError::write(path, cause))
}

/// Whether a store has no features, neither of whole albums nor of single songs.
pub(super) fn is_empty(store: &Path) -> Result<bool, BuildError> {
    let there = |name| Some(store.join(name)).filter(|folder| folder.exists());
    let shards = there(layout::SHARDS).map(|folder| by_key(&folder)).transpose()?.unwrap_or_default();
    let partial = there(layout::PARTIAL).map(|folder| files(&folder)).transpose()?.unwrap_or_default();
    let is_song = |path: &PathBuf| path.file_name().and_then(|name| song_of_name(name.to_str()?)).is_some();
    Ok(shards.is_empty() && !partial.iter().any(is_song))
}

/// The song of which a file of this name holds the features until its album is complete.
fn song_of_name(name: &str) -> Option<SongId> {
    shard::key_of_name(name)?.parse().ok()
}

/// The shards of a folder, by the key in their name, in order of their names.
fn by_key(folder: &Path) -> Result<Vec<(String, PathBuf)>, BuildError> {
    let key = |path: &Path| Some(shard::key_of_name(path.file_name()?.to_str()?)?.to_owned());
    Ok(files(folder)?.into_iter().map(|path| (key(&path).unwrap_or_default(), path)).collect())
}

/// The files of a folder, in order of their names.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let unreadable = |cause| BuildError::read(folder, cause);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut files =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(unreadable)?;
    files.sort();
    Ok(files)
}
