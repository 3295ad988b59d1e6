//! A store becomes a map of all its songs, by where `similar` has them: no model is needed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use auteur_dataset::StoreError;
use auteur_ground::Progress;
use auteur_projection::{Neighbours, Pca, Points};
use auteur_report::{LibraryMap, LibrarySong};
use rayon::prelude::*;
use serde::Serialize;

use super::{FILES, MapError, MapMethod, PAGE, write_files, write_scores};
use crate::readable::as_text;
use crate::results_folder::make_ready;
use crate::run_folder::RunFolder;
use crate::similar::{SimilarError, SongsByLikeness};

/// The songs most alike to a song that the page names.
const NAMED: usize = 8;
/// The nearest of a song that the map is judged by.
const JUDGED: usize = 10;
/// Neighbours of a song among which the songs most alike to it are looked for.
const CANDIDATES: usize = 90;
/// More songs than this are laid out by fewer numbers each.
const MANY: usize = 10_000;
/// How many.
const FEWER: usize = 64;
/// Songs from which it is learnt what those are.
const LEARNT: usize = 4096;
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
    /// songs, or a thousand of them. What a plane can show of a space of many dimensions. None of eleven songs or fewer, where
    /// all others are the nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest_kept: Option<f64>,
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
    let (map, nearest_kept) = laid_out(&library, method, progress)?;
    let artists: BTreeSet<&str> = map.songs().iter().map(|song| song.artist.as_str()).collect();
    let mapped = MappedLibrary {
        map: folder.join(PAGE),
        songs: map.songs().len(),
        artists: artists.len(),
        nearest_kept,
    };
    write_files(folder, &map.figure()?, (&map.html(), &map.csv()))?;
    write_scores(folder, &mapped)?;
    Ok(mapped)
}

/// All songs of a library where they lie by likeness, to be drawn as [`draw_library`] does.
///
/// # Errors
/// [`MapError`].
pub fn library_map(
    library: &SongsByLikeness,
    method: &MapMethod,
    progress: &dyn Progress,
) -> Result<LibraryMap, MapError> {
    method.validate().map_err(MapError::Settings)?;
    Ok(laid_out(library, method, progress)?.0)
}

/// The map, and how much of the space it keeps.
fn laid_out(
    library: &SongsByLikeness,
    method: &MapMethod,
    progress: &dyn Progress,
) -> Result<(LibraryMap, Option<f64>), MapError> {
    let (values, width) = library.places();
    let whole = Points::new(values, width)?;
    let reduced = (whole.len() > MANY).then(|| reduced(whole)).transpose()?;
    let points = reduced.as_deref().map_or(Ok(whole), |values| Points::new(values, FEWER))?;
    let (positions, neighbours) = method.laid_out(points, CANDIDATES, progress)?;
    let nearest = most_alike(whole, &neighbours);
    let songs = library.stored().iter().zip(&positions);
    let songs = songs.map(|(song, &position)| LibrarySong {
        artist: song.artist.to_string(),
        album: song.album.to_string(),
        title: song.title.clone(),
        path: song.path.clone(),
        position,
    });
    let named: Vec<u32> =
        nearest.iter().flat_map(|songs| &songs[..songs.len().min(NAMED)]).copied().collect();
    let title = format!("{} of the songs' likeness", method.name(points.len()));
    let map = LibraryMap::new(title, songs.collect(), &named)?;
    Ok((map, nearest_kept(&positions, &nearest)))
}

/// Songs by their first principal components, `[songs, FEWER]`: the distances of a large library are measured by what songs
/// differ in most.
fn reduced(songs: Points) -> Result<Vec<f32>, MapError> {
    // Evenly from the list, in which artists follow each other.
    let learnt = (0..songs.len()).step_by(songs.len().div_ceil(LEARNT));
    let values: Vec<f32> = learnt.flat_map(|song| songs.row(song)).copied().collect();
    Ok(Pca::of(Points::new(&values, songs.dimensions())?).reduced(songs, FEWER)?)
}

