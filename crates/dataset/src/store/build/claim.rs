//! Who may build in a store's folder: one process that has it alone, or several that have a share of it each.
//!
//! Whoever has the folder alone, a build of the whole or a share that begins the store, may change its settings and sweep
//! out what killed processes left. Those that share it find the settings that they ask for, and touch nothing of each other.

use std::fs;
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use auteur_ground::{FolderLock, Share, folder_lock, whole_file};

use super::StoreShare;
use super::error::BuildError;
use super::folder;
use crate::store::layout;
use crate::store::settings::{self, StoreSettings};

/// How often a share looks whether a folder is free, and how long it waits in between: others that begin with it have the
/// folder alone for a moment each.
const LOOKS: usize = 50;
const LOOK: Duration = Duration::from_millis(100);

/// Begins the name of the file that stands for a share.
const SHARE: &str = "share-";

/// Takes the folder, which is made where it is missing, for a build of the whole.
pub(super) fn whole(store: &Path, asked: &StoreSettings) -> Result<FolderLock, BuildError> {
    begin(store)?;
    let lock = FolderLock::take(store).map_err(|cause| BuildError::write(store, cause))?;
    let lock = lock.ok_or_else(|| BuildError::Locked { store: store.to_path_buf() })?;
    agree(store, asked)?;
    tidy(store)?;
    Ok(lock)
}

/// Takes a share of the folder, which is made where it is missing: the folder beside other shares, and the share alone.
pub(super) fn share(at: StoreShare<'_>, asked: &StoreSettings) -> Result<[FolderLock; 2], BuildError> {
    begin(at.store)?;
    let folder = beside_others(at.store, asked)?;
    Ok([folder, take(at)?])
}

/// Takes the folder beside other shares once its settings are those that are asked for.
fn beside_others(store: &Path, asked: &StoreSettings) -> Result<FolderLock, BuildError> {
    let cannot_lock = |cause| BuildError::write(store, cause);
    for _ in 0..LOOKS {
        if let Some(lock) = FolderLock::share(store).map_err(cannot_lock)?
            && settings::read(store)?.as_ref() == Some(asked)
        {
            make_folders(store)?;
            return Ok(lock);
        }
        match FolderLock::take(store).map_err(cannot_lock)? {
            Some(_alone) => {
                agree(store, asked)?;
                tidy(store)?;
            }
            None => {
                expect_no_obstacles(store, asked)?;
                sleep(LOOK);
            }
        }
    }
    Err(BuildError::Locked { store: store.to_path_buf() })
}

/// Takes the share itself, unless others divide the work in another way.
fn take(StoreShare { store, share }: StoreShare<'_>) -> Result<FolderLock, BuildError> {
    let partial = store.join(layout::PARTIAL);
    let take = |share: Share| {
        let lock =
            FolderLock::take_part(&partial, &format!("{SHARE}{}", share.to_string().replace('/', "-of-")));
        lock.map_err(|cause| BuildError::write(&partial, cause))
    };
    // First its own, then a look at the others: of two that begin at once at least one sees the other.
    let own = take(share)?.ok_or_else(|| BuildError::ShareTaken { store: store.to_path_buf(), share })?;
    for other in folder::files(&partial)?.iter().filter_map(|path| share_of_name(path)) {
        if other.of() != share.of() && take(other)?.is_none() {
            let (store, there, here) = (store.to_path_buf(), other.of(), share.of());
            return Err(BuildError::OtherShares { store, there, here });
        }
    }
    Ok(own)
}

fn share_of_name(path: &Path) -> Option<Share> {
    path.file_name()?.to_str()?.strip_prefix(SHARE)?.replace("-of-", "/").parse().ok()
}

/// Makes the folder. Nothing is touched, not even by a lock, in a folder that is no store.
fn begin(store: &Path) -> Result<(), BuildError> {
    if settings::read(store)?.is_none() {
        refuse_foreign(store)?;
    }
    fs::create_dir_all(store).map_err(|cause| BuildError::write(store, cause))
}

/// Makes the settings those that are asked for, if the features that are there allow it. For whoever has the folder alone.
fn agree(store: &Path, asked: &StoreSettings) -> Result<(), BuildError> {
    // Read under the lock: another process may have begun the store in between.
    expect_no_obstacles(store, asked)?;
    if settings::read(store)?.as_ref() == Some(asked) {
        return Ok(());
    }
    settings::write(store, asked).map_err(|cause| BuildError::write(store, cause))
}

fn expect_no_obstacles(store: &Path, asked: &StoreSettings) -> Result<(), BuildError> {
    let Some(made) = settings::read(store)? else { return Ok(()) };
    let differences = settings::obstacles(&made, asked);
    // Where nothing could be heard, other settings may be what it takes.
    if differences.is_empty() || folder::is_empty(store)? {
        return Ok(());
    }
    Err(BuildError::OtherSettings { store: store.to_path_buf(), differences })
}

fn make_folders(store: &Path) -> Result<(), BuildError> {
    for folder in [layout::SHARDS, layout::PARTIAL].map(|name| store.join(name)) {
        fs::create_dir_all(&folder).map_err(|cause| BuildError::write(&folder, cause))?;
    }
    Ok(())
}

/// Removes what killed processes left behind unfinished. For whoever has the folder alone.
fn tidy(store: &Path) -> Result<(), BuildError> {
    make_folders(store)?;
    for folder in [store.to_path_buf(), store.join(layout::SHARDS), store.join(layout::PARTIAL)] {
        whole_file::remove_unfinished(&folder).map_err(|cause| BuildError::write(&folder, cause))?;
    }
    Ok(())
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
