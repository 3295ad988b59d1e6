//! Places of songs and the place of one of them enter; the songs nearest to it leave.
//!
//! Every song is compared: no index, whose answers would vary, and no choice that depends on the number of threads.

use auteur_kernels::{Instructions, row_products};
use rayon::prelude::*;

/// Numbers of a place come in multiples of this; what is missing is filled up with zeros.
pub const PLACE_MULTIPLE: usize = 16;

/// Songs that are compared at a time, so that their likeness is still at hand when it is looked at.
const BLOCK: usize = 2048;
/// Blocks that share a list of the nearest.
const BLOCKS: usize = 16;

/// Places of songs, each of length 1, `[songs, width]`.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    values: &'a [f32],
    width: usize,
}

/// Values that make no places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{values} values make no places of {width} numbers, a multiple of {PLACE_MULTIPLE}")]
pub struct PlacesError {
    /// Values.
    pub values: usize,
    /// Numbers of a place.
    pub width: usize,
}

/// A song and how alike it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its place in the list of all songs.
    pub song: usize,
    /// The inner product with the place that was asked for: the cosine of the angle between both, from -1 to 1.
    pub likeness: f32,
}

impl<'a> Places<'a> {
    /// Places of `width` numbers each, row after row.
    ///
    /// # Errors
    /// [`PlacesError`] where the width is 0 or no multiple of [`PLACE_MULTIPLE`], or the values are no whole number of rows.
    pub fn new(values: &'a [f32], width: usize) -> Result<Self, PlacesError> {
        let fits = width > 0 && width.is_multiple_of(PLACE_MULTIPLE) && values.len().is_multiple_of(width);
        fits.then_some(Self { values, width }).ok_or(PlacesError { values: values.len(), width })
    }

    /// Numbers of a place.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Songs.
    pub fn songs(&self) -> usize {
        self.values.len() / self.width
    }

    /// The place of a song, `[width]`.
    ///
    /// # Panics
    /// When there is no such song.
    pub fn of(&self, song: usize) -> &'a [f32] {
        &self.values[song * self.width..][..self.width]
    }

    /// The songs most alike to the place `query`, `[width]`, among those that are `wanted`, the most alike first and of equals the
    /// one that comes first; at most `most`. Songs whose likeness is no number are left out.
    ///
    /// # Panics
    /// When the query has another width.
    pub fn nearest(
        &self,
        query: &[f32],
        most: usize,
        wanted: impl Fn(usize) -> bool + Sync,
    ) -> Vec<Neighbour> {
        assert_eq!(query.len(), self.width, "the place that is asked for has another width");
        let shares = self.values.par_chunks(BLOCKS * BLOCK * self.width).enumerate();
        let lists = shares.map(|(share, values)| {
            let mut list = Nearest::new(query, most);
            for (block, rows) in values.chunks(BLOCK * self.width).enumerate() {
                list.look_at((share * BLOCKS + block) * BLOCK, rows, &wanted);
            }
            list
        });
        Nearest::of_all(lists.collect(), most)
    }
}

/// The songs most alike to a place so far, of places that come some at a time: as [`Places::nearest`] finds them.
pub struct Nearest<'q> {
    query: &'q [f32],
    most: usize,
    /// Of the places that came last.
    likeness: Vec<f32>,
    /// At most twice as many as are wanted.
    neighbours: Vec<Neighbour>,
    /// What a song must exceed to be looked at.
    least: f32,
}

impl<'q> Nearest<'q> {
    /// None yet; at most `most` are kept, to the place `query`, `[width]`.
    pub fn new(query: &'q [f32], most: usize) -> Self {
        Self { query, most, likeness: Vec::new(), neighbours: Vec::new(), least: f32::NEG_INFINITY }
    }

    /// Looks at `places`, `[songs, width]`, of songs that follow each other in the list of all, from `first` on, and come after all that
    /// were looked at before.
    ///
    /// # Panics
    /// When they have another width.
    pub fn look_at(&mut self, first: usize, places: &[f32], wanted: impl Fn(usize) -> bool) {
        if self.most == 0 {
            return;
        }
        self.likeness.resize(places.len() / self.query.len(), 0.0);
        row_products(self.query, places, &mut self.likeness, Instructions::best());
        let likenesses = std::mem::take(&mut self.likeness);
        for (song, &likeness) in (first..).zip(&likenesses) {
            if likeness > self.least && wanted(song) {
                self.neighbours.push(Neighbour { song, likeness });
                if self.neighbours.len() == self.most.saturating_mul(2) {
                    self.forget_the_rest();
                }
            }
        }
        self.forget_the_rest();
        self.likeness = likenesses;
    }

