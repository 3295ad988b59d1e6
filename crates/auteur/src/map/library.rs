//! A store becomes a map of all its songs, by where `similar` has them: no model is needed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use auteur_dataset::StoreError;
use auteur_ground::{Progress, json, whole_file};
use auteur_projection::{Neighbours, Points};
use auteur_report::{LibraryMap, LibrarySong};
use rayon::prelude::*;
use serde::Serialize;

use super::{FILES, MapError, MapMethod, PAGE};
use crate::readable::as_text;
use crate::results_folder::make_ready;
use crate::run_folder::RunFolder;
use crate::similar::{SimilarError, SongsByLikeness};

/// The songs most alike to a song that the page names.
const NEAREST: usize = 8;
/// The nearest of a song that the map is judged by.
const JUDGED: usize = 10;
/// The most songs that the map is judged by.
const MOST_JUDGED: usize = 1000;

/// A library's map that was written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MappedLibrary {
    /// The page to open.
    #[serde(serialize_with = "as_text")]
    pub map: PathBuf,
    /// Songs on it.
    pub songs: usize,
    /// Artists on it.
    pub artists: usize,
    /// Of the ten songs most alike to a song, the share that are also among its ten nearest on the map: the mean over all
    /// songs, or a thousand of them. What a plane can show of a space of many dimensions.
    pub nearest_kept: f64,
}

/// Draws all songs of a store where they lie by likeness, as [`SongsByLikeness`] has them, and writes the files of
/// [`draw_map`](super::draw_map).
///
/// # Errors
/// [`MapError`]; no file is written then, but with [`MapError::Write`].
pub fn draw_library(
    store: &Path,
    folder: &Path,
    method: &MapMethod,
    progress: &dyn Progress,
) -> Result<MappedLibrary, MapError> {
    method.validate().map_err(MapError::Settings)?;
    let library = SongsByLikeness::open(store, progress).map_err(|cause| match cause {
        SimilarError::Store(StoreError::NotAStore { .. }) if RunFolder::model_of(store).is_file() => {
            MapError::NoStore { model: store.to_owned() }
        }
        cause => MapError::Library(cause),
    })?;
    make_ready(folder, PAGE, &FILES)?;
    let (values, width) = library.places();
    let points = Points::new(values, width)?;
    let (positions, neighbours) = method.laid_out(points, NEAREST.max(JUDGED), progress)?;
    let songs = library.stored().iter().zip(&positions);
    let songs = songs.map(|(song, &position)| LibrarySong {
        artist: song.artist.clone(),
        album: song.album.clone(),
        title: song.title.clone(),
        path: song.path.clone(),
        position,
    });
    let each = neighbours.each().min(NEAREST);
    let nearest = (0..points.len()).flat_map(|song| &neighbours.of(song).0[..each]).copied();
    let title = format!("{} of where the songs lie by likeness", method.name(points.len()));
    let map = LibraryMap::new(title, songs.collect(), &nearest.collect::<Vec<u32>>())?;
    let artists: BTreeSet<&str> = map.songs().iter().map(|song| song.artist.as_str()).collect();
    let mapped = MappedLibrary {
        map: folder.join(PAGE),
        songs: points.len(),
        artists: artists.len(),
        nearest_kept: nearest_kept(&positions, &neighbours),
    };
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        whole_file::write(&path, bytes).map_err(|cause| MapError::Write { path, cause })
    };
    let figure = map.figure()?;
    write(PAGE, map.html().as_bytes())?;
    write("map.svg", figure.svg.as_bytes())?;
    write("map.png", &figure.png()?)?;
    write("map.csv", map.csv().as_bytes())?;
    let path = folder.join("scores.json");
    json::write(&path, &mapped).map_err(|cause| MapError::Write { path, cause })?;
    Ok(mapped)
}

/// See [`MappedLibrary::nearest_kept`]; 1 for a song that has no other.
fn nearest_kept(positions: &[[f32; 2]], neighbours: &Neighbours) -> f64 {
    let k = neighbours.each().min(JUDGED);
    if k == 0 {
        return 1.0;
    }
    let judged: Vec<usize> = (0..positions.len()).step_by(positions.len().div_ceil(MOST_JUDGED)).collect();
    let kept = judged.par_iter().map(|&song| {
        let squared = |other: &u32| {
            let [x, y] = positions[*other as usize];
            (x - positions[song][0]).powi(2) + (y - positions[song][1]).powi(2)
        };
        let mut others: Vec<u32> =
            (0..positions.len() as u32).filter(|&other| other as usize != song).collect();
        others.select_nth_unstable_by(k - 1, |one, other| {
            squared(one).total_cmp(&squared(other)).then(one.cmp(other))
        });
        neighbours.of(song).0[..k].iter().filter(|&near| others[..k].contains(near)).count()
    });
    kept.sum::<usize>() as f64 / (judged.len() * k) as f64
}

#[cfg(test)]
mod tests {
    use auteur_ground::Silent;

    use super::*;

    #[test]
    fn all_nearest_are_kept_where_the_map_is_the_space_and_few_where_it_is_shuffled() {
        let at = |song: usize| [(song * song) as f32, (song % 7) as f32];
        let positions: Vec<[f32; 2]> = (0..200).map(at).collect();
        let points = Points::new(positions.as_flattened(), 2).unwrap();
        let neighbours = Neighbours::find(points, 12, &Silent).unwrap();
        assert_eq!(nearest_kept(&positions, &neighbours), 1.0);
        let shuffled: Vec<[f32; 2]> = (0..200).map(|song| at(song * 73 % 200)).collect();
        assert!(nearest_kept(&shuffled, &neighbours) < 0.3);
    }
}
