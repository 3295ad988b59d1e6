//! Places of songs become bytes, a quarter of their memory, that say how alike a song is within known limits: whoever looks at the few
//! places that may be the nearest finds the same songs as by comparing all.

use std::ops::RangeInclusive;

use auteur_kernels::{Instructions, MOST_OF_QUERY, byte_products, row_products};
use rayon::prelude::*;

use crate::nearest::{Neighbour, sort};

/// The largest magnitude of a byte, and of a number of a query.
const BYTE: f32 = 127.0;
const NUMBER: f32 = 8191.0;
/// More than what rounding to single precision adds up to, in products of places of length 1 with some thousand numbers.
const ROUNDING: f32 = 2e-4;
/// Songs that are compared at a time.
const BLOCK: usize = 2048;

/// Places in bytes, `[songs, width]`.
pub struct RoughPlaces {
    width: usize,
    codes: Vec<i8>,
    songs: Vec<Rough>,
}

/// How a song's bytes become its place again.
#[derive(Clone, Copy)]
struct Rough {
    /// What a step of its bytes is worth.
    step: f32,
    /// How far that is from its place.
    error: f32,
    /// How long it is.
    length: f32,
}

/// A place that is asked for.
pub struct Query {
    codes: Vec<i16>,
    step: f32,
    /// How far its numbers are from it.
    error: f32,
    length: f32,
}

impl RoughPlaces {
    /// No places yet, of `width` numbers each; there will be `songs` of them.
    pub fn new(width: usize, songs: usize) -> Self {
        Self { width, codes: Vec::with_capacity(songs * width), songs: Vec::with_capacity(songs) }
    }

    /// Adds places, `[songs, width]`, behind those that there are.
    ///
    /// # Panics
    /// When they have another width: a fault of the calling code.
    pub fn add(&mut self, places: &[f32]) {
        assert!(
            places.len().is_multiple_of(self.width),
            "{} values are not places of {}",
            places.len(),
            self.width
        );
        for place in places.chunks_exact(self.width) {
            let step = step(place, BYTE);
            let code = |value: &f32| if step > 0.0 { (value / step).round() as i8 } else { 0 };
            let begin = self.codes.len();
            self.codes.extend(place.iter().map(code));
            let again = self.codes[begin..].iter().map(|code| f32::from(*code) * step);
            let error = length(place.iter().zip(again).map(|(value, again)| value - again));
            // What is no number may be anything.
            let error = if error.is_finite() { error } else { f32::INFINITY };
            let length = length(place.iter().copied());
            self.songs.push(Rough { step, error, length });
        }
    }

    /// Songs.
    pub fn songs(&self) -> usize {
        self.songs.len()
    }

    /// A place that is asked for, `[width]`.
    ///
    /// # Panics
    /// When it has another width: a fault of the calling code.
    pub fn query(&self, place: &[f32]) -> Query {
        assert_eq!(place.len(), self.width, "the place that is asked for has another width");
        let step = step(place, NUMBER.min((MOST_OF_QUERY / self.width as u64) as f32));
        let code = |value: &f32| if step > 0.0 { (value / step).round() as i16 } else { 0 };
        let codes: Vec<i16> = place.iter().map(code).collect();
        let again = codes.iter().map(|code| f32::from(*code) * step);
        let error = length(place.iter().zip(again).map(|(value, again)| value - again));
        let error = if error.is_finite() { error } else { f32::INFINITY };
        Query { error, step, length: length(place.iter().copied()), codes }
    }

    /// What the product of a song's place with that which is asked for is at least and at most.
    ///
    /// # Panics
    /// When there is no such song.
    pub fn likeness(&self, song: usize, query: &Query) -> RangeInclusive<f32> {
        let mut product = [0];
        let codes = &self.codes[song * self.width..][..self.width];
        byte_products(&query.codes, codes, &mut product, Instructions::best());
        self.limits(song, product[0], query)
    }

    fn limits(&self, song: usize, product: i32, query: &Query) -> RangeInclusive<f32> {
        let Rough { step, error, length } = self.songs[song];
        let likeness = product as f32 * (step * query.step);
        // |qs - q's'| <= |q| |s - s'| + |q - q'| |s'|
        let wrong =
            query.length * error + query.error * (length + error) + ROUNDING * (1.0 + query.length * length);
        if wrong.is_finite() && likeness.is_finite() {
            likeness - wrong..=likeness + wrong
        } else {
            f32::NEG_INFINITY..=f32::INFINITY
        }
    }

    /// The songs most alike to the place `query`, `[width]`, among those that are `wanted`: those that
    /// [`Places::nearest`](crate::Places::nearest) finds, with the same likeness. `place` gives the place of a song, as it was added.
    ///
    /// # Errors
    /// Those of `place`.
    ///
    /// # Panics
    /// When the query has another width.
    pub fn nearest<E>(
        &self,
        query: &[f32],
        most: usize,
        wanted: impl Fn(usize) -> bool + Sync,
        mut place: impl FnMut(usize, &mut [f32]) -> Result<(), E>,
    ) -> Result<Vec<Neighbour>, E> {
        let (instructions, mut row) = (Instructions::best(), vec![0.0; self.width]);
        let mut found = Vec::new();
        for song in self.candidates(&self.query(query), most, wanted) {
            place(song, &mut row)?;
            let mut likeness = [0.0];
            row_products(query, &row, &mut likeness, instructions);
            if likeness[0] > f32::NEG_INFINITY {
                found.push(Neighbour { song, likeness: likeness[0] });
            }
        }
        sort(&mut found);
        found.truncate(most);
        Ok(found)
    }

