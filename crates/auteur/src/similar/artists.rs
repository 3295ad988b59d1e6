//! Songs that are sought become the artists who are most alike to them.

use std::collections::{BTreeMap, BTreeSet};

use auteur_kernels::{Instructions, row_products};
use rayon::prelude::*;

use super::space::labels;
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
        let all = self.store.songs();
        let own: BTreeSet<&str> = sought.songs().iter().map(|&song| all[song].artist.as_str()).collect();
        let ones = self.places_of(sought.songs())?;
        let mut by_artist: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        all.iter().enumerate().for_each(|(song, of)| by_artist.entry(&of.artist).or_default().push(song));
        // All artists are compared quickly; how alike they are is computed in double precision of those that may be among the most alike.
        let quickly = self.alike_quickly(&ones)?;
        let others = by_artist.into_iter().zip(quickly).filter(|((artist, _), _)| !own.contains(artist));
        let mut others: Vec<_> = others.map(|((artist, songs), alike)| (alike, artist, songs)).collect();
        others.sort_by(|one, other| other.0.total_cmp(&one.0));
        if let Some((last, ..)) = most.checked_sub(1).and_then(|last| others.get(last)) {
            let least = last - 2.0 * ROUNDING;
            others.retain(|(alike, ..)| !(*alike < least));
        }
        let alike = others.into_par_iter().map(|(_, artist, songs)| {
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

    /// How alike all artists are to some songs, in the order of their names, within [`ROUNDING`].
    fn alike_quickly(&self, ones: &[Vec<f32>]) -> Result<Vec<f64>, SimilarError> {
        let all: Vec<_> = self.store.songs().iter().collect();
        let labels = labels(&all);
        let instructions = Instructions::best();
        let shares = self.kept.look(labels.len(), BTreeMap::<usize, Alike>::new, |share, first, places| {
            let mut of_block = vec![0.0; places.len() / self.kept.width()];
            let mut nearest = vec![-1.0f32; of_block.len()];
            for (number, one) in ones.iter().enumerate() {
                row_products(one, places, &mut of_block, instructions);
                for ((label, likeness), nearest) in labels[first..].iter().zip(&of_block).zip(&mut nearest) {
                    *nearest = nearest.max(*likeness);
                    let none = || Alike { nearest: vec![-1.0; ones.len()], sum: 0.0 };
                    let of_one = &mut share.entry(*label).or_insert_with(none).nearest[number];
                    *of_one = of_one.max(*likeness);
                }
            }
            for (label, nearest) in labels[first..].iter().zip(nearest) {
                if let Some(alike) = share.get_mut(label) {
                    alike.sum += f64::from(nearest);
                }
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
