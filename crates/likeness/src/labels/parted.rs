//! A name whose songs fall into two parts that lie as far apart as two artists do.

use auteur_ground::RandomStream;
use rayon::prelude::*;

/// Fewer songs of a name fall into two parts by themselves.
const FEWEST_SONGS: usize = 8;
/// Songs of the smaller part at least: fewer are songs that stand alone.
const FEWEST_OF_PART: usize = 3;
/// Other names that a name is compared with, at most.
const OTHERS: usize = 200;
/// Pairs of other names that a name is compared with, at most.
const PAIRS: usize = 200;
/// Rounds after which two parts are taken as they are.
const ROUNDS: usize = 50;

/// Songs as points.
#[derive(Clone, Copy, Debug)]
pub struct Points<'a> {
    /// `[songs, width]`.
    pub values: &'a [f32],
    /// Numbers of a point.
    pub width: usize,
    /// The name that each song bears, counted from 0.
    pub names: &'a [usize],
}

/// How a name's songs fall into two parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Parted {
    /// The name.
    pub name: usize,
    /// The places of the songs of the smaller part among all.
    pub smaller: Vec<usize>,
    /// The places of the others of the name.
    pub larger: Vec<usize>,
    /// How far apart the parts' middles lie, in units of how far songs lie from the middle of their part.
    pub distance: f64,
    /// The share of pairs of two other names, taken together, that fall into parts less far apart: near 1 for a name
    /// that may well be two artists.
    pub further_than_two: f64,
    /// The share of other names by themselves that fall into parts less far apart.
    pub further_than_one: f64,
}

/// How the songs of each name with enough of them fall into two parts, those furthest apart first; none where there are fewer than
/// three names with enough songs, since nothing says then how far apart artists are. `seed` decides which pairs of names
/// are compared with, and with which of their songs.
pub fn parted(points: Points<'_>, seed: u64) -> Vec<Parted> {
    let space = Space::of(points);
    let enough = space.of_name.iter().enumerate().filter(|(_, songs)| songs.len() >= FEWEST_SONGS);
    let names: Vec<usize> = enough.map(|(name, _)| name).collect();
    if names.len() < 3 {
        return Vec::new();
    }
    let stream = RandomStream::new(seed);
    let parted = names.par_iter().map(|&name| space.compared(name, &names, stream.branch(name as u64)));
    let mut parted: Vec<Parted> = parted.collect();
    parted.sort_by(|one, other| {
        let further = |parted: &Parted| parted.further_than_two + parted.further_than_one;
        further(other).total_cmp(&further(one)).then(other.distance.total_cmp(&one.distance))
    });
    parted
}

/// Points in which each dimension scatters alike within names.
struct Space {
    values: Vec<f64>,
    width: usize,
    /// The places of the songs of each name.
    of_name: Vec<Vec<usize>>,
}

/// Songs in two parts, the smaller before the larger.
struct Parts {
    songs: [Vec<usize>; 2],
    distance: f64,
}

impl Space {
    fn of(points: Points<'_>) -> Self {
        let Points { values, width, names } = points;
        let mut of_name = vec![Vec::new(); names.iter().max().map_or(0, |last| last + 1)];
        names.iter().enumerate().for_each(|(song, &name)| of_name[name].push(song));
        let mut space = Self { values: values.iter().copied().map(f64::from).collect(), width, of_name };
        let mut scatter = vec![0.0; width];
        for songs in &space.of_name {
            let middle = space.middle(songs);
            for &song in songs {
                for ((sum, value), middle) in scatter.iter_mut().zip(space.point(song)).zip(&middle) {
                    *sum += (value - middle).powi(2);
                }
            }
        }
        let scatter: Vec<f64> =
            scatter.into_iter().map(|sum| (sum / names.len().max(1) as f64).sqrt()).collect();
        for point in space.values.chunks_exact_mut(width.max(1)) {
            point.iter_mut().zip(&scatter).for_each(|(value, scatter)| *value /= scatter.max(1e-6));
        }
        space
    }

    fn point(&self, song: usize) -> &[f64] {
        &self.values[song * self.width..(song + 1) * self.width]
    }

    fn middle(&self, songs: &[usize]) -> Vec<f64> {
        let mut middle = vec![0.0; self.width];
        for &song in songs {
            middle.iter_mut().zip(self.point(song)).for_each(|(sum, value)| *sum += value);
        }
        middle.iter_mut().for_each(|sum| *sum /= songs.len().max(1) as f64);
        middle
    }

    fn compared(&self, name: usize, names: &[usize], chance: RandomStream) -> Parted {
        let own = self.parts(&self.of_name[name]);
        let n = self.of_name[name].len();
        let others = others(name, names, chance);
        // Of each no more songs than of the name itself: fewer songs fall apart further.
        let some = |other: usize, most: usize, chance: RandomStream| {
            let songs = &self.of_name[other];
            chance.sample(songs.len(), most).into_iter().map(|place| songs[place]).collect::<Vec<_>>()
        };
        let less = |songs: &[usize]| self.parts(songs).distance < own.distance;
        let alone = others.iter().filter(|&&other| less(&some(other, n, chance.branch(other as u64))));
        let further_than_one = alone.count() as f64 / others.len() as f64;
        let chance = chance.branch(u64::MAX);
        let tried = chance.sample(others.len() * (others.len() - 1) / 2, PAIRS);
        let together = tried.iter().filter(|&&number| {
            let [first, second] = pair(number).map(|place| others[place]);
            let chance = chance.branch(number as u64);
            let half = n.div_ceil(2);
            let both = [some(first, half, chance.branch(0)), some(second, half, chance.branch(1))];
            less(&both.concat())
        });
        let further_than_two = together.count() as f64 / tried.len() as f64;
        let Parts { songs: [smaller, larger], distance } = own;
        Parted { name, smaller, larger, distance, further_than_two, further_than_one }
    }

