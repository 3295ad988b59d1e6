//! From a catalogue to a store: every song is heard once, by all cores, and the outcome is the same however often the
//! work was interrupted.

mod album;
mod folder;
mod song;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use auteur_audio::ExtractedSong;
use rayon::prelude::*;

use self::album::Album;
use self::folder::Folder;
use super::StoreSettings;
use super::manifest::{Manifest, Row};
use crate::{Catalogue, DatasetError, SetAside};
use auteur_ground::Progress;

/// What [`build`] is given to work with.
pub struct Hooks<'a> {
    /// Turns a music file into features, or says why not, in words that follow the file's name. The same file must
    /// always give the same features, and chroma where the store is to hold it.
    pub extract: &'a (dyn Fn(&Path) -> Result<ExtractedSong, String> + Sync),
    /// Hears of every song, and says when to stop.
    pub progress: &'a dyn Progress,
}

/// What [`build`] did.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildReport {
    /// Songs in the store.
    pub songs: usize,
    /// Artists of these songs.
    pub artists: usize,
    /// Songs whose features were computed now.
    pub extracted: usize,
    /// Songs whose features were there already.
    pub reused: usize,
    /// Songs that were in the store and are no longer in the music folder.
    pub vanished: usize,
    /// What is not in the store, with the reason, by path.
    pub set_aside: Vec<SetAside>,
    /// What listeners should know of songs that are in the store, by path.
    pub warnings: Vec<SongWarning>,
}

/// What the decoder remarked about a song that it could read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SongWarning {
    /// The song's path, as in [`crate::Song::path`].
    pub path: String,
    /// The remark.
    pub warning: String,
}

/// Brings the store in folder `store` up to date with the catalogue, or begins it.
///
/// Songs whose content and settings the store knows are kept, the others are extracted, on the threads of the current
/// rayon pool with a song a thread in memory. Songs that cannot be read are set aside, and tried again by the next
/// build. Interrupted in whatever way, the same call goes on where it was; until it is complete, the store is the former
/// one. A store that lacks chroma is given it if `settings` ask for it, by hearing every song again.
///
/// # Errors
/// [`DatasetError::Locked`], [`DatasetError::FolderInUse`], [`DatasetError::OtherSettings`] and
/// [`DatasetError::OtherFormat`] before anything is touched; [`DatasetError::Cancelled`], [`DatasetError::Read`] and
/// [`DatasetError::Write`] with the former store untouched; [`DatasetError::NothingReadable`] where no song is left.
pub fn build(
    store: &Path,
    catalogue: &Catalogue,
    settings: &StoreSettings,
    hooks: Hooks<'_>,
) -> Result<BuildReport, DatasetError> {
    let folder = Folder::claim(store, settings)?;
    let former = Manifest::read(store).unwrap_or_else(|damaged| {
        hooks.progress.note(&damaged.to_string());
        None
    });
    let shop = Workshop { settings, hooks: &hooks, folder: &folder, extracted: AtomicUsize::new(0) };
    let albums = album::albums(catalogue);
    hooks.progress.begin("Preparing", catalogue.songs.len() as u64);
    let worked = shop.work_through(&albums);
    hooks.progress.finish();
    worked?;

    let outcome = Outcome::of(catalogue, albums, settings);
    if outcome.manifest.songs.is_empty() {
        let set_aside = outcome.manifest.set_aside;
        return Err(DatasetError::NothingReadable { path: catalogue.root.clone(), set_aside });
    }
    folder.commit(&outcome.manifest, former.as_ref(), &outcome.written)?;

    let kept: BTreeSet<_> = catalogue.songs.iter().map(|song| song.id).collect();
    let known = former.iter().flat_map(|manifest| &manifest.songs);
    let extracted = shop.extracted.into_inner();
    Ok(BuildReport {
        songs: outcome.manifest.songs.len(),
        artists: outcome.manifest.songs.iter().map(|song| &song.artist).collect::<BTreeSet<_>>().len(),
        extracted,
        reused: outcome.manifest.songs.len().saturating_sub(extracted),
        vanished: known.filter(|row| !kept.contains(&row.id)).count(),
        set_aside: outcome.manifest.set_aside,
        warnings: outcome.warnings,
    })
}

/// What the threads of one build share.
struct Workshop<'a> {
    settings: &'a StoreSettings,
    hooks: &'a Hooks<'a>,
    folder: &'a Folder,
    extracted: AtomicUsize,
}

impl Workshop<'_> {
    /// Prepares every song, the largest albums first, so that no thread is left alone with one at the end. Whichever
    /// thread finishes the last song of an album puts its shard together.
    fn work_through(&self, albums: &[Album<'_>]) -> Result<(), DatasetError> {
        let jobs: Vec<_> =
            albums.iter().flat_map(|album| (0..album.len()).map(move |song| (album, song))).collect();
        let next = AtomicUsize::new(0);
        let failure = OnceLock::new();
        rayon::broadcast(|_| {
            while failure.get().is_none() {
                let Some(&(album, song)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                if let Err(error) = self.work_on(album, song) {
                    // Threads may fail together, of a full disk for instance; one reason is enough.
                    let _ = failure.set(error);
                }
            }
        });
        failure.into_inner().map_or(Ok(()), Err)
    }

    fn work_on(&self, album: &Album<'_>, song: usize) -> Result<(), DatasetError> {
        if self.hooks.progress.is_cancelled() {
            return Err(DatasetError::Cancelled);
        }
        album.prepare(song, self)?;
        self.hooks.progress.advance(1);
        Ok(())
    }
}

/// What the songs have become.
struct Outcome {
    manifest: Manifest,
    warnings: Vec<SongWarning>,
    /// Names of the shards that were written now.
    written: Vec<String>,
}

impl Outcome {
    fn of(catalogue: &Catalogue, albums: Vec<Album<'_>>, settings: &StoreSettings) -> Self {
        let mut manifest =
            Manifest { kinds: settings.kinds, songs: Vec::new(), set_aside: catalogue.set_aside.clone() };
        let mut warnings = Vec::new();
        let mut written = Vec::new();
        for album in albums {
            let done = album.into_done();
            manifest.set_aside.extend(done.set_aside);
            let Some(shard) = done.shard else { continue };
            for mut song in shard.songs {
                let remarks = std::mem::take(&mut song.warnings).into_iter();
                warnings.extend(remarks.map(|warning| SongWarning { path: song.path.clone(), warning }));
                manifest.songs.push(Row::new(song, &shard.name));
            }
            if shard.is_new {
                written.push(shard.name);
            }
        }
        manifest.songs.par_sort_by(|a, b| a.path.cmp(&b.path));
        manifest.set_aside.sort();
        warnings.sort();
        Self { manifest, warnings, written }
    }
}