    /// The most alike of all lists, the most alike first.
    pub fn of_all(lists: Vec<Self>, most: usize) -> Vec<Neighbour> {
        let mut all: Vec<Neighbour> = lists.into_iter().flat_map(|list| list.neighbours).collect();
        sort(&mut all);
        all.truncate(most);
        all
    }

    fn forget_the_rest(&mut self) {
        if self.neighbours.len() >= self.most {
            sort(&mut self.neighbours);
            self.neighbours.truncate(self.most);
            // Songs that come later lose against equals, so that the comparison need not allow them.
            self.least = self.neighbours[self.most - 1].likeness;
        }
    }
}

fn sort(neighbours: &mut [Neighbour]) {
    neighbours.sort_unstable_by(|one, other| {
        other.likeness.total_cmp(&one.likeness).then(one.song.cmp(&other.song))
    });
}

#[cfg(test)]
mod tests {
    use auteur_ground::RandomStream;
    use proptest::prelude::*;

    use super::*;

    const WIDTH: usize = 16;

    /// Places of few values, so that many are alike to the same degree.
    fn places(key: u64, songs: usize) -> Vec<f32> {
        let stream = RandomStream::new(key);
        (0..songs * WIDTH).map(|at| (4.0 * stream.uniform(at as u64)).floor() as f32 - 1.5).collect()
    }

    /// By comparing with all songs and sorting.
    fn slowly(values: &[f32], query: &[f32], most: usize, wanted: impl Fn(usize) -> bool) -> Vec<Neighbour> {
        let product = |row: &[f32]| row.iter().zip(query).map(|(one, other)| one * other).sum();
        let all = values.chunks(WIDTH).map(product).enumerate();
        let mut all: Vec<Neighbour> = all
            .filter(|(song, _)| wanted(*song))
            .map(|(song, likeness)| Neighbour { song, likeness })
            .collect();
        all.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
        all.truncate(most);
        all
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_a_sorted_list_in_the_order_of_the_songs(
            key in 0u64..1000, songs in 0usize..300, most in 0usize..40, left_out in 1usize..5,
        ) {
            let values = places(key, songs + 1);
            let (query, values) = values.split_at(WIDTH);
            let wanted = |song: usize| !song.is_multiple_of(left_out + 1);
            let found = Places::new(values, WIDTH).unwrap().nearest(query, most, wanted);
            // Sums of halves are exact, in whatever order.
            prop_assert_eq!(found, slowly(values, query, most, wanted));
        }
    }

    #[test]
    fn songs_of_all_blocks_are_compared_and_threads_change_nothing() {
        let songs = 3 * BLOCKS * BLOCK + 5;
        let mut values = vec![0.0; songs * WIDTH];
        // Equally alike, at the ends of blocks, of shares, and of the list.
        let alike = [0, BLOCK - 1, BLOCK, BLOCKS * BLOCK - 1, BLOCKS * BLOCK, songs - 1];
        alike.into_iter().for_each(|song| values[song * WIDTH] = 1.0);
        let mut query = [0.0; WIDTH];
        query[0] = 1.0;
        let places = Places::new(&values, WIDTH).unwrap();
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| places.nearest(&query, 7, |_| true));
            let songs: Vec<usize> = found.iter().map(|neighbour| neighbour.song).collect();
            assert_eq!(songs, [&alike[..], &[1]].concat());
            assert_eq!(found[5].likeness, 1.0);
            assert_eq!(found[6].likeness, 0.0);
        }
    }

    #[test]
    fn what_is_no_number_is_near_to_nothing() {
        let mut values = places(1, 4);
        values[WIDTH] = f32::NAN;
        let places = Places::new(&values, WIDTH).unwrap();
        let found = places.nearest(places.of(0), 9, |_| true);
        let mut songs: Vec<usize> = found.iter().map(|neighbour| neighbour.song).collect();
        songs.sort_unstable();
        assert_eq!(songs, [0, 2, 3]);
    }

    #[test]
    fn values_that_are_no_places_are_refused() {
        let refused = Places::new(&[0.0; 40], 20).unwrap_err().to_string();
        assert_eq!(refused, "40 values make no places of 20 numbers, a multiple of 16");
        assert!(Places::new(&[0.0; 40], 16).is_err());
        assert!(Places::new(&[], 0).is_err());
    }
}
