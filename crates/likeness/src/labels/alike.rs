//! Two names that models who had not heard the songs cannot tell apart.

use auteur_ground::RandomStream;
use rayon::prelude::*;

use super::Heard;

/// How often names are dealt anew to the songs of both.
const DEALS: u64 = 999;
/// Share of deals that tell names apart as well as the true names do, above which the names may be one artist.
const TOLD_APART: f64 = 0.05;
/// Share of deals as good as the best that there is, above which songs are too few to say anything.
const TOO_FEW: f64 = 0.01;

/// Two names whose songs sound like one artist's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alike {
    /// Both names, in order.
    pub names: [usize; 2],
    /// Songs of each.
    pub songs: [usize; 2],
    /// How often a song of the first sounds more like the first than a song of the second does: 1 always, 0.5 by chance.
    pub told_apart: f64,
    /// The share of names dealt by chance that are told apart as well as that: 1 for names that mean nothing.
    pub by_chance: f64,
}

/// The pairs of names that are told apart no better than names dealt by chance, those most alike first. Names with too few songs
/// to say so are in none. `seed` decides the deals.
pub fn alike(songs: &[Heard<'_>], seed: u64) -> Vec<Alike> {
    let n_names = songs.first().map_or(0, |song| song.probabilities.len());
    let mut of_name: Vec<Vec<&Heard<'_>>> = vec![Vec::new(); n_names];
    songs.iter().for_each(|song| of_name[song.name].push(song));
    let stream = RandomStream::new(seed);
    let pairs = (0..n_names).into_par_iter().flat_map_iter(|first| {
        let of_name = &of_name;
        (first + 1..n_names).filter_map(move |second| {
            let deals = stream.branch(first as u64).branch(second as u64);
            pair([first, second], [&of_name[first], &of_name[second]], deals)
        })
    });
    let mut pairs: Vec<Alike> = pairs.collect();
    pairs.sort_by(|one, other| {
        other.by_chance.total_cmp(&one.by_chance).then(one.told_apart.total_cmp(&other.told_apart))
    });
    pairs
}

fn pair(names: [usize; 2], songs: [&[&Heard<'_>]; 2], deals: RandomStream) -> Option<Alike> {
    let counts = songs.map(<[_]>::len);
    let all = counts[0] + counts[1];
    if 1.0 / ways(all, counts[0]) > TOO_FEW {
        return None;
    }
    let [first, second] = names;
    // The smallest number that a probability of single precision can be.
    let log = |probability: f64| probability.max(1e-38).ln();
    let scores = songs.into_iter().flatten();
    let scores = scores.map(|song| log(song.probabilities[first]) - log(song.probabilities[second]));
    let ranks = ranks(&scores.collect::<Vec<_>>());
    let told_apart = |of_first: f64| {
        let [n, m] = counts.map(|count| count as f64);
        (of_first - n * (n + 1.0) / 2.0) / (n * m)
    };
    let own = told_apart(ranks[..counts[0]].iter().sum());
    let as_good = (0..DEALS).filter(|&deal| {
        let dealt = deals.branch(deal).sample(all, counts[0]);
        told_apart(dealt.into_iter().map(|song| ranks[song]).sum()) >= own
    });
    let by_chance = (1 + as_good.count()) as f64 / (1 + DEALS) as f64;
    (by_chance > TOLD_APART).then_some(Alike { names, songs: counts, told_apart: own, by_chance })
}

/// In how many ways `n` songs can be chosen of `all`.
fn ways(all: usize, n: usize) -> f64 {
    (1..=n).map(|chosen| (all - n + chosen) as f64 / chosen as f64).product()
}

/// The place of each value in their order, counted from 1; equal ones have the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&one, &other| values[one] == values[other]) {
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|&place| ranks[place] = rank);
        before += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_dealt_by_chance_are_alike_and_others_are_not() {
        let chance = RandomStream::new(1);
        // The first two names share their songs, the third has its own.
        let rows: Vec<(usize, [f64; 3])> = (0..36)
            .map(|song| {
                let name = song as usize % 3;
                let part = 0.1 + 0.8 * chance.uniform(song);
                let row = if name == 2 { [0.05, 0.05, 0.9] } else { [0.9 * part, 0.9 * (1.0 - part), 0.1] };
                (name, row)
            })
            .collect();
        let songs: Vec<_> =
            rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row }).collect();
        let found = alike(&songs, 0);
        let [only] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((only.names, only.songs), ([0, 1], [12, 12]));
        assert!(only.by_chance > TOLD_APART && (0.3..0.7).contains(&only.told_apart), "{only:?}");
    }

    #[test]
    fn a_few_songs_say_nothing() {
        let rows = [(0, [0.5, 0.5]), (0, [0.5, 0.5]), (1, [0.5, 0.5]), (1, [0.5, 0.5])];
        let songs: Vec<_> =
            rows.iter().map(|(name, row)| Heard { name: *name, probabilities: row }).collect();
        assert_eq!(alike(&songs, 0), []);
    }

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 0.5]), [3.5, 2.0, 3.5, 1.0]);
        assert_eq!(ways(5, 2), 10.0);
    }
}