/// For each song the ten most alike to it, among its neighbours: by the cosine of their places, as `similar` compares them.
fn most_alike(places: Points, neighbours: &Neighbours) -> Vec<Vec<u32>> {
    let of = |song: usize| {
        let likeness = |other: u32| {
            let both = places.row(song).iter().zip(places.row(other as usize));
            both.map(|(one, other)| one * other).sum::<f32>()
        };
        let mut near: Vec<(f32, u32)> =
            neighbours.of(song).0.iter().map(|&other| (likeness(other), other)).collect();
        near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        near.into_iter().take(JUDGED).map(|(_, other)| other).collect()
    };
    (0..places.len()).into_par_iter().map(of).collect()
}

/// See [`MappedLibrary::nearest_kept`]; `nearest` has the ten songs most alike to each.
fn nearest_kept(positions: &[[f32; 2]], nearest: &[Vec<u32>]) -> Option<f64> {
    let k = nearest.iter().map(Vec::len).min().unwrap_or(0);
    if k == 0 || k + 1 >= positions.len() {
        return None;
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
        nearest[song][..k].iter().filter(|&near| others[..k].contains(near)).count()
    });
    Some(kept.sum::<usize>() as f64 / (judged.len() * k) as f64)
}

#[cfg(test)]
mod tests {
    use auteur_ground::{RandomStream, Silent};

    use super::*;

    /// Songs on a curve, and for each the ten nearest to it there.
    fn curve() -> (Vec<[f32; 2]>, Vec<Vec<u32>>) {
        let positions: Vec<[f32; 2]> =
            (0..200).map(|song| [(song * song) as f32, (song % 7) as f32]).collect();
        let points = Points::new(positions.as_flattened(), 2).unwrap();
        let neighbours = Neighbours::find(points, JUDGED, &Silent).unwrap();
        let nearest = (0..200).map(|song| neighbours.of(song).0.to_vec()).collect();
        (positions, nearest)
    }

    #[test]
    fn all_nearest_are_kept_where_the_map_is_the_space_and_few_where_it_is_shuffled() {
        let (positions, nearest) = curve();
        assert_eq!(nearest_kept(&positions, &nearest), Some(1.0));
        let shuffled: Vec<[f32; 2]> = (0..200).map(|song| positions[song * 73 % 200]).collect();
        assert!(nearest_kept(&shuffled, &nearest).unwrap() < 0.3);
    }

    #[test]
    fn a_map_of_songs_that_are_all_near_each_other_is_not_judged() {
        let all_others = |count: u32| -> Vec<Vec<u32>> {
            (0..count).map(|song| (0..count).filter(|other| *other != song).take(JUDGED).collect()).collect()
        };
        let (positions, _) = curve();
        for count in [1, 2, 11] {
            assert_eq!(nearest_kept(&positions[..count], &all_others(count as u32)), None, "{count}");
        }
        assert!(nearest_kept(&positions[..12], &all_others(12)).is_some());
    }

    #[test]
    fn the_most_alike_of_reduced_songs_are_those_of_whole_ones() {
        const WIDTH: usize = 96;
        let stream = RandomStream::new(9);
        // Artists of six songs each.
        let value = |at: u64| {
            let (song, column) = (at / WIDTH as u64, at % WIDTH as u64);
            stream.normal(at) + 2.0 * stream.branch(1).normal(song / 6 * WIDTH as u64 + column)
        };
        let mut values: Vec<f32> = (0..600 * WIDTH as u64).map(|at| value(at) as f32).collect();
        for song in values.chunks_exact_mut(WIDTH) {
            let length = song.iter().map(|value| value * value).sum::<f32>().sqrt();
            song.iter_mut().for_each(|value| *value /= length);
        }
        let whole = Points::new(&values, WIDTH).unwrap();
        let fewer = reduced(whole).unwrap();
        let few = Points::new(&fewer, FEWER).unwrap();
        let [found, exact] = [few, whole]
            .map(|points| most_alike(whole, &Neighbours::find(points, CANDIDATES, &Silent).unwrap()));
        let same = found.iter().zip(&exact).filter(|(found, exact)| found[..5] == exact[..5]).count();
        assert!(same > 580, "{same}");
        assert_eq!(exact[0].len(), JUDGED);
        let mut artist: Vec<u32> = exact[0][..5].to_vec();
        artist.sort_unstable();
        assert_eq!(artist, [1, 2, 3, 4, 5]);
    }
}
