//! From a catalogue to a store: every song is heard once, by all cores, and the outcome is the same however often the
//! work was interrupted.

mod album;
mod error;
mod folder;
mod outcome;
mod shelf;
mod shop;
mod song;
mod work;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicUsize;

pub use self::error::BuildError;
use self::folder::Folder;
use self::outcome::Outcome;
pub use self::outcome::{BuildReport, SongWarning};
pub use self::shop::Hooks;
use self::shop::Workshop;
use super::listing::Listing;
use super::manifest::Row;
use super::repeated::Repeated;
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
    let shop = Workshop { settings, hooks: &hooks, folder: &folder, extracted: AtomicUsize::new(0) };
    let albums = album::albums(catalogue);
    hooks.progress.begin("Preparing", catalogue.songs.len() as u64);
    let worked = shop.work_through(&albums);
    hooks.progress.finish();
    worked?;

    let outcome = Outcome::of(catalogue, albums, &settings.kinds);
    if outcome.manifest.songs.is_empty() {
        let set_aside = outcome.manifest.set_aside;
        return Err(BuildError::NothingReadable { path: catalogue.root.clone(), set_aside });
    }
    folder.commit(&outcome.manifest, former.as_ref(), &outcome.written)?;

    let kept: BTreeSet<_> = catalogue.songs.iter().map(|song| song.id).collect();
    let known = former.iter().flat_map(|former| &former.songs);
    let extracted = shop.extracted.into_inner();
    Ok(BuildReport {
        songs: outcome.manifest.songs.len(),
        artists: outcome.manifest.songs.iter().map(|song| &song.artist).collect::<BTreeSet<_>>().len(),
        extracted,
        reused: outcome.manifest.songs.len().saturating_sub(extracted),
        vanished: known.filter(|row| !kept.contains(&row.id)).count(),
        set_aside: outcome.manifest.set_aside,
        warnings: outcome.warnings,
        repeated: Repeated::among(outcome.manifest.songs.iter().map(Row::heard)),
    })
}
