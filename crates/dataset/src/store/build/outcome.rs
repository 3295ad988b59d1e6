//! What the songs of a build have become.

use std::collections::BTreeSet;

use auteur_audio::FeatureKinds;
use rayon::prelude::*;

use super::album::Album;
use crate::catalogue::SetAside;
use crate::store::manifest::{Manifest, Row};
use crate::store::repeated::Repeated;

/// What [`build`](crate::build) did, or [`build_share`](crate::build_share), which knows only of the songs of its share.
#[derive(Clone, Debug, PartialEq)]
pub struct BuildReport {
    /// Songs in the store, or in the share.
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
    /// Recordings that the store holds more than once.
    pub repeated: Vec<Repeated>,
}

/// What the decoder remarked about a song that it could read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SongWarning {
    /// The song's path, as in [`Song::path`](crate::Song::path).
    pub path: String,
    /// The remark.
    pub warning: String,
}

/// A manifest, and what came up on the way to it.
pub(super) struct Outcome {
    pub(super) manifest: Manifest,
    pub(super) warnings: Vec<SongWarning>,
    /// Names of the shards that were written now.
    pub(super) written: Vec<String>,
}

impl Outcome {
    pub(super) fn of(set_aside: Vec<SetAside>, albums: Vec<Album<'_>>, kinds: &FeatureKinds) -> Self {
        let mut manifest = Manifest { kinds: kinds.clone(), songs: Vec::new(), set_aside };
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

    /// What the songs have become, of which so many were computed.
    pub(super) fn report(self, extracted: usize) -> BuildReport {
        let songs = &self.manifest.songs;
        BuildReport {
            songs: songs.len(),
            artists: songs.iter().map(|song| &song.artist).collect::<BTreeSet<_>>().len(),
            extracted,
            reused: songs.len().saturating_sub(extracted),
            vanished: 0,
            repeated: Repeated::among(songs.iter().map(Row::heard)),
            set_aside: self.manifest.set_aside,
            warnings: self.warnings,
        }
    }
}
