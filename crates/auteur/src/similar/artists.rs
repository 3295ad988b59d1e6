//! Songs that are sought become the artists who are most alike to them.

use std::collections::{BTreeMap, BTreeSet};

use auteur_kernels::{Instructions, row_products};
use rayon::prelude::*;

use super::{SimilarArtist, SimilarError, SongsByLikeness, Sought};

/// More than single precision errs by in the product of two places of length 1, and in means of such.
const ROUNDING: f64 = 1e-4;

/// How alike the songs of an artist that were looked at are to those that are sought.
#[derive(Clone)]
struct Alike {
    /// The nearest of them to each of the sought, `[sought]`.
    nearest: Vec<f32>,
    /// The sum, over them, of how alike the nearest of the sought is.
    sum: f64,
}

impl SongsByLikeness {
    /// The artists who are most alike to those that are sought, taken together: the most alike first, at most `most`.
    ///
    /// # Errors
    /// [`SimilarError::Store`].
    pub fn artists(&self, sought: &Sought, most: usize) -> Result<Vec<SimilarArtist>, SimilarError> {
        let ones = self.places_of(sought.songs())?;
        let labels = self.labels();
        let own: BTreeSet<usize> = sought.songs().iter().map(|&song| labels[song]).collect();
        // All artists are compared quickly; how alike they are is computed in double precision of those that may be among the most alike.
        let quickly = self.alike_quickly(&ones)?.into_iter().enumerate();
        let mut others: Vec<(usize, f64)> = quickly.filter(|(label, _)| !own.contains(label)).collect();
        others.sort_by(|one, other| other.1.total_cmp(&one.1));
        if let Some((_, last)) = most.checked_sub(1).and_then(|last| others.get(last)) {
            let least = last - 2.0 * ROUNDING;
            others.retain(|(_, alike)| alike.total_cmp(&least).is_ge());
        }
        let mut others: BTreeMap<usize, Vec<usize>> =
            others.into_iter().map(|(label, _)| (label, Vec::new())).collect();
        for (song, label) in labels.iter().enumerate() {
            if let Some(songs) = others.get_mut(label) {
                songs.push(song);
            }
        }
        let alike = others.into_par_iter().map(|(_, songs)| {
            Ok(SimilarArtist {
                artist: self.store.songs()[songs[0]].artist.to_string(),
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

    /// How alike all artists are to some songs, in the order of their names, within [`ROUNDING`].
    fn alike_quickly(&self, ones: &[Vec<f32>]) -> Result<Vec<f64>, SimilarError> {
        let labels = self.labels();
        let instructions = Instructions::best();
        let shares = self.kept.look(labels.len(), BTreeMap::<usize, Alike>::new, |share, first, places| {
            let songs = places.len() / self.kept.width();
            // [sought, songs]
            let mut likeness = vec![0.0; ones.len() * songs];
            for (one, likeness) in ones.iter().zip(likeness.chunks_exact_mut(songs)) {
                row_products(one, places, likeness, instructions);
            }
            let mut begin = 0;
            // Songs of an artist follow each other, as a rule.
            for of_artist in labels[first..][..songs].chunk_by(|one, next| one == next) {
                let run = begin..begin + of_artist.len();
                begin = run.end;
                let none = || Alike { nearest: vec![-1.0; ones.len()], sum: 0.0 };
                let alike = share.entry(of_artist[0]).or_insert_with(none);
                let mut nearest = vec![-1.0f32; run.len()];
                for (of_one, likeness) in alike.nearest.iter_mut().zip(likeness.chunks_exact(songs)) {
                    for (nearest, likeness) in nearest.iter_mut().zip(&likeness[run.clone()]) {
                        *nearest = nearest.max(*likeness);
                        *of_one = of_one.max(*likeness);
                    }
                }
                alike.sum += nearest.into_iter().map(f64::from).sum::<f64>();
            }
        });
        let mut together: BTreeMap<usize, Alike> = BTreeMap::new();
        for (label, alike) in shares?.into_iter().flatten() {
            let Some(before) = together.get_mut(&label) else {
                together.insert(label, alike);
                continue;
            };
            before.sum += alike.sum;
            let both = before.nearest.iter_mut().zip(alike.nearest);
            both.for_each(|(before, nearest)| *before = before.max(nearest));
        }
        let mut songs = vec![0usize; together.len()];
        labels.iter().for_each(|label| songs[*label] += 1);
        let mean = |(alike, songs): (Alike, usize)| {
            let of_ones: f64 = alike.nearest.iter().map(|nearest| f64::from(*nearest)).sum();
            (of_ones + alike.sum) / (ones.len() + songs) as f64
        };
        Ok(together.into_values().zip(songs).map(mean).collect())
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

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;

    use super::*;

    #[test]
    fn products_of_places_are_nearer_to_those_in_double_precision_than_is_allowed_for() {
        const WIDTH: usize = 672;
        let place = |key: u64| {
            let stream = RandomStream::new(key);
            let values: Vec<f64> = (0..WIDTH as u64).map(|at| stream.uniform(at) - 0.2).collect();
            let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
            values.into_iter().map(|value| (value / length) as f32).collect::<Vec<f32>>()
        };
        let one = place(0);
        for key in 1..200 {
            let other = place(key);
            let mut quickly = [0.0];
            row_products(&one, &other, &mut quickly, Instructions::best());
            let exactly = alike_sets(std::slice::from_ref(&one), &[other]);
            assert!((f64::from(quickly[0]) - exactly).abs() < ROUNDING / 10.0, "{quickly:?}, {exactly}");
        }
    }
}
