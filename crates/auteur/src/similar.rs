//! A store and some of its songs, or an artist, become the songs or artists that are most alike.
//!
//! Songs lie as directions in the space of the default classifier, whitened by what differs within artists: there, songs of one artist
//! are nearer to each other than by their features alone, also those of artists that the space was not learnt from.

mod copies;
mod judged;
mod artists;
mod playlist;
mod sought;
mod space;
mod table;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use auteur_audio::FeatureKind;
use auteur_dataset::{ContentHash, FeatureStore, StoreError, StoredSong};
use auteur_ground::Progress;
use auteur_likeness::copies::CopiesError;
use auteur_likeness::{Nearest, Neighbour, PlacesError, WhiteningError};
use serde::Serialize;

use crate::output_file::OutputFileError;

use copies::Distinct;
use space::{Kept, labels};

pub use judged::{LikenessJudgement, Precision, judge_likeness};
pub use playlist::{PlaylistFormat, UnknownPlaylist, write_playlist};
pub use sought::Sought;

/// Which songs are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimilarSettings {
    /// The most that are listed.
    pub most: usize,
    /// Whose songs count.
    pub whose: Whose,
}

/// Which songs count, seen from those that were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// All others.
    #[default]
    All,
    /// Those of other albums.
    OtherAlbums,
    /// Those by other artists.
    OtherArtists,
}

/// A song that is like others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilarSong {
    /// Its path relative to the folder of the artists.
    pub path: String,
    /// Who plays it.
    pub artist: String,
    /// Its album.
    pub album: String,
    /// Its title.
    pub title: String,
    /// Its length in seconds.
    pub duration_s: f64,
    /// From -1 to 1: the cosine of the angle between its place and that of the songs that were asked for.
    pub likeness: f64,
}

/// An artist who is like another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SimilarArtist {
    /// The name.
    pub artist: String,
    /// Songs in the store.
    pub songs: usize,
    /// The mean, over the songs of both, of how alike the nearest song of the other is: from -1 to 1.
    pub likeness: f64,
}