    /// Two parts of these songs, by two means that begin with songs far apart.
    fn parts(&self, songs: &[usize]) -> Parts {
        let furthest = |from: &[f64]| {
            let further = |one: usize, other: usize| {
                let [best, tried] = [one, other].map(|song| squared(self.point(song), from));
                if tried > best { other } else { one }
            };
            songs.iter().copied().reduce(further).unwrap_or_default()
        };
        let first = self.point(furthest(&self.middle(songs))).to_vec();
        let mut middles = [self.point(furthest(&first)).to_vec(), first];
        let nearer = |song: usize, middles: &[Vec<f64>; 2]| {
            let [one, other] = [0, 1].map(|part| squared(self.point(song), &middles[part]));
            one <= other
        };
        let mut parts = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            let (one, other): (Vec<usize>, Vec<usize>) =
                songs.iter().partition(|&&song| nearer(song, &middles));
            let settled = parts[0] == one;
            parts = [one, other];
            if settled {
                break;
            }
            middles = [self.middle(&parts[0]), self.middle(&parts[1])];
        }
        parts.sort_by_key(Vec::len);
        let middles = [self.middle(&parts[0]), self.middle(&parts[1])];
        let within: f64 = [0, 1]
            .into_iter()
            .flat_map(|part| parts[part].iter().map(move |&song| (song, part)))
            .map(|(song, part)| squared(self.point(song), &middles[part]))
            .sum();
        let scatter = (within / songs.len().saturating_sub(2).max(1) as f64).sqrt();
        let is_apart = parts[0].len() >= FEWEST_OF_PART && scatter > 0.0;
        let distance = if is_apart { squared(&middles[0], &middles[1]).sqrt() / scatter } else { 0.0 };
        Parts { songs: parts, distance }
    }
}

/// The names that a name is compared with, in order.
fn others(name: usize, names: &[usize], chance: RandomStream) -> Vec<usize> {
    let others: Vec<usize> = names.iter().copied().filter(|&other| other != name).collect();
    chance.sample(others.len(), OTHERS).into_iter().map(|place| others[place]).collect()
}

/// Pair `number` of all pairs of places, counted as 0 and 1, 0 and 2, 1 and 2, 0 and 3 ...
fn pair(number: usize) -> [usize; 2] {
    let below = |second: usize| second * (second - 1) / 2;
    let second = (1 + 8 * number).isqrt().div_ceil(2);
    [number - below(second), second]
}

fn squared(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 6;

    /// Twelve songs of each name about a middle of its own; of the first name, half lie about another.
    fn songs(apart: f64) -> (Vec<f32>, Vec<usize>) {
        let chance = RandomStream::new(3);
        let names: Vec<usize> = (0..8 * 12).map(|song| song / 12).collect();
        let value = |song: usize, dimension: usize| {
            let middle = if song < 6 { 103 } else { names[song] };
            let middle = apart * chance.branch(middle as u64).normal(dimension as u64);
            (middle + chance.branch(1_000 + song as u64).normal(dimension as u64)) as f32
        };
        let values = (0..names.len()).flat_map(|song| (0..WIDTH).map(move |dimension| (song, dimension)));
        (values.map(|(song, dimension)| value(song, dimension)).collect(), names)
    }

    #[test]
    fn a_name_that_is_two_artists_comes_first_with_its_parts() {
        let (values, names) = songs(3.0);
        let found = parted(Points { values: &values, width: WIDTH, names: &names }, 0);
        assert_eq!(found.len(), 8);
        assert_eq!(found[0].name, 0);
        let parts = [&found[0].smaller, &found[0].larger].map(|songs| songs.iter().all(|&song| song < 6));
        assert!(parts[0] != parts[1] && found[0].smaller.len() == 6, "{:?}", found[0]);
        assert!(found[0].further_than_one == 1.0 && found[0].further_than_two > 0.2, "{:?}", found[0]);
        assert!(found[1..].iter().all(|other| other.further_than_two < found[0].further_than_two));
    }

    #[test]
    fn a_name_is_compared_with_few_others_however_many_there_are() {
        let names: Vec<usize> = (0..1_000).collect();
        let [some, more] = [1, 2].map(|seed| others(7, &names, RandomStream::new(seed)));
        assert!(some.len() == OTHERS && some.is_sorted() && !some.contains(&7) && some != more);
        assert_eq!(others(1, &names[..4], RandomStream::new(1)), [0, 2, 3]);
    }

    #[test]
    fn pairs_are_counted_as_if_they_were_listed() {
        let listed = (0..OTHERS).flat_map(|second| (0..second).map(move |first| [first, second]));
        assert!(listed.enumerate().all(|(number, listed)| pair(number) == listed));
    }

    #[test]
    fn two_names_do_not_say_how_far_apart_artists_are() {
        let (values, names) = songs(3.0);
        let points = Points { values: &values[..24 * WIDTH], width: WIDTH, names: &names[..24] };
        assert_eq!(parted(points, 0), []);
    }
}
