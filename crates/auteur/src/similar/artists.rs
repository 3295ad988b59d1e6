//! Songs that are sought become the artists who are most alike to them.

use std::collections::{BTreeMap, BTreeSet};

use auteur_likeness::{Query, RoughPlaces, at_least};
use rayon::prelude::*;

use super::{SimilarArtist, SimilarError, SongsByLikeness, Sought};

/// More than what is lost where means of two numbers become single precision.
const ROUNDING: f64 = 1e-6;

impl SongsByLikeness {
    /// The artists who are most alike to those that are sought, taken together: the most alike first, at most `most`.
    ///
    /// # Errors
    /// [`SimilarError::Store`].
    pub fn artists(&self, sought: &Sought, most: usize) -> Result<Vec<SimilarArtist>, SimilarError> {
        let (all, seeds) = (self.store.songs(), sought.songs());
        let own: BTreeSet<&str> = seeds.iter().map(|&song| all[song].artist.as_str()).collect();
        let mut by_artist: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        all.iter().enumerate().for_each(|(song, of)| by_artist.entry(&of.artist).or_default().push(song));
        by_artist.retain(|artist, _| !own.contains(artist));
        let mut others: Vec<(&str, Vec<usize>)> = by_artist.into_iter().collect();
        let ones = self.places_of(seeds)?;
        if let Some(rough) = &self.rough {
            let queries: Vec<Query> = ones.iter().map(|place| rough.query(place)).collect();
            let limits: Vec<[f32; 2]> =
                others.par_iter().map(|(_, songs)| limits(rough, &queries, songs)).collect();
            let least = at_least(limits.iter().map(|[low, _]| *low), most);
            let mut limits = limits.into_iter();
            others.retain(|_| limits.next().is_some_and(|[_, high]| high >= least));
        }
        let alike = others.into_par_iter().map(|(artist, songs)| {
            Ok(SimilarArtist {
                artist: artist.to_owned(),
                songs: songs.len(),
                likeness: alike_sets(&ones, &self.places_of(&songs)?),
            })
        });
        let mut alike = alike.collect::<Result<Vec<_>, SimilarError>>()?;
        alike.sort_by(|one, other| {
            other.likeness.total_cmp(&one.likeness).then_with(|| one.artist.cmp(&other.artist))
        });
        alike.truncate(most);
        Ok(alike)
    }
}

/// The mean, over the songs of two sets, of how alike the nearest song of the other set is.
fn alike_sets(ones: &[Vec<f32>], others: &[Vec<f32>]) -> f64 {
    let likeness = |one: &[f32], other: &[f32]| {
        let products = one.iter().zip(other);
        products.map(|(one, other)| f64::from(*one) * f64::from(*other)).sum::<f64>()
    };
    let nearest = |from: &[Vec<f32>], to: &[Vec<f32>]| {
        let of = |song: &Vec<f32>| to.iter().map(|other| likeness(song, other)).fold(-1.0, f64::max);
        from.iter().map(of).sum::<f64>()
    };
    (nearest(ones, others) + nearest(others, ones)) / (ones.len() + others.len()) as f64
}

/// What that is at least and at most.
fn limits(rough: &RoughPlaces, ones: &[Query], others: &[usize]) -> [f32; 2] {
    // Of the nearest to each, as of those pairs that are looked at: it is at least the greatest of what they are at least.
    let none = [-1.0f64; 2];
    let (mut of_ones, mut sum) = (vec![none; ones.len()], [0.0; 2]);
    for &other in others {
        let mut of_other = none;
        for (one, of_one) in ones.iter().zip(&mut of_ones) {
            let limits = rough.likeness(other, one);
            for (nearest, limit) in [(0, *limits.start()), (1, *limits.end())] {
                of_one[nearest] = of_one[nearest].max(f64::from(limit));
                of_other[nearest] = of_other[nearest].max(f64::from(limit));
            }
        }
        sum.iter_mut().zip(of_other).for_each(|(sum, nearest)| *sum += nearest);
    }
    of_ones.iter().for_each(|of_one| sum.iter_mut().zip(of_one).for_each(|(sum, nearest)| *sum += nearest));
    let [low, high] = sum.map(|sum| sum / (ones.len() + others.len()) as f64);
    [(low - ROUNDING) as f32, (high + ROUNDING) as f32]
}
