//! The store's folder while a build has it for itself: what is in it, and the moment that makes the new store the store.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_ground::{FolderLock, folder_lock, whole_file};
use rayon::prelude::*;

use super::error::BuildError;
use crate::catalogue::SongId;
use crate::store::listing::Listing;
use crate::store::manifest::Manifest;
use crate::store::settings::{self, StoreSettings};
use crate::store::{layout, shard};

/// A store's folder, locked. The lock goes with the value, and with the process.
pub(super) struct Folder {
    store: PathBuf,
    /// Shards by their key; an interrupted build may leave several of one.
    shards: HashMap<String, Vec<PathBuf>>,
    /// Files of single songs that an interrupted build left.
    partial: HashMap<SongId, PathBuf>,
    _lock: FolderLock,
}

impl Folder {
    /// Locks the folder, which is made where it is missing, and sees what is there.
    pub(super) fn claim(store: &Path, asked: &StoreSettings) -> Result<Self, BuildError> {
        let cannot_write = |cause| BuildError::write(store, cause);
        // Nothing is touched, not even by the lock, in a folder that is no store.
        if settings::read(store)?.is_none() {
            refuse_foreign(store)?;
        }
        fs::create_dir_all(store).map_err(cannot_write)?;
        let lock = lock(store)?;
        // Read under the lock: another process may have begun the store in between.
        match settings::read(store)? {
            Some(made) => {
                let differences = settings::obstacles(&made, asked);
                // Where nothing could be heard, other settings may be what it takes.
                if !differences.is_empty() && !is_empty(store)? {
                    return Err(BuildError::OtherSettings { store: store.to_path_buf(), differences });
                }
                if made != *asked {
                    settings::write(store, asked).map_err(cannot_write)?;
                }
            }
            None => settings::write(store, asked).map_err(cannot_write)?,
        }
        let (shards_folder, partial_folder) = (store.join(layout::SHARDS), store.join(layout::PARTIAL));
        for folder in [&shards_folder, &partial_folder] {
            fs::create_dir_all(folder).map_err(|cause| BuildError::write(folder, cause))?;
            whole_file::remove_unfinished(folder).map_err(|cause| BuildError::write(folder, cause))?;
        }
        whole_file::remove_unfinished(store).map_err(cannot_write)?;

        let mut shards: HashMap<_, Vec<_>> = HashMap::new();
        for (key, path) in by_key(&shards_folder)? {
            shards.entry(key).or_default().push(path);
        }
        let partial = by_key(&partial_folder)?.into_iter();
        let partial = partial.filter_map(|(key, path)| Some((key.parse().ok()?, path))).collect();
        Ok(Self { store: store.to_path_buf(), shards, partial, _lock: lock })
    }

    /// The shards that may hold songs of this key.
    pub(super) fn shards(&self, key: &str) -> &[PathBuf] {
        self.shards.get(key).map_or(&[], Vec::as_slice)
    }

    /// The file that may hold the features of this song alone.
    pub(super) fn partial(&self, song: SongId) -> Option<&Path> {
        self.partial.get(&song).map(PathBuf::as_path)
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

/// Refuses a folder that holds what is no part of a store, lest it be mixed with someone's files.
fn refuse_foreign(folder: &Path) -> Result<(), BuildError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(BuildError::read(folder, cause)),
    };
    for entry in entries {
        let name = entry.map_err(|cause| BuildError::read(folder, cause))?.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name == folder_lock::LOCK_FILE || whole_file::is_unfinished(name));
        if !ours {
            return Err(BuildError::FolderInUse { path: folder.to_path_buf() });
        }
    }
    Ok(())
}

fn lock(store: &Path) -> Result<FolderLock, BuildError> {
    let lock = FolderLock::take(store).map_err(|cause| BuildError::write(store, cause))?;
    lock.ok_or_else(|| BuildError::Locked { store: store.to_path_buf() })
}

/// Whether a store has no features, neither of whole albums nor of single songs.
fn is_empty(store: &Path) -> Result<bool, BuildError> {
    let folders = [layout::SHARDS, layout::PARTIAL].map(|name| store.join(name));
    let counts = folders.iter().filter(|folder| folder.exists()).map(|folder| Ok(by_key(folder)?.len()));
    Ok(counts.sum::<Result<usize, BuildError>>()? == 0)
}

/// The files of a folder of shards, by the key in their name, in order of their names.
fn by_key(folder: &Path) -> Result<Vec<(String, PathBuf)>, BuildError> {
    let unreadable = |cause| BuildError::read(folder, cause);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let key = name.to_str().and_then(shard::key_of_name).unwrap_or_default().to_string();
        files.push((key, folder.join(name)));
    }
    files.sort();
    Ok(files)
}