/// Why nothing that is alike can be found.
#[derive(Debug, thiserror::Error)]
pub enum SimilarError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where a table is to go.
    #[error(transparent)]
    Output(#[from] OutputFileError),
    /// The store was prepared without what songs are compared by.
    #[error("{} holds no vectors, by which songs are compared", store.display())]
    NoVectors {
        /// The store.
        store: PathBuf,
    },
    /// Fewer than two songs.
    #[error("{} holds a single song", store.display())]
    OneSong {
        /// The store.
        store: PathBuf,
    },
    /// Neither a song nor an artist of the store.
    #[error("{} holds neither a song nor an artist {sought:?}{}", store.display(), did_you_mean(meant.as_deref()))]
    Unknown {
        /// The store.
        store: PathBuf,
        /// What was asked for.
        sought: String,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// Several songs could be meant.
    #[error("{sought:?} may be {}", paths.join(" or "))]
    Ambiguous {
        /// What was asked for.
        sought: String,
        /// The songs' paths.
        paths: Vec<String>,
    },
    /// No artist is left out, or too few have two songs.
    #[error("{} holds too few artists with two songs to judge by: {artists}", store.display())]
    TooFewArtists {
        /// The store.
        store: PathBuf,
        /// Artists of two songs or more.
        artists: usize,
    },
    /// The space.
    #[error(transparent)]
    Space(#[from] WhiteningError),
    /// The places.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// Looking for copies failed.
    #[error(transparent)]
    Copies(#[from] CopiesError),
    /// It was interrupted.
    #[error("interrupted")]
    Cancelled,
    /// A playlist cannot be written.
    #[error("cannot write {}: {cause}", path.display())]
    Write {
        /// The playlist.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

/// The songs of a store, each with its place.
pub struct SongsByLikeness {
    path: PathBuf,
    store: FeatureStore,
    kept: Kept,
    /// The artist of each song as a number, in the order of their names; once somebody has asked for artists.
    labels: OnceLock<Vec<usize>>,
}

impl SongsByLikeness {
    /// Opens a store. Where its songs lie is computed if it has changed since that was last asked for, and kept in its folder if that
    /// may be written.
    ///
    /// # Errors
    /// [`SimilarError`].
    pub fn open(store: &Path, progress: &dyn Progress) -> Result<Self, SimilarError> {
        let opened = open(store)?;
        let kept = Kept::of(&opened, progress)?;
        Ok(Self { path: store.to_path_buf(), store: opened, kept, labels: OnceLock::new() })
    }

    /// Where the songs lie, `[songs, width]`, and the width.
    pub(crate) fn places(&self) -> (&[f32], usize) {
        (self.kept.values(), self.kept.width())
    }

    /// The songs, in the order of their places.
    pub fn stored(&self) -> &[StoredSong] {
        self.store.songs()
    }

    /// What these words mean: paths or titles of songs, and names of artists.
    ///
    /// # Errors
    /// [`SimilarError::Unknown`] and [`SimilarError::Ambiguous`].
    pub fn sought(&self, words: &[String]) -> Result<Sought, SimilarError> {
        Sought::of(&self.path, self.store.songs(), words)
    }

    /// The songs that are most alike to those that are sought, or to the songs of the artists that are, taken together: the most
    /// alike first. None of the sought is among them, and of recordings that are the same only the first, also where they were saved
    /// again, trimmed or made louder.
    ///
    /// # Errors
    /// [`SimilarError::Store`].
    pub fn songs(
        &self,
        sought: &Sought,
        settings: SimilarSettings,
    ) -> Result<Vec<SimilarSong>, SimilarError> {
        let (all, seeds) = (self.store.songs(), sought.songs());
        let of_seeds = self.places_of(seeds)?;
        let mut query = vec![0.0; self.kept.width()];
        for seed in &of_seeds {
            query.iter_mut().zip(seed).for_each(|(sum, value)| *sum += value);
        }
        let length = query.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        query.iter_mut().for_each(|value| *value /= length);

        let seed = |song: usize| seeds.binary_search(&song).is_ok();
        let artists: BTreeSet<&str> = seeds.iter().map(|&song| &*all[song].artist).collect();
        let albums: BTreeSet<_> = seeds.iter().map(|&song| album(&all[song])).collect();
        let mut heard: BTreeSet<ContentHash> = seeds.iter().map(|&song| all[song].features_hash).collect();
        let wanted = |song: usize| {
            let of = &all[song];
            let is_other = match settings.whose {
                Whose::All => true,
                Whose::OtherAlbums => !albums.contains(&album(of)),
                Whose::OtherArtists => !artists.contains(&*of.artist),
            };
            is_other && !seed(song) && !heard.contains(&of.features_hash)
        };
        // Of the nearest some may be the same recording; twice as many leave enough, or else all are asked for.
        let mut found = self.nearest(&query, settings.most.saturating_mul(2), wanted)?;
        let distinct: BTreeSet<ContentHash> = found.iter().map(|near| all[near.song].features_hash).collect();
        if distinct.len() < settings.most && found.len() == settings.most.saturating_mul(2) {
            found = self.nearest(&query, all.len(), wanted)?;
        }
        found.retain(|near| heard.insert(all[near.song].features_hash));
        let place = |song| self.place(song);
        let seeds = seeds.iter().copied().zip(of_seeds).collect();
        let distinct = Distinct { store: &self.store, place: &place, seeds }.of(found, settings.most)?;
        Ok(distinct.into_iter().map(|near| similar(&all[near.song], near.likeness)).collect())
    }

    /// The songs nearest to a place among those that are wanted.
    fn nearest(
        &self,
        query: &[f32],
        most: usize,
        wanted: impl Fn(usize) -> bool + Sync,
    ) -> Result<Vec<Neighbour>, SimilarError> {
        let lists = self.kept.look(
            self.store.songs().len(),
            || Nearest::new(query, most),
            |list, first, places| list.look_at(first, places, &wanted),
        );
        Ok(Nearest::of_all(lists?, most))
    }

    fn labels(&self) -> &[usize] {
        self.labels.get_or_init(|| labels(&self.store.songs().iter().collect::<Vec<_>>()))
    }

    /// Where a song lies.
    fn place(&self, song: usize) -> Result<Vec<f32>, SimilarError> {
        let mut place = vec![0.0; self.kept.width()];
        self.kept.read(song, &mut place)?;
        Ok(place)
    }

    fn places_of(&self, songs: &[usize]) -> Result<Vec<Vec<f32>>, SimilarError> {
        songs.iter().map(|song| self.place(*song)).collect()
    }
}

/// A store that holds what songs are compared by.
fn open(path: &Path) -> Result<FeatureStore, SimilarError> {
    let store = FeatureStore::open(path)?;
    if !store.kinds().contains(FeatureKind::Vectors) {
        return Err(SimilarError::NoVectors { store: path.to_path_buf() });
    }
    if store.songs().len() < 2 {
        return Err(SimilarError::OneSong { store: path.to_path_buf() });
    }
    Ok(store)
}

/// What tells an album from those of other artists.
fn album(song: &StoredSong) -> (&str, &str) {
    (&song.artist, &song.album)
}

fn similar(song: &StoredSong, likeness: f32) -> SimilarSong {
    SimilarSong {
        path: song.path.clone(),
        artist: song.artist.to_string(),
        album: song.album.to_string(),
        title: song.title.clone(),
        duration_s: song.duration_s,
        likeness: f64::from(likeness),
    }
}