    /// Songs among which the `most` are that are most alike to a place, among those that are `wanted`; in their order, and not many more
    /// than are asked for.
    pub fn candidates(
        &self,
        query: &Query,
        most: usize,
        wanted: impl Fn(usize) -> bool + Sync,
    ) -> Vec<usize> {
        if most == 0 {
            return Vec::new();
        }
        let instructions = Instructions::best();
        let blocks = self.codes.par_chunks(BLOCK * self.width).enumerate();
        let limits = blocks.flat_map_iter(|(block, codes)| {
            let mut products = vec![0; codes.len() / self.width];
            byte_products(&query.codes, codes, &mut products, instructions);
            let first = block * BLOCK;
            let wanted = &wanted;
            let limits = products.into_iter().enumerate().map(move |(at, product)| (first + at, product));
            limits
                .filter(move |(song, _)| wanted(*song))
                .map(|(song, product)| (song, self.limits(song, product, query)))
        });
        let limits: Vec<(usize, RangeInclusive<f32>)> = limits.collect();
        let least = at_least(limits.iter().map(|(_, limits)| *limits.start()), most);
        limits.into_iter().filter(|(_, limits)| *limits.end() >= least).map(|(song, _)| song).collect()
    }
}

/// What the `most` greatest of some values are at least, given what each of them is at least: whatever is at most less is none of them.
pub fn at_least(values: impl Iterator<Item = f32>, most: usize) -> f32 {
    let mut values: Vec<f32> = values.collect();
    if most == 0 || values.len() <= most {
        return f32::NEG_INFINITY;
    }
    let (_, least, _) = values.select_nth_unstable_by(most - 1, |one, other| other.total_cmp(one));
    *least
}

/// What a step is worth where the largest magnitude of some values is so many steps.
fn step(values: &[f32], steps: f32) -> f32 {
    values.iter().fold(0.0f32, |largest, value| largest.max(value.abs())) / steps
}

fn length(values: impl Iterator<Item = f32>) -> f32 {
    values.map(|value| value * value).sum::<f32>().sqrt()
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;
    use proptest::prelude::*;

    use super::*;
    use crate::Places;

    const WIDTH: usize = 48;

    /// Places of length 1 in groups, so that some are very alike.
    fn places(key: u64, songs: usize, apart: f32) -> Vec<f32> {
        let numbers = |key: u64| {
            let stream = RandomStream::new(key);
            (0..WIDTH as u64).map(move |at| stream.uniform(at) as f32 - 0.5)
        };
        let place = |song: u64| {
            let group = numbers(key << 32 | song / 7);
            let place =
                group.zip(numbers(key << 32 | 1 << 31 | song)).map(|(group, own)| group + apart * own);
            let place: Vec<f32> = place.collect();
            let length = length(place.iter().copied());
            place.into_iter().map(move |value| value / length)
        };
        (0..songs as u64).flat_map(place).collect()
    }

    fn rough(values: &[f32]) -> RoughPlaces {
        let mut rough = RoughPlaces::new(WIDTH, values.len() / WIDTH);
        values.chunks(3 * WIDTH).for_each(|places| rough.add(places));
        rough
    }

    proptest! {
        #[test]
        fn the_nearest_are_among_the_candidates_and_likeness_is_within_its_limits(
            key in 0u64..1000, songs in 1usize..400, most in 0usize..40, left_out in 1usize..5, apart in 0.0f32..1.0,
        ) {
            let values = places(key, songs, apart);
            let (exact, rough) = (Places::new(&values, WIDTH).unwrap(), rough(&values));
            prop_assert_eq!(rough.songs(), songs);
            let wanted = |song: usize| !song.is_multiple_of(left_out + 1);
            let (query, of_query) = (rough.query(exact.of(0)), exact.of(0));
            let place = |song: usize, place: &mut [f32]| {
                place.copy_from_slice(exact.of(song));
                Ok::<_, ()>(())
            };
            let nearest = rough.nearest(of_query, most, wanted, place).unwrap();
            prop_assert_eq!(nearest, exact.nearest(of_query, most, wanted));
            for near in exact.nearest(of_query, songs, |_| true) {
                let limits = rough.likeness(near.song, &query);
                prop_assert!(limits.contains(&near.likeness), "{} is not in {limits:?}", near.likeness);
                prop_assert!(limits.end() - limits.start() < 0.03, "{limits:?} says little");
            }
        }
    }

    #[test]
    fn few_songs_are_candidates() {
        let values = places(1, 20_000, 0.7);
        let (exact, rough) = (Places::new(&values, WIDTH).unwrap(), rough(&values));
        let candidates = rough.candidates(&rough.query(exact.of(5)), 20, |_| true);
        assert!((20..400).contains(&candidates.len()), "{} candidates", candidates.len());
    }

    #[test]
    fn what_is_no_number_may_be_anything_and_nothing_is_alike_to_nowhere() {
        let mut values = places(1, 4, 0.5);
        values[WIDTH] = f32::NAN;
        values[2 * WIDTH..3 * WIDTH].fill(0.0);
        let rough = rough(&values);
        let query = rough.query(&values[..WIDTH]);
        assert_eq!(rough.likeness(1, &query), f32::NEG_INFINITY..=f32::INFINITY);
        assert!(rough.likeness(2, &query).contains(&0.0));
        assert!(rough.candidates(&query, 1, |_| true).contains(&1));
        assert_eq!(at_least([3.0, 1.0, 2.0].into_iter(), 2), 2.0);
        assert_eq!(at_least([3.0].into_iter(), 2), f32::NEG_INFINITY);
    }
}
