//! From a catalogue to a store: every song is heard once, by all cores, and the outcome is the same however often the
//! work was interrupted.

mod album;
mod claim;
mod error;
mod finding;
mod folder;
mod outcome;
mod shelf;
mod shop;
mod song;
mod work;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

use auteur_ground::Share;

use self::album::Album;
pub use self::error::BuildError;
use self::folder::Folder;
use self::outcome::Outcome;
pub use self::outcome::{BuildReport, SongWarning};
pub use self::shop::Hooks;
use self::shop::Workshop;
use super::listing::Listing;
use super::settings::StoreSettings;
use crate::catalogue::Catalogue;

/// Brings the store in folder `store` up to date with the catalogue, or begins it.
///
/// Songs whose content and settings the store knows are kept, the others are extracted, on the threads of the current
/// rayon pool with one song per thread in memory. Songs that cannot be read are set aside, and tried again by the next
/// build. Interrupted in whatever way, the same call resumes where it was; until it is complete, the store is the former
/// one. A store that lacks a kind of features is given it if `settings` ask for it, by hearing every song again.
///
/// # Errors
/// [`BuildError::Locked`], [`BuildError::FolderInUse`], [`BuildError::OtherSettings`] and [`BuildError::Store`] before
/// anything is touched; [`BuildError::Cancelled`] and [`BuildError::Write`] with the former store untouched;
/// [`BuildError::NothingReadable`] where no song is left.
pub fn build(
    store: &Path,
    catalogue: &Catalogue,
    settings: &StoreSettings,
    hooks: Hooks<'_>,
) -> Result<BuildReport, BuildError> {
    let folder = Folder::claim(store, settings)?;
    let former = Listing::read(store).unwrap_or_else(|damaged| {
        hooks.progress.note(&damaged.to_string());
        None
    });
    let shop =
        Workshop { settings, hooks: &hooks, folder: &folder, share: None, extracted: AtomicUsize::new(0) };
    let albums = shop.prepare_all(album::albums(catalogue, None))?;
    let outcome = Outcome::of(catalogue.set_aside.clone(), albums, &settings.kinds);
    if outcome.manifest.songs.is_empty() {
        let set_aside = outcome.manifest.set_aside;
        return Err(BuildError::NothingReadable { path: catalogue.root.clone(), set_aside });
    }
    folder.commit(&outcome.manifest, former.as_ref(), &outcome.written)?;

    let kept: BTreeSet<_> = catalogue.songs.iter().map(|song| song.id).collect();
    let known = former.iter().flat_map(|former| &former.songs);
    let vanished = known.filter(|row| !kept.contains(&row.id)).count();
    Ok(BuildReport { vanished, ..outcome.report(shop.extracted.into_inner()) })
}

/// A share of the work on a store that several processes build together, on as many machines as see its folder.
#[derive(Clone, Copy, Debug)]
pub struct StoreShare<'a> {
    /// The store's folder.
    pub store: &'a Path,
    /// Which albums are this process': those whose names have a number of the share.
    pub share: Share,
}

/// Makes the shards of a share of the catalogue's albums, and leaves them to a [`build`] of the whole.
///
/// That takes all it finds and hears nothing again but what was set aside: the store has the same bytes as one that a
/// single process builds. Until then it is the former one. Interrupted in whatever way, the same call resumes where it was.
/// A process keeps others out of its share, and a build of the whole out of the folder, by locks of the operating system;
/// where these do not reach other machines, two that meet do work twice, and one may fail, but what is written is the same.
///
/// # Errors
/// Those of [`build`] but for [`BuildError::NothingReadable`]; [`BuildError::ShareTaken`] and [`BuildError::OtherShares`].
pub fn build_share(
    at: StoreShare<'_>,
    catalogue: &Catalogue,
    settings: &StoreSettings,
    hooks: Hooks<'_>,
) -> Result<BuildReport, BuildError> {
    let folder = Folder::claim_share(at, settings)?;
    let (share, extracted) = (Some(at.share), AtomicUsize::new(0));
    let shop = Workshop { settings, hooks: &hooks, folder: &folder, share, extracted };
    let albums = shop.prepare_all(album::albums(catalogue, share))?;
    Ok(Outcome::of(Vec::new(), albums, &settings.kinds).report(shop.extracted.into_inner()))
}

impl Workshop<'_> {
    /// Prepares every song of these albums.
    fn prepare_all<'a>(&self, albums: Vec<Album<'a>>) -> Result<Vec<Album<'a>>, BuildError> {
        let songs: usize = albums.iter().map(Album::len).sum();
        self.hooks.progress.begin("Preparing", songs as u64);
        let worked = self.work_through(&albums);
        self.hooks.progress.finish();
        worked.map(|()| albums)
    }
}
